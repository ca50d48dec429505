"""Roads that requests take in generated runs: who does what, one after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from disputes.models import Dispute
from disputes.operations import open_dispute, rule_dispute, withdraw_dispute
from disputes.states import DisputeState, Reason
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Proposal, Schedule
from tests.requests_app.roads import Bank


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
        dispute = Dispute.objects.filter(request=request).latest("id")
        return bank.do(self.operation, who, dispute_id=dispute.pk, **self.given)

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
    "ben", "dispute", open_dispute, {"reason": Reason.TIME, "words": "It took an hour less."}
)
TAKE_BACK: Final = Act("ben", "withdraw-dispute", withdraw_dispute, of_dispute=True)
MOVE: Final = Act(
    "ben", "reschedule", operations.reschedule, {"schedule": Schedule(place="The garden")}
)
LESS: Final = Act("ben", "propose-less", operations.propose_less, {"minutes": 40})
CONSENT: Final = Act("ada", "agree-change", operations.agree_change)
SILENCE: Final = Wait()


def complete(minutes: int) -> Act:
    return Act("ada", "complete", operations.complete, {"actual_minutes": minutes})


def offer(who: str, minutes: int) -> Act:
    return Act(who, "counter-offer", operations.counter_offer, {"offer": Proposal(minutes=minutes)})


def rule(minutes: int) -> Act:
    given = {"released_minutes": minutes, "words": "Both are half right."}
    return Act("cleo", "rule", rule_dispute, given, of_dispute=True)


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
    "ruled in halves": Road("service", (ACCEPT, START, OBJECT, rule(20))),
    "ruled for the provider": Road("service", (ACCEPT, START, complete(60), OBJECT, rule(60))),
    "ruled for the requester": Road("service", (ACCEPT, OBJECT, rule(0))),
    "objected and taken back": Road("service", (ACCEPT, START, OBJECT, TAKE_BACK, complete(60), CONFIRM)),
    "objected to the payment": Road("service", (ACCEPT, START, complete(60), CONFIRM, OBJECT, rule(30))),
}  # fmt: skip


def was_disputed(request: ServiceRequest) -> bool:
    return Dispute.objects.filter(request=request).exists()


def may_rule(request: ServiceRequest) -> bool:
    return Dispute.objects.filter(request=request, state=DisputeState.OPENED).exists()
