"""What keeps a copy from being made or read, in words for who administers the bank."""


class BackupError(Exception):
    """Nothing was made, or what was made must not be used; the words say which."""
