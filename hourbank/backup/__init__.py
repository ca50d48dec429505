"""A copy of the bank in a file, and a bank made of such a copy; both are compared with the ledger's own sums."""
