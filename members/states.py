"""Names that several parts of the bank share."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


#: The step by which a member is told of a new key of theirs; `notifications` handles it.
TELL_OF_KEY: Final = "tell_of_key"


class ProfileReason(models.TextChoices):
    """What is wrong with a part of a profile."""

    INSULT = "INSULT", _("It insults somebody")
    PRIVATE = "PRIVATE", _("It tells something private")
    UNTRUE = "UNTRUE", _("It isn’t true")
    OTHER = "OTHER", _("Something else")
