"""The page of the notifications."""
