"""What pictures and exports of a workflow say in words."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflow.definitions import Step, Transition
from workflow.models import Policy
from workflow.spans import spoken


# Who acts, as transitions name it.
PARTS: Final[Mapping[str, Promise]] = {
    "amender": _("who proposed the change"),
    "answerer": _("who is asked"),
    "author": _("author"),
    "consenter": _("who has to agree to the change"),
    "maker": _("who offered"),
    "member": _("member"),
    "opener": _("who opened it"),
    "provider": _("provider"),
    "requester": _("requester"),
    "ruling": _("ruling"),
    "staff": _("staff"),
    "timer": _("time"),
    "workflow": _("bank"),
}
# These act by themselves; all others are people.
TIMER: Final = "timer"
WORKFLOW: Final = "workflow"


def action_words(line: Transition) -> str:
    """What a transition is called."""
    return line.action.replace("-", " ")


def part_words(line: Transition, *, without: str = "") -> str:
    """Who may make a transition."""
    parts = [str(PARTS.get(part, part)) for part in line.by if part != without]
    return gettext(" or ").join(parts)


def time_words(step: Step, *, policy: Any = None) -> str:
    """When a timer is due, by its first field: "7 days", or what the given Policy has now."""
    if not step.due_by:
        return ""
    span = getattr(policy or Policy(), step.due_by[0])
    return spoken(span) if isinstance(span, timedelta) else str(span)


def timer_words(step: Step, *, policy: Any = None) -> str:
    """A timer and its time: "7 days: no answer in time", or "Reminder, 1 day before"."""
    words = {"label": step.label, "time": time_words(step, policy=policy)}
    if not words["time"]:
        return step.label
    if step.takes or not step.due_by[0].endswith("_before"):
        return gettext("%(time)s: %(label)s") % words
    return gettext("%(label)s, %(time)s before") % words


def legend_words(*, is_execution: bool, has_failed: bool) -> list[str]:
    """What the marks of a picture mean."""
    lines = [
        gettext("● begins · double frame: an end"),
        gettext("1, 2, 3 …: steps of the bank · ◷ and dashes: time does it"),
    ]
    if is_execution:
        lines.append(gettext("✓ has been here · ▶ is here now"))
    if has_failed:
        lines.append(gettext("✕ this step has failed"))
    return lines
