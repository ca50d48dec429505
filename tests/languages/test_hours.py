"""Hours and moments, as people of each language write them."""

from datetime import UTC, datetime
from decimal import Decimal

import django
import polib
import pytest
from django.utils import translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from common.errors import Refused
from common.minutes import parsed, spoken, typed


@pytest.mark.parametrize(
    "text",
    [
        "1:30",
        "1,5",
        "1.5",
        "1½",
        "1 h 30",
        "1h30",
        "1\u202fh\u202f30",
        "1 heure 30",
        "1 heure et 30 minutes",
        "1,5 heure",
        "1 hora y 30 minutos",
        "1 hora 30",
        "90 minutos",
        "1,50 horas",
        "1 Std. 30 Min.",
        "1 Stunde 30 Minuten",
        "1 Stunde und 30 Minuten",
        "1,5 Std",
        "90 Minuten",
        "1 HOUR AND 30 MINUTES",
        "\u0661:\u0663\u0660",
        "\u0661\u066b\u0665",
        "1 ساعة و 30 دقيقة",
        "٩٠ دقيقة",
    ],
)
def test_an_hour_and_a_half_is_understood_in_each_language(text):
    assert parsed(text) == 90


@pytest.mark.parametrize(
    ("text", "minutes"), [("½", 30), ("¾ h", 45), ("2¼", 135), ("3 ساعات", 180), ("5 دقائق", 5)]
)
def test_parts_of_an_hour_and_several_hours(text, minutes):
    assert parsed(text) == minutes


@pytest.mark.parametrize("text", ["", "y", "h", "½½", "1 h ½", "1½:30", "1 jour", "1:5", "ساعة"])
def test_what_is_no_time_in_any_language_is_refused(text):
    with pytest.raises(Refused, match="hours and minutes"):
        parsed(text)


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "ar"])
@pytest.mark.parametrize("minutes", [1, 5, 59, 60, 61, 90, 120, 6000])
def test_what_the_bank_writes_it_reads(language, minutes):
    with translation.override(language):
        assert parsed(spoken(minutes)) == minutes
        assert parsed(typed(minutes)) == minutes


def test_a_minus_stays_before_its_number_from_right_to_left():
    with translation.override("ar"):
        assert spoken(-90).startswith("\u200e\u2212")
    with translation.override("es"):
        assert spoken(-90).startswith("\u2212")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "5 March 2026, 14:05"),
        ("es", "5 de marzo de 2026, 14:05"),
        ("fr", "5 mars 2026 à 14:05"),
        ("de", "5. März 2026, 14:05 Uhr"),
        ("ar", "5 مارس 2026، 14:05"),
    ],
)
def test_moments_are_written_as_each_language_does(language, written):
    with translation.override(language):
        assert date_format(datetime(2026, 3, 5, 14, 5, tzinfo=UTC), "DATETIME_FORMAT") == written


@pytest.mark.parametrize("language", ["es", "fr", "de"])
def test_a_decimal_has_a_comma(language):
    with translation.override(language):
        assert number_format(Decimal("4.5"), 1) == "4,5"


@pytest.mark.parametrize("language", ["es", "fr", "de", "ar"])
def test_no_word_of_ours_takes_the_place_of_a_month_or_a_day(language):
    """A right that a program "May" have is no month: words with another meaning have a context."""
    path = f"{django.__path__[0]}/conf/locale/{language}/LC_MESSAGES/django.po"
    own = {entry.msgid: entry.msgstr for entry in polib.pofile(path) if not entry.msgctxt}
    with translation.override("en"):
        words = [str(word) for word in [*MONTHS.values(), *WEEKDAYS.values()]]
    with translation.override(language):
        assert {word: gettext(word) for word in words} == {word: own[word] for word in words}
