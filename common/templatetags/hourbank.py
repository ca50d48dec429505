"""What the templates of the bank share: minutes in words, badges of states, and boxes with a body.

The markup is in `templates/components/`; `/styleguide/` shows each of them in use.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django import template
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField, ChoiceField, Field
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info, gettext

from common.appearance import THEMES, chosen_theme
from common.minutes import spoken


register = template.Library()

Words = str | Promise

#: State code → tone: neutral, info, success, warn or danger. Its words are its model's.
STATE_TONES: Final[dict[str, str]] = {
    # A request, from DRAFT to PAID.
    "DRAFT": "neutral",
    "PENDING_VALIDATION": "info",
    "ACTIVE": "info",
    "NEGOTIATING": "info",
    "ACCEPTED": "success",
    "IN_PROGRESS": "success",
    "COMPLETED": "warn",
    "RECORDED": "warn",
    "DISPUTED": "danger",
    "PAID": "success",
    "REJECTED": "danger",
    "DECLINED": "neutral",
    "TIMED_OUT": "neutral",
    "CANCELLED": "neutral",
    "REFUNDED": "neutral",
    # A service in the catalogue.
    "PUBLISHED": "success",
    "PENDING_APPROVAL": "info",
    "PAUSED": "warn",
    "EXPIRED": "warn",
    "ARCHIVED": "neutral",
    # Hours set aside.
    "HELD": "info",
    "RELEASED": "success",
    "SPLIT": "neutral",
    "FROZEN": "warn",
    # A dispute.
    "OPENED": "danger",
    "AWAITING_RESPONSE": "danger",
    "UNDER_REVIEW": "info",
    "PROPOSED": "warn",
    "RESOLVED": "warn",
    "APPEALED": "info",
    "SETTLED": "success",
    "CLOSED": "neutral",
    "WITHDRAWN": "neutral",
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
def state_badge(state: Any, words: Words = "", tone: str = "") -> dict[str, Words | bool]:
    """Show the state of a row, in its model's words; or a bare code, which has none of its own."""
    code = str(getattr(state, "state", state))
    if hasattr(state, "get_state_display"):
        plain = str(state.get_state_display())
    else:
        plain = code.replace("_", " ").lower()
    return {
        "words": words or capfirst(plain),
        "tone": tone or STATE_TONES.get(code, "neutral"),
        "is_state": True,
    }


@register.inclusion_tag("components/avatar.html")
def avatar(member: Any, *, is_named: bool = False) -> dict[str, Any]:
    """Show the face of somebody, as other members see it; without a photo, their initials.

    The name stands beside it, so that it is only to be looked at; `is_named` where it doesn't.
    Lists read `…__profile` with their rows: nothing is asked of the database here then.
    """
    profile = getattr(member, "profile", None)
    has_photo = bool(profile and member.is_active and profile.as_seen().photo_id)
    words = member.name.split()
    initials = "".join(word[0].upper() for word in [*words[:1], *words[1:][-1:]])
    return {"member": member, "has_photo": has_photo, "initials": initials, "is_named": is_named}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: Context, url_name: str, label: str, icon: str = "") -> dict[str, str]:
    """Link to a part of the site; says whether the current page is it, or belongs to it."""
    url = reverse(url_name)
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    is_within = url != "/" and path.startswith(url)
    current = "page" if path == url else "true" if is_within else ""
    return {"url": url, "label": label, "icon": icon, "current": current}


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """Return what was chosen instead of what the device does: "light", "dark" or nothing."""
    request: HttpRequest | None = context.get("request")
    return chosen_theme(request) if request else ""


@register.inclusion_tag("components/themes.html", takes_context=True)
def theme_chooser(context: Context) -> dict[str, Any]:
    """Let anybody choose light or dark."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return {}
    return {"themes": THEMES, "current": chosen_theme(request), "back": _back(request)}


def _back(request: HttpRequest) -> str:
    # A page that answers a form may have no address to come back to: the form's own has.
    here = request.get_full_path()
    return here if request.method == "GET" else request.headers.get("Referer", here)


@register.inclusion_tag("components/languages.html", takes_context=True)
def language_chooser(context: Context) -> dict[str, Any]:
    """Let anybody choose what the bank speaks, by names that each speaker knows."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return {}
    found = [get_language_info(code) for code, _ in settings.LANGUAGES]
    return {"languages": found, "current": get_language(), "back": _back(request)}


@register.simple_block_tag
def card(
    content: SafeString, title: str = "", url: str = "", state: Any = "", level: int = 3
) -> SafeString:
    """Frame a body; with a title, a link on the title, and the badge of a row's state, where given."""
    values: dict[str, Any] = {"title": title, "url": url, "state": state, "level": level}
    return render_to_string("components/card.html", {"content": content, **values})


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "") -> SafeString:
    """Say something that matters on this page; tones info, success, warn, danger."""
    values = {"content": content, "tone": tone, "title": title, "role": ""}
    return render_to_string("components/notice.html", values)


@register.simple_block_tag
def fold(content: SafeString, label: str, *, name: str = "", is_open: bool = False) -> SafeString:
    """Fold a body away behind its label; a page that refreshes itself keeps open what has a name."""
    values = {"content": content, "label": label, "name": name, "is_open": is_open}
    return render_to_string("components/fold.html", values)


@register.simple_block_tag
def dialog(content: SafeString, name: str, label: str, title: str, kind: str = "") -> SafeString:
    """Show a button that opens a body above the page, without a script; Escape closes it."""
    values = {"content": content, "name": name, "label": label, "title": title, "kind": kind}
    return render_to_string("components/dialog.html", values)


@register.simple_block_tag
def chart(content: SafeString, title: str, legend: Iterable[tuple[str, Words]] = ()) -> SafeString:
    """Frame a drawing (SVG with classes, and its table in a fold) with title and legend.

    The legend's kinds are those of the drawing's classes: given, received.
    """
    values = {"content": content, "title": title, "legend": legend}
    return render_to_string("components/chart.html", values)


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
