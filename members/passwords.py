"""Which passwords are too easily guessed at this bank."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


#: What everybody here would think of first. Also said in docs/signing-in.md.
WORDS: Final = (
    "hourbank",
    "timebank",
    "bank",
    "hour",
    "time",
    "password",
    "member",
    "coordinator",
    "admin",
)
LEAST_LETTERS_BESIDE: Final = 4


class BankWordsValidator:
    """Refuses what is made of the bank's own words, and next to nothing beside them."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - as Django calls it
        """Say why the password is refused, if it is.

        Raises:
            ValidationError: it has one of the words, and fewer than four other letters.
        """
        letters = re.sub(r"[^a-z]", "", password.lower())
        rest = re.sub("|".join(sorted(WORDS, key=len, reverse=True)), "", letters)
        if rest != letters and len(rest) < LEAST_LETTERS_BESIDE:
            raise ValidationError(self.get_help_text(), code="password_of_the_bank")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Your password can’t be made of the bank’s own words, such as “timebank”.")
