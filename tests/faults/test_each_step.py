"""Each step fails k times, k = 0 … retries + 1, in each way: in the end everything has happened once.

A play with faults is laid beside the same play without: what they leave in the bank is the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import pytest

from catalogue.models import Refusal
from catalogue.states import RefusalReason
from common.errors import WrongState
from disputes.models import Dispute
from disputes.states import DisputeState
from ledger.models import Escrow
from ledger.queries import differences
from notifications.models import Notification, WebhookDelivery, WebhookEndpoint
from notifications.states import DELIVER_MAIL, DELIVER_WEBHOOK, DeliveryState
from requests_app.models import ServiceRequest
from requests_app.states import Outcome, State
from tests.counts import count, is_long, is_on_a_diagonal
from tests.faults.injection import REFUSAL_CODE, Fault
from tests.faults.pictures import Mark, failures, picture
from tests.faults.scenes import SCENES
from tests.faults.stage import Stage, end_of, the_step
from tests.requests_app.invariants import problems
from workflow.models import Step
from workflow.registry import StepDefinition, registry


IS_SHORT: Final = not is_long()
# As often as what pays is tried again.
ENOUGH: Final = 5


@dataclass(frozen=True, kw_only=True)
class Case:
    """So the tries of the step go, and so it ends."""

    faults: Sequence[Fault]
    attempts: int
    is_dead: bool = False
    policy: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"{len(self.faults)} times {self.faults[0] if self.faults else 'nothing'} {self.policy}"
        )


def policy_of(step: StepDefinition) -> dict[str, Any]:
    """The step's own; in the short run one that retries for days does so less often."""
    return {"retries": ENOUGH} if IS_SHORT and step.retry.retries > ENOUGH else {}


def tries_of(step: StepDefinition) -> int:
    return policy_of(step).get("retries", step.retry.retries) + 1


def how_often(step: StepDefinition) -> list[int]:
    """0 … retries + 1 times; in the short run the last retry that helps, and one time too many."""
    times = list(range(tries_of(step) + 1))
    return times[-2:] if IS_SHORT else times


def failing(step: StepDefinition, fault: Fault) -> Iterator[Case]:
    """Each failed try is counted, and the last one too many is the end."""
    for times in how_often(step):
        is_dead = times == tries_of(step)
        attempts = times + (not is_dead)
        yield Case(
            faults=[fault] * times, attempts=attempts, is_dead=is_dead, policy=policy_of(step)
        )


def dying(step: StepDefinition, fault: Fault) -> Iterator[Case]:
    """A claim counts a try, and it takes one more claim to see that none is left."""
    for times in how_often(step):
        if not times:
            continue
        is_dead = times == tries_of(step)
        yield Case(
            faults=[fault] * times, attempts=times + 1, is_dead=is_dead, policy=policy_of(step)
        )


