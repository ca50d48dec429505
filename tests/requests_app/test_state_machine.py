"""The exported state machine in another interpreter ends where our engine does, on the same inputs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from requests_app.models import ServiceRequest
from requests_app.operations import Proposal, Schedule
from tests.requests_app.roads import Bank
from tests.workflow.machine import Data, Interpreter, Refused, Run, interpreter
from workflow.definitions import workflow_named
from workflow.graphs.asl import end_states, exported
from workflow.models import EventLog, Step
from workflow.registry import registry


pytestmark = pytest.mark.django_db

OFFER = {"offer": Proposal(minutes=75)}
SILENCE = "nobody answers"


@dataclass(frozen=True)
class Doing:
    """What somebody does: the machine's answer, and our operation with who does it."""

    answer: str
    operation: str = ""
    who: str = ""
    given: dict[str, Any] = field(default_factory=dict)


ACCEPT = Doing("ACCEPTED", "accept", "ada")
DECLINE = Doing("REJECTED", "decline", "ada")
COUNTER = Doing("COUNTER_OFFER", "counter_offer", "ada", OFFER)
COUNTER_AGAIN = Doing("COUNTER_OFFER", "counter_offer", "ben", OFFER)
TAKE_OFFER = Doing("ACCEPT_OFFER", "accept_offer", "ben")
REFUSE_OFFER = Doing("DECLINE_OFFER_AS_REQUESTER", "decline_offer", "ben")
REFUSE_AS_PROVIDER = Doing("DECLINE_OFFER_AS_PROVIDER", "decline_offer", "ada")
WITHDRAW_OFFER = Doing("WITHDRAW_OFFER", "withdraw_offer", "ada")
CANCEL_EARLY = Doing("CANCEL_UNANSWERED", "cancel", "ben")
CANCEL = Doing("CANCEL_ACCEPTED", "cancel", "ben")
START = Doing("START", "start", "ada")
COMPLETE = Doing("COMPLETE", "complete", "ada", {"actual_minutes": 50})
GIVE_UP = Doing("GIVE_UP", "give_up", "ada")
CONFIRM = Doing("CONFIRM", "confirm", "ben")
MOVE = Doing("RESCHEDULE", "reschedule", "ben", {"schedule": Schedule(place="The library")})
AGREE = Doing("AGREE_TO_SCHEDULE", "agree_change", "ada")
LESS = Doing("PROPOSE_LESS", "propose_less", "ben", {"minutes": 20})
KEEP = Doing("DECLINE_LESS", "decline_change", "ada")
AGREE_TO_LESS = Doing("AGREE_TO_LESS", "agree_change", "ada")
WAIT = Doing(SILENCE)

# name → how many minutes are asked for (Ben has 180), what is done in turn, and where it ends.
ROADS: dict[str, tuple[int, list[Doing], str]] = {
    "accepted": (60, [ACCEPT, START, COMPLETE, CONFIRM], "PAID"),
    "rejected": (60, [DECLINE], "DECLINED"),
    "counter-offer": (60, [COUNTER, TAKE_OFFER, START, COMPLETE, CONFIRM], "PAID"),
    "time-out": (60, [WAIT], "TIMED_OUT"),
    "validation failure: not enough hours": (181, [], "REJECTED"),
    "validation failure: over the maximum": (481, [], "REJECTED"),
    "counter-offer declined": (60, [COUNTER, REFUSE_OFFER], "CANCELLED"),
    "counter-offer declined in turn": (
        60,
        [COUNTER, COUNTER_AGAIN, REFUSE_AS_PROVIDER],
        "DECLINED",
    ),
    "counter-offer withdrawn, then declined": (60, [COUNTER, WITHDRAW_OFFER, DECLINE], "DECLINED"),
    "counter-offer expired": (60, [COUNTER, WAIT], "TIMED_OUT"),
    "cancelled while it waits": (60, [CANCEL_EARLY], "CANCELLED"),
    "cancelled once it is accepted": (60, [ACCEPT, CANCEL], "CANCELLED"),
    "never started": (60, [ACCEPT, WAIT], "CANCELLED"),
    "given up": (60, [ACCEPT, START, GIVE_UP], "CANCELLED"),
    "never completed": (60, [ACCEPT, START, WAIT], "CANCELLED"),
    "moved by consent": (60, [ACCEPT, MOVE, AGREE, START, COMPLETE, CONFIRM], "PAID"),
    "less by consent": (60, [ACCEPT, START, COMPLETE, LESS, AGREE_TO_LESS], "PAID"),
    "less declined": (60, [ACCEPT, START, COMPLETE, LESS, KEEP, WAIT], "PAID"),
    "confirmed by silence": (60, [ACCEPT, START, COMPLETE, WAIT], "PAID"),
}
STEPS = ("validate_request", "escrow_hours", "notify_provider")
# Each step with so many failing tries; the catch comes after the fourth.
FAILURES = [
    pytest.param(step, times, marks=[] if times in {3, 4} else [pytest.mark.long])
    for step in STEPS
    for times in range(5)
]


