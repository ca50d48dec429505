"""The style guide: every component of the member pages with sample data. Routed in development."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.forms import MinutesField, PhotoInput
from common.minutes import spoken
from common.templatetags.hourbank import STATE_TONES


WHEN: Final = datetime(2025, 6, 3, 14, 0, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label="What do you need?", help_text="A few words that your neighbours see first."
    )
    estimate = MinutesField(label="How long will it take?")
    start = forms.DateTimeField(
        label="When?", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    place = forms.ChoiceField(
        label="Where?",
        choices=[("mine", "At my home"), ("theirs", "At their home")],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label="Kind of help", choices=[("garden", "Garden"), ("computer", "Computer")]
    )
    days = forms.MultipleChoiceField(
        label="Days that suit you",
        required=False,
        choices=[("monday", "Monday"), ("tuesday", "Tuesday")],
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(label="Anything else?", required=False, widget=forms.Textarea)
    picture = forms.FileField(label="A picture", required=False, widget=PhotoInput)
    rules = forms.BooleanField(label="I have read the house rules", help_text="They are short.")


class SampleOffer(forms.Form):
    """A short form that folds into an action panel."""

    offered = MinutesField(label="How long?")
    message = forms.CharField(label="Your message", required=False, widget=forms.Textarea)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component; posting the sample form shows its errors."""
    form = SampleForm(request.POST or None, request.FILES or None)
    return render(
        request,
        "styleguide.html",
        {"form": form, "offer_form": SampleOffer(), **_words(), **_tables()},
    )


def _words() -> dict[str, Any]:
    return {
        "now": WHEN,
        "person": SimpleNamespace(name="Ada Byron"),
        "states": list(STATE_TONES),
        "tones": ["info", "success", "warn", "danger"],
        "kinds": ["primary", "secondary", "danger", "quiet"],
        "steps": [
            {"label": "Confirm your address", "is_done": True},
            {
                "label": "Say who you are",
                "url": "#",
                "is_next": True,
                "hint": "A name and a picture help your neighbours.",
            },
            {"label": "Offer something", "url": "#"},
        ],
        "tabs": [
            {"label": "All", "url": "#", "is_current": True},
            {"label": "I gave", "url": "#"},
            {"label": "I received", "url": "#"},
        ],
        "legend": [("given", "I gave"), ("received", "I received")],
        "facts": [
            ("Who helps", "Jonas Berg"),
            ("What", "Cut the hedge"),
            ("When", "Thursday 5 June, 10:00"),
            ("How long", "1 h 30 min"),
        ],
        "events": [
            {
                "at": WHEN,
                "words": "Amina sent the request",
                "actor": "Amina Haddad",
                "tone": "info",
            },
            {"at": WHEN, "words": "1 h 30 min were set aside", "actor": "HourBank"},
            {
                "at": WHEN,
                "words": "Jonas accepted",
                "actor": "Jonas Berg",
                "note": "Thursday suits me. I bring the ladder.",
                "tone": "success",
            },
        ],
    }


def _tables() -> dict[str, Any]:
    labels = ("What", "When", "Hours", "Balance")
    entries = (
        ("Paid to Jonas for garden work", "3 June 2025", spoken(-90), spoken(750)),
        ("Welcome hours", "1 June 2025", spoken(300), spoken(840)),
    )
    return {
        "columns": [{"label": label, "number": label in labels[2:]} for label in labels],
        "rows": [
            [
                {
                    "label": label,
                    "words": words,
                    "number": label in labels[2:],
                    "url": "#" if label == "What" else "",
                }
                for label, words in zip(labels, entry, strict=True)
            ]
            for entry in entries
        ],
        "services": [
            {
                "title": "Bicycle repair",
                "state": "ACTIVE",
                "text": "Brakes, gears, flat tyres.",
                "minutes": 60,
            },
            {
                "title": "Reading letters aloud",
                "state": "DISPUTED",
                "text": "German and Arabic.",
                "minutes": 45,
            },
            {"title": "Lift to the doctor", "state": "", "text": "On weekdays.", "minutes": 90},
        ],
    }
