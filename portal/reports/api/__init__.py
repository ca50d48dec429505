"""The reports for programs."""
