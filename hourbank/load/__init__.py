"""Many members at work at a steady rate on a large bank, while its processes are killed."""
