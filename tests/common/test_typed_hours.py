"""Hours in form fields."""

import pytest
from django import forms

from common.forms import MinutesField
from common.minutes import parsed, typed


class HoursForm(forms.Form):
    hours = MinutesField()
    more = MinutesField(required=False)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("1:30", 90), ("2", 120), (" 0:05 ", 5), ("1,25 h", 75), ("45 min", 45), ("1 h 5 min", 65)],
)
def test_hours_are_typed_as_people_say_them(text, minutes):
    form = HoursForm({"hours": text})
    assert form.is_valid()
    assert form.cleaned_data == {"hours": minutes, "more": None}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        ("soon", "invalid_minutes"),
        ("1:60", "invalid_minutes"),
        ("-1", "invalid_minutes"),
        ("0.333", "invalid_minutes"),
        ("99999", "invalid_minutes"),
        ("0:00", "min_value"),
        ("1" * 41, "max_length"),
    ],
)
def test_what_is_no_time_is_refused_in_words(text, code):
    form = HoursForm({"hours": text})
    assert [error.code for error in form.errors.as_data()["hours"]] == [code]


@pytest.mark.parametrize("minutes", [1, 59, 60, 90, 6000])
def test_a_field_shows_what_it_would_read_again(minutes):
    assert parsed(typed(minutes)) == minutes
    assert f'value="{typed(minutes)}"' in str(HoursForm(initial={"hours": minutes})["hours"])


def test_what_was_typed_is_shown_as_it_was_typed():
    assert 'value="1,5"' in str(HoursForm({"hours": "1,5"})["hours"])


@pytest.mark.parametrize(
    ("text", "is_changed"), [("1:30", False), ("90 min", False), ("2", True), ("soon", True)]
)
def test_the_same_time_in_other_words_is_no_change(text, is_changed):
    assert HoursForm({"hours": text}, initial={"hours": 90}).has_changed() is is_changed
