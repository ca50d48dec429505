"""The evidence of a dispute as one of its sides sees it, on its own page or on the dispute's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from disputes.evidence.models import MOST_A_SIDE
from disputes.evidence.pages.forms import EvidenceForm
from disputes.evidence.queries import Side, by_side, takes_evidence
from disputes.models import Dispute


# The part of the page that the address of what was handed in leads to.
ANCHOR: Final = "evidence"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What the templates need: one's own side first; a form while something can be handed in."""

    dispute: Dispute
    own: Side
    other: Side
    is_open: bool
    form: EvidenceForm

    @property
    def sides(self) -> Sequence[Side]:
        """Both sides, one's own first."""
        return (self.own, self.other)

    @property
    def free(self) -> int:
        """How many more files one may hand in."""
        return MOST_A_SIDE - len(self.own.rows)


def shown_to(dispute: Dispute, *, viewer_id: UUID, form: EvidenceForm | None = None) -> Shown:
    """The evidence for a side of the dispute; the same queries however much there is."""
    sides = by_side(dispute)
    own, other = sides if sides[0].member.pk == viewer_id else sides[::-1]
    return Shown(
        dispute=dispute,
        own=own,
        other=other,
        is_open=takes_evidence(dispute, member_id=viewer_id),
        form=form or EvidenceForm(),
    )
