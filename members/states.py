"""Names that several parts of the bank share."""

from typing import Final


#: The step by which a member is told of a new key of theirs; `notifications` handles it.
TELL_OF_KEY: Final = "tell_of_key"
