"""Makes the client of the description."""
