"""Executions in templates: their picture, and times in words."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext

from workflow.executions import Execution, StepRun
from workflow.graphs.svg import draw
from workflow.models import POLICY_ID, Policy
from workflow.spans import UNITS, roughly, spoken


register = template.Library()

# A span is said by its largest unit and the next one.
UNITS_SAID: Final = 2


@register.simple_tag
def picture(execution: Execution, policy: Any = None) -> SafeString:
    """Draw the execution; `policy` has the times of its timers, where they aren't the bank's of now."""
    return draw(
        execution.workflow,
        visited=execution.visited,
        current=execution.state,
        failed=[step.name for step in execution.failed],
        counts=execution.taken,
        policy=policy or _policy_of_now(execution),
    )


def _policy_of_now(execution: Execution) -> Policy | None:
    """The bank's times, where the picture says any."""
    if any(step.due_by for step in execution.workflow.steps):
        return Policy.objects.get(pk=POLICY_ID)
    return None


@register.filter
def about(span: timedelta | None) -> str:
    """A span as people say it: "3 days 4 hours", "less than a second"; nothing for None."""
    if span is None:
        return ""
    sizes = [unit for unit, _words in UNITS]
    largest = next((place for place, unit in enumerate(sizes) if span >= unit), None)
    if largest is None:
        return gettext("less than a second")
    finest = sizes[min(largest + UNITS_SAID, len(sizes)) - 1]
    return spoken(span - span % finest)


@register.filter
def soon(span: timedelta) -> str:
    """A span until something to come, in the words in which `countdown` says it."""
    return spoken(roughly(span)) or gettext("less than a minute")


@register.simple_tag
def wait(execution: Execution, step: StepRun) -> timedelta | None:
    """How long it is until the step is due, seen from when the execution was read; None if it is now."""
    if step.next_at is None or step.next_at <= execution.at:
        return None
    return step.next_at - execution.at


@register.inclusion_tag("workflow/countdown.html")
def countdown(until: datetime | None, at: datetime | None = None) -> dict[str, Any]:
    """Say until when there is time, in the reader's zone; and, seen from `at`, how long that is.

    The words are the server's alone, so a wrong clock or another zone of the reader's machine makes
    no difference; a page that refreshes itself gets others when they change (`workflow.live.timed`).
    """
    if not until:
        return {}
    # Translators: how a day and a time are written, in the letters of Django's date filter.
    this_year, any_year = gettext("l j F, H:i"), gettext("l j F Y, H:i")
    is_near = at and localtime(until).year == localtime(at).year
    return {
        "until": until,
        "when": date_format(localtime(until), this_year if is_near else any_year),
        "at": at,
        "left": spoken(roughly(until - at)) if at else "",
        "is_over": bool(at and until <= at),
    }
