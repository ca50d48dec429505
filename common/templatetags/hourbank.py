"""What the templates of the bank share: minutes in words, states in words, and boxes with a body.

The markup is in `templates/components/`; `/styleguide/` shows each of them in use.
"""

from datetime import datetime
from typing import Any, Final

from django import template
from django.core.exceptions import ValidationError
from django.forms import BoundField, ChoiceField, Field
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.minutes import spoken


register = template.Library()

Words = str | Promise

#: State code → what a member calls it, and its tone: neutral, info, success, warn or danger.
STATES: Final[dict[str, tuple[Words, str]]] = {
    # A request, from DRAFT to PAID.
    "DRAFT": (_("Draft"), "neutral"),
    "PENDING_VALIDATION": (_("Being checked"), "info"),
    "ACTIVE": (_("Waiting for an answer"), "info"),
    "NEGOTIATING": (_("Agreeing on the details"), "info"),
    "ACCEPTED": (_("Accepted"), "success"),
    "IN_PROGRESS": (_("Under way"), "success"),
    "COMPLETED": (_("Done, not yet paid"), "warn"),
    "RECORDED": (_("Recorded, to be confirmed"), "warn"),
    "DISPUTED": (_("In dispute"), "danger"),
    "PAID": (_("Paid"), "success"),
    "REJECTED": (_("Could not go ahead"), "danger"),
    "DECLINED": (_("Declined"), "neutral"),
    "TIMED_OUT": (_("No answer in time"), "neutral"),
    "CANCELLED": (_("Cancelled"), "neutral"),
    "REFUNDED": (_("Hours given back"), "neutral"),
    # A service in the catalogue.
    "PUBLISHED": (_("In the list"), "success"),
    "PAUSED": (_("Paused"), "warn"),
    "ARCHIVED": (_("Withdrawn"), "neutral"),
    # Hours set aside.
    "HELD": (_("Set aside"), "info"),
    "RELEASED": (_("Paid out"), "success"),
    "SPLIT": (_("Shared between both"), "neutral"),
    "FROZEN": (_("Kept until the dispute is settled"), "warn"),
}

#: Level of a Django message → tone of the notice.
TONES: Final[dict[str, str]] = {
    "debug": "info",
    "info": "info",
    "success": "success",
    "warning": "warn",
    "error": "danger",
}

#: Tones that interrupt a screen reader.
URGENT: Final = frozenset({"warn", "danger"})


@register.filter
def minutes(value: int | None) -> str:
    """Whole minutes as people say them ("1 h 30 min"); nothing for None."""
    return "" if value is None else spoken(value)


@register.filter
def tone(level_tag: str) -> str:
    """Return the tone of a Django message's level."""
    return TONES.get(level_tag, "info")


@register.filter
def error_anchor(field: BoundField) -> str:
    """Return the id that a link in the error summary jumps to: the field's first control."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def problems(field: BoundField) -> list[str]:
    """Return what is wrong with a field; says what to do where Django only says "required"."""
    return [_problem(field, error) for error in field.errors.as_data()]


def _problem(field: BoundField, error: ValidationError) -> str:
    said = " ".join(error.messages)
    if error.code != "required" or said != Field.default_error_messages["required"]:
        return said
    if field.widget_type == "checkbox":
        return gettext("Please tick this box.")
    if isinstance(field.field, ChoiceField):
        return gettext("Please choose.")
    return gettext("Please fill this in.")


@register.inclusion_tag("components/badge.html")
def state_badge(state: str, words: Words = "", tone: str = "") -> dict[str, Words]:
    """Show a state in plain words; `words` and `tone` replace what this module knows."""
    plain = capfirst(str(state).replace("_", " ").lower())
    known_words, known_tone = STATES.get(str(state), (plain, "neutral"))
    return {"words": words or known_words, "tone": tone or known_tone}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: Context, url_name: str, label: str) -> dict[str, str]:
    """Link to a part of the site; says whether the current page is it, or belongs to it."""
    url = reverse(url_name)
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    current = "page" if path == url else "true" if path.startswith(url) else ""
    return {"url": url, "label": label, "current": current}


@register.simple_block_tag
def card(
    content: SafeString, title: str = "", url: str = "", state: str = "", level: int = 3
) -> SafeString:
    """Frame a body; with a title, a link on the title, and a state badge, where given."""
    values: dict[str, Any] = {"title": title, "url": url, "state": state, "level": level}
    return render_to_string("components/card.html", {"content": content, **values})


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "") -> SafeString:
    """Say something that matters on this page; tones info, success, warn, danger."""
    values = {"content": content, "tone": tone, "title": title, "role": ""}
    return render_to_string("components/notice.html", values)


@register.simple_block_tag
def action_panel(
    content: SafeString,
    *,
    mine: bool = False,
    title: str = "",
    until: datetime | None = None,
    then: str = "",
) -> SafeString:
    """Show what can be done now: whose turn it is, until when, and what happens otherwise."""
    # An empty body is none, however its template was indented.
    body = content if content.strip() else ""
    values = {"mine": mine, "title": title, "until": until, "then": then}
    return render_to_string("components/action_panel.html", {"content": body, **values})
