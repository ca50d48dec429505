"""What a service is found by besides its words: its language, and the days on which it can be."""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """The language that a service is written in, by its code in BCP 47."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    FRENCH = "fr", _("French")
    GERMAN = "de", _("German")
    ARABIC = "ar", _("Arabic")
    # "Undetermined": its words are taken as they stand.
    OTHER = "und", _("Another language")


class Weekday(TextChoices):
    """A day of the week, Monday first."""

    MONDAY = "mon", _("Monday")
    TUESDAY = "tue", _("Tuesday")
    WEDNESDAY = "wed", _("Wednesday")
    THURSDAY = "thu", _("Thursday")
    FRIDAY = "fri", _("Friday")
    SATURDAY = "sat", _("Saturday")
    SUNDAY = "sun", _("Sunday")


ALL_WEEKDAYS: Final = (1 << len(Weekday)) - 1


class Searchable(models.Model):
    """The part of a service that search and filters go by.

    The columns that the database makes of it (`search`, `facets`) are no fields: whoever reads a
    service has no use for them. See catalogue/sql/search.sql.
    """

    language = models.CharField(
        _("language"), max_length=3, choices=Language, default=Language.ENGLISH
    )
    weekdays = models.PositiveSmallIntegerField(
        _("weekdays"),
        default=0,
        help_text=_("One bit for each day, Monday the lowest; 0: any day."),
    )

    class Meta:
        abstract = True

    @property
    def weekday_codes(self) -> list[str]:
        """The days on which it can be, Monday first; none where any will do."""
        return [day.value for day in days_of(self.weekdays)]

    @property
    def weekday_names(self) -> list[str]:
        """The same in words."""
        return [str(day.label) for day in days_of(self.weekdays)]


CONSTRAINTS: Final = [
    models.CheckConstraint(
        condition=Q(language__in=Language.values), name="service_language_known"
    ),
    models.CheckConstraint(
        condition=Q(weekdays__gte=0, weekdays__lte=ALL_WEEKDAYS), name="service_weekdays_known"
    ),
]


def days_of(bits: int) -> list[Weekday]:
    """Return the days that are kept so, Monday first."""
    return [day for number, day in enumerate(Weekday) if bits >> number & 1]


def bits_of(days: Iterable[str]) -> int:
    """Return the days as they are kept."""
    numbers = {day: number for number, day in enumerate(Weekday.values)}
    return sum(1 << numbers[day] for day in set(days))


def spoken_language() -> Language:
    """Return the language of whoever reads this page, as that of a service."""
    code = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    return Language(code) if code in Language.values else Language.OTHER
