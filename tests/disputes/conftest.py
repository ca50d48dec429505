"""A small bank with staff, for the tests of disputes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from disputes import operations
from disputes.models import Dispute
from disputes.states import Reason
from members.models import Member
from requests_app.models import ServiceRequest
from tests.factories import member
from tests.requests_app.roads import Bank, new_bank


@dataclass
class Court:
    """The bank, and a coordinator who has no part in its requests."""

    bank: Bank
    cora: Member

    def opened(self, request: ServiceRequest, who: Member | None = None) -> Dispute:
        """Ben, or another, objects."""
        made: Dispute = self.bank.do(
            operations.open_dispute,
            who or self.bank.ben,
            request_id=request.pk,
            reason=Reason.TIME,
            words="It took an hour less.",
        )
        return made

    def rule(
        self, dispute: Dispute, minutes: int, who: Member | None = None, **more: Any
    ) -> Dispute:
        """Cora, or another, decides."""
        made: Dispute = self.bank.do(
            operations.rule_dispute,
            who or self.cora,
            dispute_id=dispute.pk,
            released_minutes=minutes,
            **{"words": "Both are half right.", **more},
        )
        return made


@pytest.fixture
def court(db, at: datetime) -> Court:
    """A bank in which somebody objects."""
    return Court(bank=new_bank(at), cora=member("Cora", at=at, is_staff=True))
