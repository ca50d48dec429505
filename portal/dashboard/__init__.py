"""What a member sees first: what needs them, what they wait for, and their hours."""
