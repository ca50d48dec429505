"""Roads that requests take in generated runs: who does what, one after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from disputes import operations as disputes
from disputes.models import Dispute
from disputes.queries import allowed_actions
from disputes.staff import staff_parts
from disputes.states import Reason
from members.models import Member
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Proposal, Schedule
from tests.requests_app.roads import Bank
from workflow.moves import moves_now


@dataclass(frozen=True)
class Act:
    """One doing of one member. `action` is its name at the doors."""

    who: str
    action: str
    operation: Callable[..., Any]
    given: dict[str, Any] = field(default_factory=dict)
    of_dispute: bool = False

    def do(self, bank: Bank, request: ServiceRequest) -> Any:
        """As a door does. Raises `DomainError`."""
        who = getattr(bank, self.who)
        if not self.of_dispute:
            return bank.do(self.operation, who, request_id=request.pk, **self.given)
        return bank.do(self.operation, who, dispute_id=newest(request).pk, **self.given)

    def __str__(self) -> str:
        return f"{self.who} {self.action}"


@dataclass(frozen=True)
class Wait:
    """Nobody does anything until the request's time is over."""

    def __str__(self) -> str:
        return "silence"


@dataclass(frozen=True)
class Road:
    """How it begins (a service, a wanted ad, a recorded exchange), and the acts that follow."""

    begins: str
    acts: tuple[Act | Wait, ...] = ()
    minutes: int = 60


ACCEPT: Final = Act("ada", "accept", operations.accept)
DECLINE: Final = Act("ada", "decline", operations.decline)
START: Final = Act("ada", "start", operations.start)
GIVE_UP: Final = Act("ada", "give-up", operations.give_up)
CONFIRM: Final = Act("ben", "confirm", operations.confirm)
CANCEL: Final = Act("ben", "cancel", operations.cancel)
CALL_OFF: Final = Act("ada", "cancel", operations.cancel)
REFUSE: Final = Act("ben", "refuse", operations.refuse_recorded)
AGREE: Final = Act("ben", "accept-offer", operations.accept_offer)
AGREE_TOO: Final = Act("ada", "accept-offer", operations.accept_offer)
DISAGREE: Final = Act("ben", "decline-offer", operations.decline_offer)
WITHDRAW: Final = Act("ada", "withdraw-offer", operations.withdraw_offer)
OBJECT: Final = Act(
    "ben",
    "dispute",
    disputes.open_dispute,
    {"reason": Reason.TIME, "words": "It took an hour less."},
)
MOVE: Final = Act(
    "ben", "reschedule", operations.reschedule, {"schedule": Schedule(place="The garden")}
)
LESS: Final = Act("ben", "propose-less", operations.propose_less, {"minutes": 40})
CONSENT: Final = Act("ada", "agree-change", operations.agree_change)
SILENCE: Final = Wait()
# Until the steps that follow by themselves are done.
LATER: Final = SILENCE


def complete(minutes: int) -> Act:
    return Act("ada", "complete", operations.complete, {"actual_minutes": minutes})


def offer(who: str, minutes: int) -> Act:
    return Act(who, "counter-offer", operations.counter_offer, {"offer": Proposal(minutes=minutes)})


def said(who: str, action: str, operation: Callable[..., Any], **given: Any) -> Act:
    """In the request's dispute."""
    return Act(who, action, operation, given, of_dispute=True)


def share(who: str, minutes: int) -> Act:
    return said(who, "propose", disputes.propose_settlement, released_minutes=minutes)


def rule(minutes: int, *, who: str = "cleo") -> Act:
    words = "Both are half right."
    return said(who, "rule", disputes.rule_dispute, released_minutes=minutes, words=words)


ANSWER: Final = said("ada", "respond", disputes.respond, words="It took as long as I said.")
SETTLE: Final = said("ada", "accept-proposal", disputes.accept_proposal)
SETTLE_TOO: Final = said("ben", "accept-proposal", disputes.accept_proposal)
NO: Final = said("ada", "decline-proposal", disputes.decline_proposal)
NEVER_MIND: Final = said("ben", "withdraw-proposal", disputes.withdraw_proposal)
ACCEPT_RULING: Final = said("ada", "accept-ruling", disputes.accept_ruling)
ACCEPT_RULING_TOO: Final = said("ben", "accept-ruling", disputes.accept_ruling)
APPEAL: Final = said("ada", "appeal", disputes.appeal_ruling, words="That is too little.")
RULE_AGAIN: Final = rule(50, who="sena")
TAKE_BACK: Final = said("ben", "withdraw", disputes.withdraw_dispute)

