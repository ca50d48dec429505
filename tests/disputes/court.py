"""A small bank with staff who judge, and the roads to each state of a dispute."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from disputes import operations
from disputes.models import Dispute
from disputes.states import Reason
from hourbank.roles import AUDITORS, COORDINATORS, SENIORS
from members.models import Member
from requests_app.models import ServiceRequest
from tests.factories import group_of, member
from tests.requests_app.roads import Bank, new_bank


def staff(name: str, *, at: datetime, role: str) -> Member:
    """Somebody of the staff who has no part in anybody's requests."""
    made = member(name, at=at, is_staff=True)
    made.groups.add(group_of(role))
    # Rights are remembered by who has been asked for them.
    return Member.objects.get(pk=made.pk)


@dataclass
class Court:
    """The bank, a coordinator who gets its disputes, a senior who gets its appeals, an auditor."""

    bank: Bank
    cora: Member
    sena: Member
    otto: Member

    def do(self, operation: Any, who: Member, dispute: Dispute, **given: Any) -> Dispute:
        """Do it, and what follows at once; the row as it is then."""
        self.bank.do(operation, who, dispute_id=dispute.pk, **given)
        self.bank.work()
        return self.again(dispute)

    def again(self, dispute: Dispute) -> Dispute:
        """The row as it is now."""
        return Dispute.objects.select_related("request").get(pk=dispute.pk)

    def just_opened(
        self, request: ServiceRequest | None = None, who: Member | None = None
    ) -> Dispute:
        """Ben, or another, objects; no step has run yet."""
        made: Dispute = self.bank.do(
            operations.open_dispute,
            who or self.bank.ben,
            request_id=(request or self.bank.in_progress()).pk,
            reason=Reason.TIME,
            words="It took an hour less.",
        )
        return made

    def opened(self, request: ServiceRequest | None = None, who: Member | None = None) -> Dispute:
        """It is in a coordinator's hands, and the other side is asked."""
        made = self.just_opened(request, who)
        self.bank.work()
        return self.again(made)

    def reviewed(self, request: ServiceRequest | None = None, who: Member | None = None) -> Dispute:
        """The other side has answered."""
        made = self.opened(request, who)
        other = self.bank.ada if made.opened_by_id == self.bank.ben.pk else self.bank.ben
        return self.do(operations.respond, other, made, words="It took as long as I said.")

    def proposed(self, request: ServiceRequest | None = None) -> Dispute:
        """Ben proposes to share."""
        return self.do(
            operations.propose_settlement,
            self.bank.ben,
            self.reviewed(request),
            released_minutes=40,
            words="Let us share.",
        )

    def ruled(self, minutes: int = 20, request: ServiceRequest | None = None) -> Dispute:
        """Who has it in hand has decided: Cora, where she has no other."""
        return self.rule(self.reviewed(request), minutes)

    def appealed(self, minutes: int = 20, request: ServiceRequest | None = None) -> Dispute:
        """Ada has appealed, and Sena looks into it."""
        made = self.ruled(minutes, request)
        return self.do(operations.appeal_ruling, self.bank.ada, made, words="That is too little.")

    def rule(
        self, dispute: Dispute, minutes: int, who: Member | None = None, **more: Any
    ) -> Dispute:
        """Who has it in hand, or another, decides."""
        return self.do(
            operations.rule_dispute,
            who or dispute.assigned_to or self.cora,
            dispute,
            released_minutes=minutes,
            **{"words": "Both are half right.", **more},
        )


def new_court(at: datetime) -> Court:
    """A bank in which somebody may object."""
    return court_of(new_bank(at), at=at)


def court_of(bank: Bank, *, at: datetime) -> Court:
    """The staff who judge, beside a bank's members."""
    return Court(
        bank=bank,
        cora=staff("Cora", at=at, role=COORDINATORS),
        sena=staff("Sena", at=at, role=SENIORS),
        otto=staff("Otto", at=at, role=AUDITORS),
    )
