"""What a rating can say, and why one is reported or hidden."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


LONGEST_WORDS: Final = 2000
LONGEST_REPLY: Final = 1000
LONGEST_REASON: Final = 1000


class Stars(models.IntegerChoices):
    """How good it was, in words."""

    VERY_GOOD = 5, _("Very good")
    GOOD = 4, _("Good")
    ALL_RIGHT = 3, _("All right")
    NOT_SO_GOOD = 2, _("Not so good")
    BAD = 1, _("Bad")


class ReportReason(models.TextChoices):
    """What is wrong with a rating, or with its reply."""

    INSULT = "INSULT", _("It insults somebody")
    PRIVATE = "PRIVATE", _("It tells something private")
    NOT_ABOUT_IT = "NOT_ABOUT_IT", _("It is about something else")
    UNTRUE = "UNTRUE", _("It isn’t true")
    OTHER = "OTHER", _("Something else")
