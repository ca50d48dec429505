"""The kinds of fields that the Policy has."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words

SHORTEST: Final = timedelta(seconds=1)
LONGEST: Final = timedelta(days=366)
MOST_COUNTED: Final = 1000


def span(
    label: "Words", default: timedelta, help_text: "Words"
) -> "models.DurationField[timedelta, timedelta]":
    """A span of time, from a second to a year."""
    validators = [MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    return models.DurationField(label, default=default, validators=validators, help_text=help_text)


def minutes(
    label: "Words", default: int, help_text: "Words"
) -> "models.PositiveIntegerField[int, int]":
    """So many minutes, a year's at most."""
    return models.PositiveIntegerField(
        label, default=default, validators=[MaxValueValidator(525_600)], help_text=help_text
    )


def count(
    label: "Words", default: int, help_text: "Words"
) -> "models.PositiveSmallIntegerField[int, int]":
    """How many."""
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MaxValueValidator(MOST_COUNTED)], help_text=help_text
    )
