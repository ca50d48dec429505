"""Short words for what tests of evidence do again and again."""

from typing import Any

import pytest

from common.errors import DomainError
from disputes.evidence.models import Evidence
from disputes.evidence.operations import add_evidence
from disputes.models import Dispute
from files.checking import Checked, check
from files.states import PICTURES_AND_PDF
from members.models import Member
from tests.files.handed_in import pdf, picture, upload
from tests.requests_app.roads import Bank
from tests.rows import every_row


def a_picture(name: str = "tap.jpg") -> Checked:
    return check(upload(picture(), name), kinds=PICTURES_AND_PDF)


def a_document(name: str = "bill.pdf") -> Checked:
    return check(upload(pdf(), name), kinds=PICTURES_AND_PDF)


def hand_in(
    bank: Bank, who: Member, dispute: Dispute, caption: str = "The tap", **more: Any
) -> Evidence:
    """Hand a picture in, as a door does."""
    said = {"file": a_picture(), "caption": caption, **more}
    made: Evidence = bank.do(add_evidence, who, dispute_id=dispute.pk, **said)
    return made


def refusal(bank: Bank, who: Member, dispute: Dispute, **said: Any) -> DomainError:
    """Why it is refused; not one row has changed."""
    before = every_row()
    with pytest.raises(DomainError) as refused:
        hand_in(bank, who, dispute, **said)
    assert every_row() == before
    return refused.value
