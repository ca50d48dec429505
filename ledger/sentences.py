"""A debt's events in words, told to each side in its own."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.minutes import spoken
from ledger.models import Debt
from ledger.queries import sides_of_debts
from ledger.states import Side
from notifications import sentences


# Event type → side → what to tell this side.
NOTICES: Final[dict[str, dict[Side, Promise]]] = {
    "debt.arose": {
        Side.DEBTOR: _(
            "You owe %(creditor)s %(minutes)s: a dispute was decided, and your balance was too low to"
            " give all of it back. You can pay it on your balance page; nothing is taken by itself."
        ),
        Side.CREDITOR: _(
            "%(debtor)s owes you %(minutes)s: a dispute was decided, and their balance was too low to"
            " give all of it back. You are told when it is paid."
        ),
    },
    "debt.part_paid": {
        Side.DEBTOR: _(
            "A coordinator has paid %(minutes)s of what you owe %(creditor)s from your balance. You"
            " still owe %(open)s."
        ),
        Side.CREDITOR: _(
            "%(debtor)s has paid %(minutes)s of what they owe you. %(open)s are still owed."
        ),
    },
    "debt.paid": {
        Side.DEBTOR: _(
            "A coordinator has paid the last %(minutes)s that you owed %(creditor)s from your balance."
            " This debt is paid."
        ),
        Side.CREDITOR: _("%(debtor)s has paid the last %(minutes)s of what they owed you."),
    },
    "debt.waived": {
        Side.DEBTOR: _(
            "You need not pay %(creditor)s the %(minutes)s that you still owed: a coordinator has"
            " decided so."
        ),
        Side.CREDITOR: _(
            "%(debtor)s need not pay you the %(minutes)s that were still owed: a coordinator has"
            " decided so. The reasons are on your balance page."
        ),
    },
}


def register_sentences() -> None:
    """Give notifications their words; called once, when the app is ready."""
    for event_type in NOTICES:
        sentences.register(event_type, partial(_notice, event_type))
    sentences.register_subject(Debt.subject_type, sentences.About(facts=_names, url=_address))


def _notice(event_type: str, facts: Mapping[str, Any]) -> str:
    return str(NOTICES[event_type][Side(facts["side"])]) % {
        "debtor": facts["debtor"],
        "creditor": facts["creditor"],
        "minutes": spoken(int(facts["minutes"])),
        "open": spoken(int(facts["open_minutes"])),
    }


def _names(debt_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    sides = sides_of_debts(debt_ids=debt_ids)
    return {
        pk: {"debtor": debtor, "creditor": creditor} for pk, (debtor, creditor) in sides.items()
    }


def _address(_debt_id: UUID) -> str:
    return f"{reverse('balance')}#debts"
