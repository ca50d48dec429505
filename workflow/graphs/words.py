"""What pictures and exports of a workflow say in words."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
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
    "coordinator": _("coordinator"),
    "judge": _("who judges"),
    "maker": _("who offered"),
    "member": _("member"),
    "opener": _("who opened it"),
    "proposer": _("who proposed it"),
    "provider": _("provider"),
    "requester": _("requester"),
    "respondent": _("the other side"),
    "ruling": _("ruling"),
    "senior": _("senior coordinator"),
    "staff": _("staff"),
    "timer": _("time"),
    "workflow": _("bank"),
}
# What leads from state to state, as the workflows of all apps call it.
ACTIONS: Final[Mapping[str, Promise]] = {
    "accept": pgettext_lazy("a way in a workflow", "accept"),
    "accept-offer": pgettext_lazy("a way in a workflow", "accept offer"),
    "accept-proposal": pgettext_lazy("a way in a workflow", "accept proposal"),
    "accept-ruling": pgettext_lazy("a way in a workflow", "accept ruling"),
    "activate": pgettext_lazy("a way in a workflow", "activate"),
    "add-words": pgettext_lazy("a way in a workflow", "add words"),
    "adjust": pgettext_lazy("a way in a workflow", "adjust"),
    "agree-change": pgettext_lazy("a way in a workflow", "agree change"),
    "appeal": pgettext_lazy("a way in a workflow", "appeal"),
    "approve": pgettext_lazy("a way in a workflow", "approve"),
    "archive": pgettext_lazy("a way in a workflow", "archive"),
    "ask": pgettext_lazy("a way in a workflow", "ask"),
    "assign": pgettext_lazy("a way in a workflow", "assign"),
    "begin": pgettext_lazy("a way in a workflow", "begin"),
    "cancel": pgettext_lazy("a way in a workflow", "cancel"),
    "complete": pgettext_lazy("a way in a workflow", "complete"),
    "confirm": pgettext_lazy("a way in a workflow", "confirm"),
    "counter-offer": pgettext_lazy("a way in a workflow", "counter offer"),
    "decline": pgettext_lazy("a way in a workflow", "decline"),
    "decline-change": pgettext_lazy("a way in a workflow", "decline change"),
    "decline-offer": pgettext_lazy("a way in a workflow", "decline offer"),
    "decline-proposal": pgettext_lazy("a way in a workflow", "decline proposal"),
    "discard": pgettext_lazy("a way in a workflow", "discard"),
    "dispute": pgettext_lazy("a way in a workflow", "dispute"),
    "edit": pgettext_lazy("a way in a workflow", "edit"),
    "escalate": pgettext_lazy("a way in a workflow", "escalate"),
    "execute": pgettext_lazy("a way in a workflow", "execute"),
    "expire": pgettext_lazy("a way in a workflow", "expire"),
    "freeze": pgettext_lazy("a way in a workflow", "freeze"),
    "give-up": pgettext_lazy("a way in a workflow", "give up"),
    "never-completed": pgettext_lazy("a way in a workflow", "never completed"),
    "never-started": pgettext_lazy("a way in a workflow", "never started"),
    "overdue": pgettext_lazy("a way in a workflow", "overdue"),
    "pause": pgettext_lazy("a way in a workflow", "pause"),
    "pay": pgettext_lazy("a way in a workflow", "pay"),
    "pay-by-ruling": pgettext_lazy("a way in a workflow", "pay by ruling"),
    "propose": pgettext_lazy("a way in a workflow", "propose"),
    "propose-less": pgettext_lazy("a way in a workflow", "propose less"),
    "publish": pgettext_lazy("a way in a workflow", "publish"),
    "queue": pgettext_lazy("a way in a workflow", "queue"),
    "recorded-time-out": pgettext_lazy("a way in a workflow", "recorded time out"),
    "refund": pgettext_lazy("a way in a workflow", "refund"),
    "refund-by-ruling": pgettext_lazy("a way in a workflow", "refund by ruling"),
    "refuse": pgettext_lazy("a way in a workflow", "refuse"),
    "reject": pgettext_lazy("a way in a workflow", "reject"),
    "release": pgettext_lazy("a way in a workflow", "release"),
    "renew": pgettext_lazy("a way in a workflow", "renew"),
    "reschedule": pgettext_lazy("a way in a workflow", "reschedule"),
    "respond": pgettext_lazy("a way in a workflow", "respond"),
    "response-time-out": pgettext_lazy("a way in a workflow", "response time out"),
    "resume": pgettext_lazy("a way in a workflow", "resume"),
    "review-appeal": pgettext_lazy("a way in a workflow", "review appeal"),
    "rule": pgettext_lazy("a way in a workflow", "rule"),
    "settlement-time-out": pgettext_lazy("a way in a workflow", "settlement time out"),
    "split": pgettext_lazy("a way in a workflow", "split"),
    "start": pgettext_lazy("a way in a workflow", "start"),
    "submit": pgettext_lazy("a way in a workflow", "submit"),
    "time-out": pgettext_lazy("a way in a workflow", "time out"),
    "trust": pgettext_lazy("a way in a workflow", "trust"),
    "unfreeze": pgettext_lazy("a way in a workflow", "unfreeze"),
    "withdraw": pgettext_lazy("a way in a workflow", "withdraw"),
    "withdraw-change": pgettext_lazy("a way in a workflow", "withdraw change"),
    "withdraw-offer": pgettext_lazy("a way in a workflow", "withdraw offer"),
    "withdraw-proposal": pgettext_lazy("a way in a workflow", "withdraw proposal"),
}
# These act by themselves; all others are people.
TIMER: Final = "timer"
WORKFLOW: Final = "workflow"


def action_words(line: Transition) -> str:
    """What a transition is called."""
    return str(ACTIONS.get(line.action) or line.action.replace("-", " "))


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
