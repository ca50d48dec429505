"""Members at work while the bank's processes are killed, and the comparison of both afterwards."""
