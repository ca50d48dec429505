"""The tables of disputes."""

from disputes.evidence.models import Evidence
from disputes.models.dispute import Dispute
from disputes.models.outcomes import Ruling, Settlement
from disputes.models.sayings import Note, Statement


__all__ = ["Dispute", "Evidence", "Note", "Ruling", "Settlement", "Statement"]
