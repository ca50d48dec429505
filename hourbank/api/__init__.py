"""The API as a whole: its addresses and its description."""