class Functions:
    """The machine's functions as the bank's rules have them; each hands on who answers what next."""

    def __init__(self, machine: Data, doings: list[Doing]) -> None:
        self.variables = {
            choice["Variable"].removeprefix("$.")
            for state in machine["States"].values()
            for choice in state.get("Choices", [])
        }
        self.coming = iter(doings)
        self.fails: dict[str, int] = {}
        self.tries: list[str] = []

    def __call__(self, name: str, data: Data) -> Data:
        self.tries.append(name)
        if self.fails.get(name, 0):
            self.fails[name] -= 1
            raise ConnectionError(name)
        if name == "validate_request" and data["estimatedMinutes"] > data["maximumMinutes"]:
            raise Refused("MINUTES_OVER_MAXIMUM")
        if name == "escrow_hours" and data["estimatedMinutes"] > data["availableMinutes"]:
            raise Refused("INSUFFICIENT_BALANCE")
        if name in {"validate_request", "escrow_hours"}:
            return data
        said = next(self.coming, WAIT)
        kept = {key: value for key, value in data.items() if key not in self.variables}
        return kept if said is WAIT else kept | dict.fromkeys(self.variables, said.answer)


@pytest.fixture(scope="module")
def machine() -> Data:
    return exported(workflow_named("service-request"))


@pytest.fixture(scope="module")
def other(machine) -> Iterator[Interpreter]:
    """The interpreter that isn't ours."""
    with interpreter() as client:
        yield Interpreter(client, machine)


def run_machine(other: Interpreter, machine: Data, minutes: int, functions: Functions) -> Run:
    spans = {
        state["SecondsPath"].removeprefix("$."): 0
        for state in machine["States"].values()
        if state["Type"] == "Wait"
    }
    data = {"estimatedMinutes": minutes, "availableMinutes": 180, "maximumMinutes": 480, **spans}
    return other.run(data, functions)


def run_engine(bank: Bank, minutes: int, doings: list[Doing]) -> ServiceRequest:
    request = bank.active(minutes=minutes)
    for doing in doings:
        if doing is WAIT:
            bank.later(bank.again(request).deadline_at - bank.at)
        else:
            bank.act(doing.operation, request, getattr(bank, doing.who), **doing.given)
    return bank.again(request)


@pytest.mark.parametrize("road", ROADS)
def test_both_end_in_the_same_state(bank, other, machine, road):
    minutes, doings, end = ROADS[road]
    request = run_engine(bank, minutes, doings)
    execution = run_machine(other, machine, minutes, Functions(machine, doings))
    ends = end_states(workflow_named("service-request"))
    assert (request.state, ends[execution.end]) == (end, end)
    assert execution.status == ("FAILED" if end == "REJECTED" else "SUCCEEDED")


@pytest.fixture
def failing(monkeypatch) -> dict[str, int]:
    """Step → how many of its next tries fail."""
    left: dict[str, int] = {}

    def wrapped(name: str, handler: Callable[..., None]) -> Callable[..., None]:
        def handle(**given: Any) -> None:
            if left.get(name, 0):
                left[name] -= 1
                raise ConnectionError(name)
            handler(**given)

        return handle

    for name in STEPS:
        step = registry.steps[name]
        changed = replace(step, handler=wrapped(name, step.handler))
        monkeypatch.setitem(registry.steps, name, changed)
    return left


@pytest.mark.parametrize(("step", "times"), FAILURES)
def test_both_try_as_often_and_then_catch(bank, other, machine, failing, step, times):
    failing[step] = times
    request = bank.submitted()
    waits = []
    for _ in range(5):
        bank.work()
        row = Step.objects.filter(subject_id=request.pk, state="WAITING", name=step).first()
        if row is not None:
            waits.append((row.due_at - bank.at).total_seconds())
            bank.at = row.due_at
    request = bank.again(request)
    if request.state == "ACTIVE":
        request = bank.act("decline", request, bank.ada)

    functions = Functions(machine, [DECLINE])
    functions.fails[step] = times
    execution = run_machine(other, machine, 60, functions)

    end = end_states(workflow_named("service-request"))[execution.end]
    assert request.state == end == ("REJECTED" if times == 4 else "DECLINED")
    assert execution.waits == waits == [2.0, 4.0, 8.0][:times]
    tried = Step.objects.get(subject_id=request.pk, name=step)
    assert functions.tries.count(step) == tried.attempts == min(times + 1, 4)


def test_both_make_the_same_changes_of_state(bank, other, machine):
    minutes, doings, _end = ROADS["counter-offer withdrawn, then declined"]
    request = run_engine(bank, minutes, doings)
    execution = run_machine(other, machine, minutes, Functions(machine, doings))
    states = machine["States"]
    entered = [
        states[name]["Comment"].partition(":")[0].rpartition(" ")[2]
        for name in execution.path
        if states[name]["Type"] in {"Wait", "Succeed"}
    ]
    recorded = EventLog.objects.filter(subject_id=request.pk).order_by("seq")
    changes = [
        event.to_state
        for event in recorded
        if event.from_state not in {event.to_state, "", "DRAFT"}
    ]
    assert entered == changes == ["ACTIVE", "NEGOTIATING", "ACTIVE", "DECLINED"]
