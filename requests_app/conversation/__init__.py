"""What the two sides of a request write to each other."""
