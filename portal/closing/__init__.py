"""Leaving the bank for good."""
