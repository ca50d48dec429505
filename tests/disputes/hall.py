"""The court with everybody in it, and the roads to the situations of a dispute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from disputes import operations
from disputes.models import Dispute
from disputes.operations.begin import begin_unassigned
from disputes.operations.locking import lock_dispute
from members.models import Member
from requests_app.models import ServiceRequest
from tests.disputes.court import Court


OPERATIONS: Final[dict[str, Callable[..., Any]]] = {
    "withdraw": operations.withdraw_dispute,
    "respond": operations.respond,
    "add-words": operations.add_words,
    "propose": operations.propose_settlement,
    "accept-proposal": operations.accept_proposal,
    "decline-proposal": operations.decline_proposal,
    "withdraw-proposal": operations.withdraw_proposal,
    "accept-ruling": operations.accept_ruling,
    "appeal": operations.appeal_ruling,
    "take": operations.take_dispute,
    "assign": operations.assign_to,
    "hand-over": operations.hand_over,
    "ask": operations.ask,
    "note": operations.add_note,
    "rule": operations.rule_dispute,
}


@dataclass
class Hall:
    """The court, everybody who could try something, and what all roads begin with."""

    court: Court
    people: Mapping[str, Member | None]
    # To whom a dispute is given: a senior, who may judge appeals too.
    sila: Member
    # Ada is at work for Ben.
    work: ServiceRequest
    # What several situations begin with beyond that, while theirs are tried.
    stem: Dispute | None = None

    def grown(self) -> Dispute:
        """The dispute that the situation's road goes on with."""
        assert self.stem is not None
        return self.stem

    def begun(self) -> Dispute:
        """The other side is asked; it is in Cora's hands."""
        return self.court.opened(self.work)

    def begun_unassigned(self) -> Dispute:
        """The other side is asked; nobody has it in hand."""
        made = self.court.just_opened(self.work)
        self.court.bank.do(lambda at: begin_unassigned(subject=lock_dispute(made.pk), at=at))
        return self.court.again(made)

    def reviewed_unassigned(self) -> Dispute:
        """It should be looked into; nobody has it in hand."""
        words = "It took as long as I said."
        return self.do("respond", "R", self.begun_unassigned(), words=words)

    def ruled_by_senior(self) -> Dispute:
        """F has decided."""
        return self.court.rule(self.grown(), 20, who=self.people["F"])

    def ruled(self) -> Dispute:
        """Cora has decided."""
        return self.court.rule(self.grown(), 20)

    def appealed_and_waiting(self) -> Dispute:
        """Ada has appealed, and nobody has it in hand yet."""
        made = self.ruled_by_senior()
        who, words = self.people["R"], "That is too little."
        self.court.bank.do(operations.appeal_ruling, who, dispute_id=made.pk, words=words)
        return self.court.again(made)

    def reviewed_again(self) -> Dispute:
        """Sena looks into the appeal."""
        return self.do("appeal", "R", self.ruled_by_senior(), words="That is too little.")

    def ruled_again(self) -> Dispute:
        """Sena has decided; it isn't carried out yet."""
        made, who = self.reviewed_again(), self.people["S"]
        given = {"released_minutes": 60, "words": "Ada is right."}
        self.court.bank.do(operations.rule_dispute, who, dispute_id=made.pk, **given)
        return self.court.again(made)

    def proposed_and_over(self) -> Dispute:
        """The time to agree to a proposal is over; the timer is late."""
        made = self.proposed(self.grown(), "O")
        self.court.bank.at = made.settlements.get().expires_at
        return made

    def ruled_and_over(self) -> Dispute:
        """The time for an appeal is over; the ruling isn't carried out yet."""
        made = self.ruled()
        assert made.execute_at is not None
        self.court.bank.at = made.execute_at
        return made

    def closed(self) -> Dispute:
        """Both have accepted the ruling."""
        return self.do("accept-ruling", "R", self.do("accept-ruling", "O", self.ruled()))

    def proposed(self, dispute: Dispute, role: str) -> Dispute:
        """One side proposes to share."""
        return self.do("propose", role, dispute, released_minutes=40)

    def do(self, action: str, role: str, dispute: Dispute, **given: Any) -> Dispute:
        """Do it, and what follows at once."""
        return self.court.do(OPERATIONS[action], self.people[role], dispute, **given)


# What several situations begin with, made once for all of them.
STEMS: Final[dict[str, Callable[[Hall], Dispute | None]]] = {
    "work": lambda _hall: None,
    "in review": lambda hall: hall.court.reviewed(hall.work),
    # Ben has paid, and objects all the same; Ada has answered.
    "after payment": lambda hall: hall.court.reviewed(hall.court.bank.paid()),
}
