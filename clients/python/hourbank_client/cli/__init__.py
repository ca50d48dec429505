"""The command line `hourbank`."""
