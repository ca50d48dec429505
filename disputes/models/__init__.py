"""The tables of disputes."""

from disputes.models.dispute import Dispute
from disputes.models.outcomes import Ruling, Settlement
from disputes.models.sayings import Note, Statement


__all__ = ["Dispute", "Note", "Ruling", "Settlement", "Statement"]
