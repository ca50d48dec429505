"""Which types of events there are for members' programs: a webhook names those that it takes.

`step.*` tells of the automatic steps of what a member takes part in. What happens to webhooks
themselves isn't sent to them, but for a test.
"""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from common.errors import Refused


EVENT_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "conversation": (
        "looked_at",
        "message",
    ),
    "debt": (
        "arose",
        "paid",
        "part_paid",
        "waived",
    ),
    "dispute": (
        "answered",
        "appealed",
        "asked",
        "assigned",
        "begun",
        "closed",
        "evidence_added",
        "opened",
        "overdue",
        "response_reminder",
        "ruled",
        "ruling_accepted",
        "settled",
        "settlement_declined",
        "settlement_expired",
        "settlement_proposed",
        "settlement_withdrawn",
        "target_reminder",
        "unanswered",
        "withdrawn",
        "words_added",
    ),
    "escrow": (
        "adjusted",
        "frozen",
        "held",
        "refunded",
        "release_validated",
        "released",
        "split",
        "unfrozen",
    ),
    "member": (
        "activated",
        "changed",
        "closed",
        "credit_changed",
        "deactivated",
        "household_changed",
        "joined",
        "key_made",
        "key_revoked",
        "password_link_made",
        "profile_moderated",
        "rights_changed",
    ),
    "rating": (
        "both_given",
        "given",
        "hidden",
        "kept",
        "reminded",
        "replied",
        "reply_hidden",
        "reply_unhidden",
        "shown",
        "unhidden",
        "window_over",
    ),
    "request": (
        "accepted",
        "activated",
        "cancelled",
        "change_agreed",
        "change_declined",
        "change_expired",
        "change_proposed",
        "change_withdrawn",
        "compensated",
        "completed",
        "confirmed",
        "counter_offered",
        "declined",
        "discarded",
        "disputed",
        "disputed_after_payment",
        "drafted",
        "given_up",
        "held",
        "offer_accepted",
        "offer_declined",
        "offer_withdrawn",
        "paid",
        "payment_undisputed",
        "payment_upheld",
        "proposed",
        "recorded",
        "refunded",
        "refused",
        "rejected",
        "reminded",
        "resumed",
        "start_near",
        "started",
        "submitted",
        "timed_out",
        "validated",
    ),
    "service": (
        "approved",
        "archived",
        "checked",
        "drafted",
        "edited",
        "expired",
        "expiring",
        "overdue",
        "paused",
        "published",
        "rejected",
        "renewed",
        "resumed",
        "review_taken",
        "revised",
        "submitted",
        "withdrawn",
    ),
    "step": (
        "dead",
        "discarded",
        "failed",
        "redriven",
    ),
}
# All of a kind.
EACH: Final = "*"
LONGEST_TYPE: Final = 60


def require_known(names: Iterable[str]) -> None:
    """Look whether each is an event that there is, or "request.*" for all of a kind.

    Raises:
        Refused: one is none (`unknown_event_type`); it says which, and which there are.
    """
    for name in names:
        kind, _dot, word = name.partition(".")
        words = EVENT_TYPES.get(kind, ())
        if word in words or (words and word == EACH):
            continue
        known = [f"{kind}.{each}" for each in (*words, EACH)] if words else kinds()
        sentence = _("There is no event “%(name)s”. There are: %(known)s.")
        facts = {"name": name[:LONGEST_TYPE], "known": ", ".join(known)}
        raise Refused(sentence % facts, code="unknown_event_type")


def kinds() -> list[str]:
    """All kinds, as a webhook may name them."""
    return [f"{kind}.{EACH}" for kind in EVENT_TYPES]