ROADS: Final[dict[str, Road]] = {
    "paid": Road("service", (ACCEPT, START, complete(60), CONFIRM)),
    "paid less": Road("service", (ACCEPT, START, complete(45), CONFIRM)),
    "topped up": Road("service", (ACCEPT, START, complete(70), CONFIRM)),
    "paid by silence": Road("service", (ACCEPT, START, complete(70), SILENCE)),
    "declined": Road("service", (DECLINE,)),
    "never answered": Road("service", (SILENCE,)),
    "called off": Road("service", (CANCEL,)),
    "called off when accepted": Road("service", (ACCEPT, CALL_OFF)),
    "too long": Road("service", (ACCEPT,), minutes=481),
    "too dear": Road("service", (ACCEPT,), minutes=400),
    "never started": Road("service", (ACCEPT, SILENCE)),
    "never completed": Road("service", (ACCEPT, START, SILENCE)),
    "given up": Road("service", (ACCEPT, START, GIVE_UP)),
    "negotiated": Road("service", (offer("ada", 90), AGREE, START, complete(90), CONFIRM)),
    "haggled": Road("service", (offer("ada", 90), offer("ben", 30), AGREE_TOO, START, complete(30), CONFIRM)),
    "moved by consent": Road("service", (ACCEPT, MOVE, CONSENT, START, GIVE_UP)),
    "a change that nobody answers": Road("service", (ACCEPT, MOVE, SILENCE)),
    "less by consent": Road("service", (ACCEPT, START, complete(60), LESS, CONSENT)),
    "offer declined": Road("service", (offer("ada", 90), DISAGREE)),
    "offer withdrawn": Road("service", (offer("ada", 90), WITHDRAW, ACCEPT, CALL_OFF)),
    "offer expired": Road("service", (offer("ada", 90), SILENCE)),
    "proposed": Road("wanted", (AGREE, START, complete(60), CONFIRM)),
    "proposal withdrawn": Road("wanted", (WITHDRAW,)),
    "recorded": Road("recorded", (CONFIRM,)),
    "recorded and refused": Road("recorded", (REFUSE,)),
    "recorded and forgotten": Road("recorded", (SILENCE,)),
    "ruled in halves": Road("service", (ACCEPT, START, OBJECT, ANSWER, rule(20), SILENCE)),
    "ruled for the provider": Road("service", (ACCEPT, START, complete(60), OBJECT, ANSWER, rule(60), SILENCE)),
    "ruled for the requester": Road("service", (ACCEPT, OBJECT, SILENCE, rule(0), SILENCE)),
    "ruled, and both accept": Road("service", (ACCEPT, START, OBJECT, ANSWER, rule(20), ACCEPT_RULING, ACCEPT_RULING_TOO)),
    "ruled and appealed": Road("service", (ACCEPT, START, OBJECT, ANSWER, rule(20), APPEAL, RULE_AGAIN)),
    "settled": Road("service", (ACCEPT, START, OBJECT, ANSWER, share("ben", 30), SETTLE)),
    "settled at the second attempt": Road("service", (ACCEPT, START, OBJECT, share("ben", 10), share("ada", 40), SETTLE_TOO)),
    "settled for nothing": Road("service", (ACCEPT, OBJECT, share("ben", 0), SETTLE)),
    "not settled": Road("service", (ACCEPT, START, OBJECT, share("ben", 10), NO, ANSWER, share("ben", 20), NEVER_MIND, rule(30))),
    "a settlement that nobody answers": Road("service", (ACCEPT, START, OBJECT, share("ben", 10), SILENCE, SILENCE, rule(30))),
    "ruled while a settlement waits": Road("service", (ACCEPT, START, OBJECT, ANSWER, share("ben", 10), rule(30), SETTLE)),
    "objected and taken back": Road("service", (ACCEPT, START, OBJECT, TAKE_BACK, complete(60), CONFIRM)),
    "answered and taken back": Road("service", (ACCEPT, START, OBJECT, ANSWER, TAKE_BACK, complete(60), CONFIRM)),
    "objected twice": Road("service", (ACCEPT, START, OBJECT, TAKE_BACK, OBJECT, ANSWER, rule(30), SILENCE)),
    "objected to what was paid": Road("service", (ACCEPT, START, complete(60), CONFIRM, LATER, OBJECT, ANSWER, rule(30), SILENCE)),
    "what was paid is settled": Road("service", (ACCEPT, START, complete(60), CONFIRM, LATER, OBJECT, share("ben", 10), SETTLE)),
    "an objection to what was paid is taken back": Road("service", (ACCEPT, START, complete(60), CONFIRM, LATER, OBJECT, TAKE_BACK)),
    "objected to the payment": Road("service", (ACCEPT, START, complete(60), CONFIRM, OBJECT, ANSWER, rule(30), SILENCE)),
}  # fmt: skip


def was_disputed(request: ServiceRequest) -> bool:
    return Dispute.objects.filter(request=request).exists()


def newest(request: ServiceRequest) -> Dispute:
    return Dispute.objects.select_related("request").filter(request=request).latest("id")


def may_in_dispute(request: ServiceRequest, who: Member, action: str) -> bool:
    """Whether it is a side's, or a judge's, to do now."""
    dispute = newest(request)
    if dispute.part_of(who.pk):
        return action in allowed_actions(dispute=dispute, member_id=who.pk)
    # Rights are remembered by who has been asked for them.
    parts = staff_parts(dispute=dispute, member=Member.objects.get(pk=who.pk))
    return action in {move.action for move in moves_now(subject=dispute, parts=parts)}
