"""What the bank shows. Written by the generator."""
