"""Everything that changes a dispute."""

from disputes.operations.appeal import appeal_ruling
from disputes.operations.assign import assign_to, hand_over, take_dispute
from disputes.operations.open import open_dispute, withdraw_dispute
from disputes.operations.respond import respond
from disputes.operations.rule import accept_ruling, execute_ruling, rule_dispute
from disputes.operations.settle import (
    accept_proposal,
    decline_proposal,
    propose_settlement,
    withdraw_proposal,
)
from disputes.operations.words import add_note, add_words, ask


__all__ = [
    "accept_proposal",
    "accept_ruling",
    "add_note",
    "add_words",
    "appeal_ruling",
    "ask",
    "assign_to",
    "decline_proposal",
    "execute_ruling",
    "hand_over",
    "open_dispute",
    "propose_settlement",
    "respond",
    "rule_dispute",
    "take_dispute",
    "withdraw_dispute",
    "withdraw_proposal",
]
