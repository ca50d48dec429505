"""What both sides of a paid request say of each other, once each, and what becomes of it."""
