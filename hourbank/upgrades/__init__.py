"""What migrations that come with the next release may do while the released one still runs."""
