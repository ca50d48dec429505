"""What members tell of themselves, and how much of it the others see."""

from collections.abc import Iterable
from copy import copy
from typing import Final, Self

from django.conf.locale import LANG_INFO
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, TextChoices, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual, Regex
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from files.models import File


LONGEST_ABOUT: Final = 1000
LONGEST_AREA: Final = 60
LONGEST_NOTE: Final = 200
MOST_LANGUAGES: Final = 10
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Part(TextChoices):
    """A part of the profile; each is shown to the other members, or to nobody."""

    PHOTO = "photo", _("Photo")
    ABOUT = "about", _("About you")
    SPEAKS = "speaks", _("Languages you speak")
    AREA = "area", _("Where you are")
    AVAILABILITY = "availability", _("When you have time")


class DayPart(TextChoices):
    """A third of the day, as people speak of it."""

    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")


# In the order of their bits: Monday morning is the lowest.
TIMES: Final = tuple(f"{day}_{part}" for day in DAYS for part in DayPart.values)
ALL_TIMES: Final = (1 << len(TIMES)) - 1
#: Languages by their codes in ISO 639, such as Django can name; "zh-hans" is a way of writing.
SPOKEN: Final = tuple(
    sorted(code for code, told in LANG_INFO.items() if "-" not in code and "name" in told)
)


class Profile(models.Model):
    """What a member tells of themself beside their name. Who tells nothing has no row.

    Its changes are events of the member, whose row is locked meanwhile. `hidden` names the parts
    that no other member sees.
    """

    member = models.OneToOneField(
        "members.Member",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="profile",
        verbose_name=_("member"),
    )
    photo = models.ForeignKey(
        File,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        editable=False,
    )
    about = models.TextField(
        pgettext_lazy("oneself", "about"), max_length=LONGEST_ABOUT, blank=True, default=""
    )
    speaks = ArrayField(
        models.CharField(max_length=3),
        verbose_name=_("speaks"),
        blank=True,
        default=list,
        help_text=_("Codes of languages (ISO 639)."),
    )
    area = models.CharField(_("area"), max_length=LONGEST_AREA, blank=True, default="")
    available = models.PositiveIntegerField(
        _("available"),
        default=0,
        help_text=_("One bit for each part of each day, Monday morning the lowest; 0: not said."),
    )
    available_note = models.CharField(
        _("note on the times"), max_length=LONGEST_NOTE, blank=True, default=""
    )
    hidden = ArrayField(
        models.CharField(max_length=16, choices=Part.choices),
        verbose_name=_("hidden"),
        blank=True,
        default=list,
    )
    hides_first_steps = models.BooleanField(_("has put the first steps away"), default=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("about"), LONGEST_ABOUT), name="profile_about_fits"
            ),
            models.CheckConstraint(
                condition=Q(speaks__len__lte=MOST_LANGUAGES), name="profile_speaks_not_all"
            ),
            models.CheckConstraint(
                condition=Q(speaks=[])
                | Q(
                    Regex(
                        Func(
                            F("speaks"),
                            Value(","),
                            function="array_to_string",
                            output_field=models.TextField(),
                        ),
                        r"^[a-z]{2,3}(,[a-z]{2,3})*$",
                    )
                ),
                name="profile_speaks_codes",
            ),
            # Where somebody lives is said in words: a house has a number, a part of town a name.
            models.CheckConstraint(
                condition=~Q(area__regex="[0-9]"), name="profile_area_is_no_address"
            ),
            models.CheckConstraint(
                condition=Q(available__gte=0, available__lte=ALL_TIMES),
                name="profile_available_known",
            ),
            models.CheckConstraint(
                condition=Q(hidden__contained_by=Part.values), name="profile_hidden_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.member_id)

    @property
    def times(self) -> list[str]:
        """When the member has time, such as `mon_morning`."""
        return times_of(self.available)

    @property
    def days(self) -> list[tuple[str, list[str]]]:
        """The same in words: each day on which there is time, and its parts."""
        told = {
            number: [
                str(part.label)
                for place, part in enumerate(DayPart)
                if self.available >> (number * len(DayPart) + place) & 1
            ]
            for number in range(len(DAYS))
        }
        return [(str(WEEKDAYS[number]), parts) for number, parts in told.items() if parts]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The codes of the languages, each with its name in the reader's language."""
        return [(code, name_of(code)) for code in self.speaks]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is told."""
        told = (self.photo_id, self.about, self.speaks, self.area, self.available)
        return not (any(told) or self.available_note)

    def as_seen(self) -> Self:
        """The profile as other members see it: without what is hidden. For reading alone."""
        seen = copy(self)
        for part in self.hidden:
            for field in FIELDS[Part(part)]:
                setattr(seen, field, EMPTY[field])
        return seen


# What each column is before anything is told.
EMPTY: Final[dict[str, object]] = {
    "photo_id": None,
    "about": "",
    "speaks": (),
    "area": "",
    "available": 0,
    "available_note": "",
}
# The columns of each part.
FIELDS: Final[dict[Part, tuple[str, ...]]] = {
    Part.PHOTO: ("photo_id",),
    Part.ABOUT: ("about",),
    Part.SPEAKS: ("speaks",),
    Part.AREA: ("area",),
    Part.AVAILABILITY: ("available", "available_note"),
}


def times_of(bits: int) -> list[str]:
    """Return the parts of days that are kept so, Monday morning first."""
    return [time for number, time in enumerate(TIMES) if bits >> number & 1]


def bits_of(times: Iterable[str]) -> int:
    """Return parts of days as they are kept."""
    return sum(1 << TIMES.index(time) for time in set(times))


def name_of(code: str) -> str:
    """Return a language's name in the reader's language; the code itself where nobody knows one."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
