"""Clients of other systems, each run in `.venv-bench` by itself: nothing of the bank is there."""
