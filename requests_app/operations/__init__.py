"""The verbs of a request, in the order of its life."""

from requests_app.operations.amend import (
    Schedule,
    agree_change,
    decline_change,
    propose_less,
    reschedule,
    withdraw_change,
)
from requests_app.operations.answer import accept, cancel, decline
from requests_app.operations.begin import (
    Wish,
    ask,
    current_terms,
    discard,
    draft_request,
    propose,
    record_exchange,
    submit,
)
from requests_app.operations.dispute import (
    dispute_after_payment,
    end_after_payment,
    end_by_ruling,
    resume_after_dispute,
    stop_for_dispute,
)
from requests_app.operations.feed import make_feed, revoke_feed
from requests_app.operations.negotiate import (
    Proposal,
    accept_offer,
    counter_offer,
    decline_offer,
    withdraw_offer,
)
from requests_app.operations.work import complete, confirm, give_up, refuse_recorded, start


__all__ = [
    "Proposal",
    "Schedule",
    "Wish",
    "accept",
    "accept_offer",
    "agree_change",
    "ask",
    "cancel",
    "complete",
    "confirm",
    "counter_offer",
    "current_terms",
    "decline",
    "decline_change",
    "decline_offer",
    "discard",
    "dispute_after_payment",
    "draft_request",
    "end_after_payment",
    "end_by_ruling",
    "give_up",
    "make_feed",
    "propose",
    "propose_less",
    "record_exchange",
    "refuse_recorded",
    "reschedule",
    "resume_after_dispute",
    "revoke_feed",
    "start",
    "stop_for_dispute",
    "submit",
    "withdraw_change",
    "withdraw_offer",
]