def by_policy() -> Iterator[Case]:
    """One retry, and only after errors that the policy names; a refusal that it names among them."""
    # The short run takes the first of these.
    once: dict[str, Any] = {"retries": 1, "retryable_errors": ["TimeoutError"]}
    named: dict[str, Any] = {"retries": 1, "retryable_errors": [REFUSAL_CODE]}
    cases = (
        (once, [Fault.TIMEOUT], 2, False),
        (once, [Fault.ERROR], 1, True),
        (once, [Fault.TIMEOUT] * 2, 2, True),
        (once, [Fault.REFUSAL], 1, True),
        (named, [Fault.REFUSAL], 2, False),
        (named, [Fault.TIMEOUT], 1, True),
        ({"retries": 0}, [Fault.EARLY], 1, True),
    )
    for policy, faults, attempts, is_dead in cases[: count(70) // 10 + 1]:
        yield Case(faults=faults, attempts=attempts, is_dead=is_dead, policy=policy)


def refused() -> Iterator[Case]:
    for before in [1] if IS_SHORT else [0, 1]:
        faults = [Fault.ERROR] * before + [Fault.REFUSAL]
        yield Case(faults=faults, attempts=before + 1, is_dead=True)


# Of few steps, so always among those that are tried.
OUTSIDE: Final = "deaths while an outcome is written"


def cases_of(step: StepDefinition) -> dict[str, list[Case]]:
    """By kind; in the short run the last one, or the first one, of a kind is enough."""
    early, committed = [Fault.EARLY], [Fault.DIES_COMMITTED]
    cases = {
        "errors": list(failing(step, Fault.ERROR)),
        "early errors": [] if IS_SHORT else [Case(faults=early, attempts=2)],
        "database errors": list(failing(step, Fault.DATABASE))[-count(10) :],
        "deaths before the effect": list(dying(step, Fault.DIES_BEFORE))[-count(10) :],
        "deaths after the effect": list(dying(step, Fault.DIES_AFTER))[-count(10) :],
        OUTSIDE: (list(dying(step, Fault.DIES_WRITING)) if step.effect else []),
        "death after the commit": [Case(faults=committed, attempts=1)],
        "refusals": list(refused()),
        "policies": list(by_policy()),
    }
    return {kind: of_kind for kind, of_kind in cases.items() if of_kind}


# A table of steps and kinds; the short run has a third of it, with some of each step and each kind.
CASES: Final = [
    pytest.param(name, cases, id=f"{name}-{kind}")
    for row, name in enumerate(SCENES)
    if name in registry.steps
    for column, (kind, cases) in enumerate(cases_of(registry.step(name)).items())
    if is_on_a_diagonal(row, column) or kind == OUTSIDE or not IS_SHORT
]


WRITTEN: Final = ("events", "entries", "told")


def newest_request() -> UUID:
    """Ids grow with time."""
    found = ServiceRequest.objects.order_by("-id").values_list("id", flat=True).first()
    return found or UUID(int=0)


def test_no_step_is_missing():
    assert set(SCENES) == set(registry.steps)


@pytest.mark.parametrize(("name", "cases"), CASES)
def test_a_step_that_fails(stage: Stage, name, cases):
    stage.twin(name)
    newest = newest_request()
    for case in cases:
        try:
            play(stage, name, case)
        except BaseException as error:
            error.add_note(f"The step {name}: {case}")
            raise
    assert problems(ServiceRequest.objects.filter(pk__gt=newest)) == []


def play(stage: Stage, name: str, case: Case) -> None:
    twin = stage.twin(name)
    stage.change_policy(name, case.policy)
    mark = stage.begin(name)
    before = picture(mark)
    stage.faults.begin({name: case.faults})
    stage.go_on(name)
    stage.change_policy(name, {})
    assert sum(stage.faults.happened.values()) == len(case.faults)

    step = the_step(name, mark)
    assert (step.state, step.attempts) == (end_of(name) if case.is_dead else "DONE", case.attempts)
    if case.is_dead:
        assert failures(mark)["step.dead"] == 1
        stage.faults.repair()
        assert_dead(stage, name, step, mark, before)
    else:
        assert picture(mark) == twin
    if name == DELIVER_MAIL:
        assert_delivered(stage, case)
    if name == DELIVER_WEBHOOK:
        assert_called(stage, step, case)
    stage.end()


def assert_dead(stage: Stage, name: str, dead: Step, mark: Mark, before: dict[str, Any]) -> None:
    """Its catch has given everything back; or nothing has happened, a person redrives it, and then all has."""
    if registry.step(name).catch:
        assert_caught(dead, mark)
        with pytest.raises(WrongState):
            stage.redrive(dead)
        return
    left = picture(mark)
    assert {kind: left[kind] for kind in WRITTEN} == {kind: before[kind] for kind in WRITTEN}
    # Redriven, it has all its tries again: one that fails is followed by another.
    stage.faults.begin({name: [Fault.EARLY]})
    stage.redrive(dead)
    stage.go_on(name)
    assert picture(mark) == stage.twin(name)
    redriven = the_step(name, mark)
    assert (redriven.attempts, redriven.redriven_by_id) == (2, stage.bank.cleo.pk)


def assert_caught(dead: Step, mark: Mark) -> None:
    """Rejected once, whoever asked is told once, and nobody has a minute more or less."""
    left = picture(mark)
    assert sum(minutes * n for (*_, minutes), n in left["entries"].items()) == 0
    if dead.name == DELIVER_WEBHOOK:
        # It has given itself up; it is in its member's log of deliveries, and nobody is told.
        assert failures(mark)["step.discarded"] == 1
        assert left["told"].total() == 0
        return
    if dead.subject_type == "dispute":
        # The other side is asked all the same; whose case it is, people decide.
        dispute = Dispute.objects.get(pk=dead.subject_id)
        assert (dispute.state, dispute.assigned_to) == (DisputeState.AWAITING_RESPONSE, None)
        assert (
            sum(n for (_, event, *_), n in left["events"].items() if event == "dispute.begun") == 1
        )
        return
    rejected = f"{dead.subject_type}.rejected"
    assert sum(n for (_, event, *_), n in left["events"].items() if event == rejected) == 1
    assert sum(n for (_, event), n in left["told"].items() if event == rejected) == 1
    if dead.subject_type == "service":
        refusal = Refusal.objects.get(service_id=dead.subject_id)
        assert refusal.reason == RefusalReason.TECHNICAL_FAILURE
        return
    request = ServiceRequest.objects.get(pk=dead.subject_id)
    assert (request.state, request.outcome) == (State.REJECTED, Outcome.TECHNICAL_FAILURE)
    assert request.requester_id in set(
        Notification.objects.filter(subject_id=request.pk).values_list("member_id", flat=True)
    )
    escrows = Escrow.objects.filter(request_id=request.pk)
    assert set(escrows.values_list("state", flat=True)) <= {"REFUNDED"}


@pytest.mark.parametrize("name", [name for name, scene in SCENES.items() if scene.refuse])
def test_a_refusal_by_rule_is_final_however_often_the_step_has_failed_before(stage: Stage, name):
    for times in how_often(registry.step(name))[:-1]:
        mark = Mark.now()
        SCENES[name].refuse(stage.bank)
        stage.faults.begin({name: [Fault.ERROR] * times})
        stage.go_on(name)
        step = the_step(name, mark)
        assert (step.state, step.attempts) == ("DONE", times + 1)
        left = picture(mark)
        refused = [(event, n) for (_, event, *_), n in left["events"].items() if "reject" in event]
        assert refused == [(SCENES[name].refused, 1)]
        assert not [kind for kind, *_ in left["entries"] if kind != "grant"]
        assert left["told"].total() == 1
        stage.end()
    assert differences() == []


def test_a_mail_that_the_server_refuses_for_good_is_tried_no_more(stage: Stage):
    for times in how_often(registry.step("deliver_mail"))[:-1]:
        mark = stage.begin("deliver_mail")
        stage.post.to_recipient = "550 5.1.1 no such user"
        stage.faults.begin({"deliver_mail": [Fault.EARLY] * times})
        stage.go_on("deliver_mail")
        stage.post.to_recipient = "250 ok"
        step = the_step("deliver_mail", mark)
        assert (step.state, step.attempts, step.error_code) == (
            "DEAD",
            times + 1,
            "recipient_refused",
        )
        assert stage.post.taken == []
        stage.redrive(step)
        stage.go_on("deliver_mail")
        assert len(stage.post.taken) == 1


def assert_called(stage: Stage, step: Step, case: Case) -> None:
    """A call that was answered is in the log, and isn't made again; what nobody took is given up."""
    delivery = WebhookDelivery.objects.get(pk=step.subject_id)
    ids = stage.hooks.ids
    assert ids == [f"evt_{delivery.event_id}"] * len(ids)
    assert delivery.attempts.count() == len(ids)
    if case.is_dead and {*case.faults} <= {Fault.DIES_BEFORE, Fault.EARLY}:
        assert (len(ids), delivery.progress) == (0, DeliveryState.GIVEN_UP)
    else:
        assert (len(ids), delivery.progress) == (1, DeliveryState.DELIVERED)
    assert WebhookEndpoint.objects.get().is_enabled


def assert_delivered(stage: Stage, case: Case) -> None:
    """At least once, with one id; just once where no try got as far as the mail server."""
    ids = [message["Message-ID"] for _to, message in stage.post.taken]
    assert len(set(ids)) == 1
    assert len(ids) <= len(case.faults) + 1
    if {*case.faults} <= {Fault.DIES_BEFORE, Fault.EARLY, Fault.DIES_COMMITTED}:
        assert len(ids) == 1
