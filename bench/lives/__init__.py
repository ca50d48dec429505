"""Clients of the comparison: the bank, and the limit of its database."""
