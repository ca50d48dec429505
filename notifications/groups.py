"""The kinds of news that members choose about: each type of event belongs to exactly one group."""

from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """A kind of news, in a member's words."""

    ASKED = "asked", _("Somebody waits for my answer")
    AWAITED = "awaited", _("News of what I wait for")
    MESSAGES = "messages", _("Messages")
    RATINGS = "ratings", _("Ratings")
    SERVICES = "services", _("My offers and wishes")
    REMINDERS = "reminders", _("Reminders before a time is over")
    DISPUTES = "disputes", _("Disputes, and what is owed")
    ACCOUNT = "account", _("The safety of my account")
    STAFF = "staff", _("The work of coordinators")


class MailWhen(models.TextChoices):
    """When a kind of news comes by mail."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("In one mail a day")
    WEEKLY = "weekly", _("In one mail a week")
    NEVER = "never", _("Never")


# Django's stubs know no type for these.
HINTS: Final[dict[Group, Any]] = {
    Group.ASKED: _("Requests, offers and changes that you answer, and work that you confirm."),
    Group.AWAITED: _("Accepted, declined, begun, paid: what the other side or the bank has done."),
    Group.MESSAGES: _("What somebody writes to you in a request."),
    Group.RATINGS: _("When you are rated or answered, and until when you can rate."),
    Group.SERVICES: _("Approved, soon out of the list, or out of it."),
    Group.REMINDERS: _("The time to act runs out soon, or what you agreed on begins."),
    Group.DISPUTES: _("What is said, proposed and decided, and hours that are owed."),
    Group.ACCOUNT: _("New keys for programs, and webhooks that were switched off."),
    Group.STAFF: _("Disputes to judge, and what has waited for too long."),
}

#: Their time may end against the member, or hours move: their mails always come at once.
FIXED: Final = frozenset({Group.REMINDERS, Group.DISPUTES, Group.ACCOUNT, Group.STAFF})
CHOOSABLE: Final = tuple(group for group in Group if group not in FIXED)
#: What needs an answer is always shown in the bank.
ALWAYS_SHOWN: Final = frozenset({Group.ASKED, Group.MESSAGES, *FIXED})
#: These don't wait for the end of a member's quiet hours.
LOUD: Final = frozenset({Group.ACCOUNT, Group.STAFF})

EVENTS: Final[dict[Group, frozenset[str]]] = {
    Group.ASKED: frozenset({
        "request.activated",
        "request.change_proposed",
        "request.completed",
        "request.counter_offered",
        "request.proposed",
        "request.recorded",
    }),
    Group.AWAITED: frozenset({
        "request.accepted",
        "request.cancelled",
        "request.change_agreed",
        "request.change_declined",
        "request.change_expired",
        "request.change_withdrawn",
        "request.confirmed",
        "request.declined",
        "request.given_up",
        "request.offer_accepted",
        "request.offer_declined",
        "request.offer_withdrawn",
        "request.paid",
        "request.refused",
        "request.rejected",
        "request.started",
        "request.timed_out",
    }),
    Group.MESSAGES: frozenset({"conversation.message"}),
    Group.RATINGS: frozenset({
        "rating.both_given",
        "rating.given",
        "rating.hidden",
        "rating.reminded",
        "rating.replied",
        "rating.reply_hidden",
        "rating.reply_unhidden",
        "rating.unhidden",
        "rating.window_over",
    }),
    Group.SERVICES: frozenset({
        "service.approved",
        "service.expired",
        "service.expiring",
        "service.published",
        "service.rejected",
    }),
    Group.REMINDERS: frozenset({
        "dispute.response_reminder",
        "request.reminded",
        "request.start_near",
    }),
    Group.DISPUTES: frozenset({
        "debt.arose",
        "debt.paid",
        "debt.part_paid",
        "debt.waived",
        "dispute.answered",
        "dispute.appealed",
        "dispute.asked",
        "dispute.evidence_added",
        "dispute.ruled",
        "dispute.ruling_accepted",
        "dispute.settled",
        "dispute.settlement_declined",
        "dispute.settlement_expired",
        "dispute.settlement_proposed",
        "dispute.settlement_withdrawn",
        "dispute.unanswered",
        "dispute.withdrawn",
        "dispute.words_added",
        "request.compensated",
        "request.disputed",
        "request.disputed_after_payment",
        "request.payment_upheld",
        "request.refunded",
        "request.resumed",
    }),
    Group.ACCOUNT: frozenset({"member.key_made", "member.profile_moderated", "webhook.disabled"}),
    Group.STAFF: frozenset({
        "dispute.assigned",
        "dispute.overdue",
        "dispute.target_reminder",
        "dispute.unassigned",
        "service.overdue",
    }),
}  # fmt: skip
_OF: Final = {event: group for group, events in EVENTS.items() for event in events}


def group_of(event_type: str) -> Group:
    """Return the group of a type of event; one that no code knows any more is mere news."""
    return _OF.get(event_type, Group.AWAITED)


def choices_for(group: Group) -> list[MailWhen]:
    """Return when a kind of news may come by mail.

    What waits for an answer may not come once a week: it would be over before.
    """
    if group in FIXED:
        return [MailWhen.AT_ONCE]
    return [when for when in MailWhen if group != Group.ASKED or when != MailWhen.WEEKLY]
