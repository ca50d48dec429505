"""Spans of time as people say them."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from workflow.admin.spans import SpanField, parsed
from workflow.spans import spoken


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("7 days", timedelta(days=7)),
        ("1 day", timedelta(days=1)),
        ("24 hours", timedelta(days=1)),
        ("36 h", timedelta(hours=36)),
        ("36h", timedelta(hours=36)),
        ("90 s", timedelta(seconds=90)),
        ("90 seconds", timedelta(seconds=90)),
        ("30 min", timedelta(minutes=30)),
        ("2 weeks", timedelta(days=14)),
        ("1 day 12 hours", timedelta(hours=36)),
        ("1 day, 12 hours", timedelta(hours=36)),
        ("  3 D ", timedelta(days=3)),
        ("1 h 30 m", timedelta(minutes=90)),
        ("7 Tage", timedelta(days=7)),
        ("1 Tag 12 Stunden", timedelta(hours=36)),
        ("2 Wochen und 3 Tage", timedelta(days=17)),
        ("3 jours et 6 heures", timedelta(hours=78)),
        ("2 días, 30 minutos", timedelta(days=2, minutes=30)),
        ("90 segundos", timedelta(seconds=90)),
        ("٣ أيام", timedelta(days=3)),
        ("يوم واحد", timedelta(days=1)),
        ("يوم", timedelta(days=1)),
        ("يومان", timedelta(days=2)),
        ("يومين وساعتين", timedelta(days=2, hours=2)),
        ("ساعتان", timedelta(hours=2)),
        ("7 أيام وساعة واحدة", timedelta(days=7, hours=1)),
        ("11 يومًا", timedelta(days=11)),
        ("أسبوعان", timedelta(days=14)),
        ("دقيقتان و30 ثانية", timedelta(minutes=2, seconds=30)),
    ],
)
def test_a_span_is_read_as_people_say_it(text, span):
    assert parsed(text) == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "days",
        "7 moons",
        "-1 day",
        "1.5 days",
        "12 hours 1 day",
        "7 days ago",
        "1:30",
        "x7",
    ],
)
def test_anything_else_is_no_span(text):
    assert parsed(text) is None


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=7), "7 days"),
        (timedelta(hours=24), "1 day"),
        (timedelta(hours=36), "1 day 12 hours"),
        (timedelta(seconds=90), "1 minute 30 seconds"),
        (timedelta(days=366), "366 days"),
        (timedelta(seconds=1), "1 second"),
    ],
)
def test_a_span_is_said_in_words_that_can_be_typed_again(span, words):
    assert spoken(span) == words
    assert parsed(words) == span


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("7", "Give a number and its unit, such as 7 days, 36 hours, 30 minutes or 90 seconds."),
        ("soon", "Give a number and its unit, such as 7 days, 36 hours, 30 minutes or 90 seconds."),
        ("0 days", "Give at least 1 second."),
        ("367 days", "Give at most 366 days."),
        ("9999 weeks", "Give at most 366 days."),
        ("", "This field is required."),
        (None, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_in_words(text, sentence):
    with pytest.raises(ValidationError) as refused:
        SpanField().clean(text)

    assert refused.value.messages == [sentence]


def test_another_way_to_say_the_same_is_no_change():
    field = SpanField()

    assert not field.has_changed(timedelta(days=1), "24 hours")
    assert field.has_changed(timedelta(days=1), "25 hours")
    assert field.has_changed(timedelta(days=1), "a while")


def test_an_optional_span_may_be_empty():
    assert SpanField(required=False).clean("") is None


@pytest.mark.parametrize("text", ["3 يومان", "يومان يومان", "ساعتان يومان", "يومان 7"])
def test_a_word_for_two_is_said_once_and_without_a_figure(text):
    assert parsed(text) is None


@pytest.mark.parametrize("language", ["es", "fr", "de", "ar"])
def test_what_the_hint_gives_as_examples_can_be_typed(language):
    with translation.override(language):
        with pytest.raises(ValidationError) as refused:
            SpanField().clean("7")
        [hint] = refused.value.messages
        shown = [SpanField().prepare_value(timedelta(days=n)) for n in (1, 2, 7)]
    examples = re.findall(r"\d+ \w+", hint)
    spans = [timedelta(days=7), timedelta(hours=36), timedelta(minutes=30), timedelta(seconds=90)]
    assert [parsed(one) for one in examples] == spans
    assert not re.search(r"\b(days?|hours|seconds)\b", " ".join([hint, *shown]))


@pytest.mark.parametrize("language", ["es", "fr", "de", "ar"])
@pytest.mark.parametrize("hours", [1, 2, 24, 36, 48, 72, 24 * 11, 24 * 100])
def test_what_is_shown_in_any_language_is_read_again(language, hours):
    span = timedelta(hours=hours)
    with translation.override(language):
        assert SpanField().clean(SpanField().prepare_value(span)) == span
    with translation.override("de"):
        assert SpanField().prepare_value(timedelta(days=7)) == "7 Tage"
