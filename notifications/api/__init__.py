"""The API of the notifications."""
