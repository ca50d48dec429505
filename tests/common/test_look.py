import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string

from common.styleguide import SampleForm


STATIC = Path(settings.BASE_DIR) / "static" / "hourbank"
ONE_ROUND_TRIP = 14 * 1024
TONES = ("info", "success", "warn", "danger", "neutral")
TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-soft", "brand", "danger")
        for ground in ("paper", "surface")
    ),
    *((tone, f"{tone}-soft") for tone in TONES),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-sun", "sun"),
    ("on-mast", "mast"),
    ("brand-strong", "brand-soft"),
]


def tokens(theme: str) -> dict[str, str]:
    light = colours_of(":root")
    return light if theme == "light" else light | colours_of(":root:not([data-theme])")


def colours_of(selector: str) -> dict[str, str]:
    """The colours that the first rule of a selector gives."""
    style = (STATIC / "app.css").read_text()
    rule = re.search(rf"^ *{re.escape(selector)} \{{(.*?)\}}", style, re.DOTALL | re.MULTILINE)
    assert rule, selector
    return dict(re.findall(r"--([\w-]+): (#\w+);", rule[1]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


class Ids(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.controls: set[str] = set()
        self.targets: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "id" in values:
            self.ids.append(values["id"])
            if tag in {"input", "select", "textarea"}:
                self.controls.add(values["id"])
        if tag == "a":
            self.targets.append(values["href"].removeprefix("#"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_in_both_themes(theme, ink, ground):
    colours = tokens(theme)

    assert contrast(colours[ink], colours[ground]) >= 4.5


def test_dark_by_choice_is_as_dark_by_the_device():
    chosen = colours_of(':root[data-theme="dark"]')

    assert len(chosen) > 20
    assert chosen == colours_of(":root:not([data-theme])")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("line", ["given", "received"])
def test_the_lines_of_a_chart_can_be_seen_in_both_themes(theme, line):
    colours = tokens(theme)

    assert contrast(colours[line], colours["surface"]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_the_border_of_a_field_can_be_seen_in_both_themes(theme, ground):
    colours = tokens(theme)

    assert contrast(colours["line-strong"], colours[ground]) >= 3


def test_the_style_of_a_page_arrives_in_the_first_round_trip():
    assert len(gzip.compress((STATIC / "app.css").read_bytes())) <= ONE_ROUND_TRIP


def test_no_template_has_an_inline_style_or_script_that_the_policy_would_refuse():
    # A letter is no page: programs for mail know no other style than that inside of it.
    pages = [
        page
        for page in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        if page.name != "mail_base.html"
    ]
    refused = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\s(?:src=|type=\"application/json\"))"
    )

    assert len(pages) > 50
    assert [page.name for page in pages if refused.search(page.read_text())] == []


@pytest.mark.parametrize("page", ["400.html", "403_csrf.html", "500.html", "503.html"])
def test_a_page_for_trouble_needs_neither_context_nor_database(page):
    assert "<h1>" in render_to_string(page)


def test_the_error_summary_links_to_the_first_control_of_each_wrong_field():
    form = SampleForm({})

    page = Ids(str(form))

    assert {target.split("_")[1] for target in page.targets} == set(form.errors)
    assert set(page.targets) <= page.controls
    assert len(page.ids) == len(set(page.ids))


def test_what_describes_a_field_to_a_screen_reader_is_there():
    page = str(SampleForm({}))

    described = re.findall(r'aria-describedby="([^"]+)"', page)

    assert len(described) > 4
    assert {name for names in described for name in names.split()} <= set(Ids(page).ids)


def test_an_empty_field_says_what_to_do_instead_of_that_it_is_required():
    page = str(SampleForm({}))

    assert "This field is required" not in page
    assert "Please fill this in." in page
    assert "Please choose." in page
    assert "Please tick this box." in page


def test_a_form_s_own_words_for_an_empty_field_are_kept():
    class Own(forms.Form):
        name = forms.CharField(error_messages={"required": "Enter your name"})

    assert "Enter your name" in str(Own({}))


def test_a_fault_of_the_whole_form_stands_in_its_summary():
    form = SampleForm({})
    form.add_error(None, "You can spend 1 h. This needs 2 h.")

    assert "<li>You can spend 1 h. This needs 2 h.</li>" in re.sub(r"\s*\n\s*", "", str(form))


def test_only_what_may_stay_empty_is_marked_as_optional():
    class Both(forms.Form):
        needed = forms.CharField()
        spare = forms.CharField(required=False)

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", str(Both())))

    assert words.strip() == "Needed Spare (optional)"


def test_what_a_member_typed_is_shown_as_text_and_never_as_markup():
    form = SampleForm({"title": '"><script>alert(1)</script>'})
    card = Template("{% load hourbank %}{% card title=title %}{{ title }}{% endcard %}")

    drawn = str(form) + card.render(Context({"title": "<script>alert(1)</script>"}))

    assert "<script>" not in drawn


def test_a_state_is_said_in_the_words_of_its_model_else_by_its_code():
    badge = Template("{% load hourbank %}{% state_badge state %}")
    row = SimpleNamespace(state="ACTIVE", get_state_display=lambda: "waiting for an answer")

    drawn = badge.render(Context({"state": row}))
    assert ("Waiting for an answer" in drawn, "tone-info" in drawn) == (True, True)
    assert "Under appeal" in badge.render(Context({"state": "UNDER_APPEAL"}))


def test_minutes_are_shown_as_people_say_them():
    page = Template("{% load hourbank %}{{ some|minutes }}/{{ none|minutes }}")

    assert page.render(Context({"some": 90, "none": None})) == "1 h 30 min/"


def test_no_template_trusts_what_it_is_given() -> None:
    """What is safe says so itself (`SafeString`); a template that says it takes names for markup."""
    templates = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
    assert templates
    trusting = [str(one) for one in templates if "|safe" in one.read_text()]
    assert trusting == []
