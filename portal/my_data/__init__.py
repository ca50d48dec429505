"""Everything that the bank holds about one member, handed to them."""
