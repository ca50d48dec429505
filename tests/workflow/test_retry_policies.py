"""Retry policies as data: set by staff for a step, checked, counted from the next failure on, told."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from common.errors import Conflict, NotFound, Refused, StaleVersion
from common.transactions import door
from members.models import Member
from tests.factories import member
from tests.queries import queries_of
from tests.rows import every_row
from tests.workflow.trial import begin, catch, declared, events, the_step, work_at
from workflow.actor import Actor
from workflow.models import POLICY_ID, EventLog, Policy, StepPolicy
from workflow.operations import change_retry_policy, reset_retry_policy
from workflow.operations.retry import as_declared
from workflow.queries import retry_policy
from workflow.registry import registry
from workflow.retry import THREE_RETRIES, RetryPolicy, names_of
from workflow.states import Jitter
from workflow.worker import work


SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def ada(db, at) -> Member:
    return member("Ada", at=at)


@pytest.fixture
def staff(ada) -> Actor:
    return Actor(member_id=ada.pk)


def change(staff, at, *, name="trial", expected_version=None, **changes) -> StepPolicy:
    with door():
        return change_retry_policy(
            name=name, changes=changes, actor=staff, at=at, expected_version=expected_version
        )


def reset(staff, at, *, name="trial") -> None:
    with door():
        reset_retry_policy(name=name, actor=staff, at=at)


def newest() -> EventLog:
    return EventLog.objects.filter(subject_id=POLICY_ID).latest("seq")


def fail_always(trial, error=None):
    trial.fails = lambda _attempts: error or ConnectionError("away")


# What counts


def test_without_a_row_the_code_counts(db, trial):
    assert retry_policy(name="trial") == THREE_RETRIES


def test_what_staff_set_counts_and_the_rest_stays_as_declared(trial, staff, at):
    change(staff, at, interval=10 * SECOND, jitter=Jitter.FULL)
    assert retry_policy(name="trial") == RetryPolicy(
        interval=10 * SECOND, retries=3, jitter=Jitter.FULL
    )


def test_a_second_change_keeps_the_first(trial, staff, at):
    change(staff, at, interval=10 * SECOND)
    change(staff, at, retries=7)
    assert retry_policy(name="trial") == RetryPolicy(interval=10 * SECOND, retries=7)
    assert StepPolicy.objects.count() == 1


def test_a_change_is_for_one_step_alone(trial, staff, at):
    with declared("other"):
        change(staff, at, retries=9)
        assert retry_policy(name="other") == THREE_RETRIES


def test_the_default_comes_back_with_a_reset(trial, staff, at):
    change(staff, at, retries=9)
    reset(staff, at)
    assert retry_policy(name="trial") == THREE_RETRIES
    assert not StepPolicy.objects.exists()


def test_a_change_counts_from_the_next_failure_on(service, trial, staff, at):
    fail_always(trial)
    (step,) = begin(service, "trial", at=at)
    work_at(at)
    change(staff, at, interval=40 * SECOND, backoff_percent=300, retries=4)
    assert the_step(step).due_at == at + 2 * SECOND  # planned before
    for seconds, wait in ((2, 120), (122, 360), (482, 1080)):
        assert work_at(at, seconds=seconds) == {"waiting": 1}
        assert the_step(step).due_at == at + seconds * SECOND + wait * SECOND
    assert work_at(at, seconds=1562) == {"dead": 1}
    assert the_step(step).attempts == 5


def test_fewer_retries_end_a_step_at_its_next_failure_and_let_the_planned_try_be(
    service, trial, staff, at
):
    trial.fails = lambda attempts: ConnectionError("away") if attempts < 3 else None
    (step,) = begin(service, "trial", at=at)
    work_at(at)
    work_at(at, seconds=2)
    change(staff, at, retries=0)
    assert work_at(at, seconds=6) == {"done": 1}
    fail_always(trial)
    (step,) = begin(service, "trial", at=at)
    assert work_at(at) == {"dead": 1}
    assert the_step(step).error_code == "ConnectionError"


def test_more_retries_help_a_step_that_waits_for_its_last_try(service, trial, staff, at):
    fail_always(trial)
    (step,) = begin(service, "trial", at=at)
    for seconds in (0, 2, 6):
        work_at(at, seconds=seconds)
    change(staff, at, retries=4)
    assert work_at(at, seconds=14) == {"waiting": 1}
    assert the_step(step).state == "WAITING"


def test_it_is_read_when_a_step_fails_and_costs_others_nothing(service, trial, staff, at):
    def done_at(seconds):
        begin(service, "trial", at=at)
        return queries_of(lambda: work_at(at, seconds=seconds))

    without = done_at(0)
    change(staff, at, retries=9)
    assert done_at(1) == without


# Which errors


def test_only_the_named_errors_are_followed_by_another_try(service, trial, staff, at):
    change(staff, at, retryable_errors=["ConnectionError", "TimeoutError"])
    fail_always(trial, TimeoutError("slow"))
    begin(service, "trial", at=at)
    assert work_at(at) == {"waiting": 1}
    fail_always(trial, ValueError("a bug"))
    (step,) = begin(service, "trial", at=at)
    assert work_at(at) == {"dead": 1}
    assert (the_step(step).attempts, the_step(step).error_code) == (1, "ValueError")


def test_what_derives_from_a_named_error_is_named_too(service, trial, staff, at):
    change(staff, at, retryable_errors=["OSError"])
    fail_always(trial, ConnectionRefusedError("away"))
    begin(service, "trial", at=at)
    assert work_at(at) == {"waiting": 1}


def test_an_error_that_is_not_named_is_caught_at_once(service, at, staff):
    with declared(catch=catch) as trial:
        change(staff, at, retryable_errors=["TimeoutError"])
        fail_always(trial)
        begin(service, "trial", at=at)
        assert work_at(at) == {"dead": 1}
    assert events(service)[-2:] == ["step.dead", "trial.caught"]


def test_a_refusal_is_tried_again_only_where_its_code_is_named(service, trial, staff, at):
    fail_always(trial, Conflict("Busy.", code="busy"))
    for named, outcome in ([], "dead"), (["Exception"], "dead"), (["busy"], "waiting"):
        change(staff, at, retryable_errors=named)
        begin(service, "trial", at=at)
        assert work_at(at) == {outcome: 1}


def test_the_names_of_errors():
    assert names_of(ConnectionRefusedError()) == {
        "ConnectionRefusedError", "ConnectionError", "OSError", "Exception",
    }  # fmt: skip
    assert names_of(Refused("No.", code="over_limit")) == {"Refused", "DomainError", "over_limit"}


def test_a_step_whose_workers_died_is_exhausted_whatever_errors_are_named(
    service, trial, staff, at
):
    change(staff, at, retries=0, retryable_errors=["LeaseExpiredError"])

    class Killed(BaseException):
        pass

    trial.fails = lambda _attempts: Killed()
    begin(service, "trial", at=at)
    for lease in (0, 61):
        with pytest.raises(Killed):
            work_at(at, seconds=lease)
    assert work_at(at, seconds=122) == {"dead": 1}


# Jitter


@pytest.mark.parametrize(
    ("drawn", "wait"), [(0, timedelta(microseconds=1)), (3_999_999, 4 * SECOND)]
)
def test_full_jitter_draws_a_wait_up_to_the_computed_one_and_never_none(drawn, wait):
    policy = RetryPolicy(interval=2 * SECOND, retries=3, jitter=Jitter.FULL)
    asked = []

    def draw(most: int) -> int:
        asked.append(most)
        return drawn

    assert policy.wait(attempts=2, draw=draw) == wait
    assert asked == [4_000_000]


def test_without_jitter_nothing_is_drawn():
    def draw(_most: int) -> int:
        raise AssertionError

    assert THREE_RETRIES.wait(attempts=2, draw=draw) == 4 * SECOND


def test_a_real_draw_is_within_its_bounds():
    policy = RetryPolicy(interval=SECOND, retries=1, jitter=Jitter.FULL)
    waits = [policy.wait(attempts=1) for _again in range(1000)]
    assert timedelta() < min(waits) < max(waits) <= SECOND
    assert len(set(waits)) > 900


def test_the_worker_spreads_the_next_tries_by_what_it_draws(service, trial, staff, at):
    change(staff, at, interval=8 * SECOND, jitter=Jitter.FULL)
    fail_always(trial)
    steps = begin(service, "trial", "trial", at=at)
    draws = iter([1_999_999, 7_999_999])
    assert work(clock=lambda: at, draw=lambda _most: next(draws)) == {"waiting": 2}
    assert [the_step(step).due_at for step in steps] == [at + 2 * SECOND, at + 8 * SECOND]


# How it is told, and what is refused


def test_a_change_is_in_the_history_of_the_policy_with_what_was_and_what_is(trial, staff, at):
    version = Policy.objects.get().version
    change(staff, at, interval=10 * SECOND, retries=5, retryable_errors=["TimeoutError"])
    event = newest()
    assert (event.type, event.seq) == ("policy.retry_changed", version + 1)
    assert (event.actor_id, event.at) == (staff.member_id, at)
    assert event.data == {
        "step": "trial",
        "changes": {
            "interval": ["P0DT00H00M02S", "P0DT00H00M10S"],
            "retries": [3, 5],
            "retryable_errors": [[], ["TimeoutError"]],
        },
    }
    assert Policy.objects.get().version == version + 1


def test_a_reset_is_told_likewise(trial, staff, at):
    change(staff, at, retries=5)
    reset(staff, at)
    event = newest()
    assert (event.type, event.actor_id) == ("policy.retry_reset", staff.member_id)
    assert event.data == {"step": "trial", "changes": {"retries": [5, 3]}}


def test_no_change_is_no_event(trial, staff, at):
    before = every_row()
    change(staff, at, **asdict(THREE_RETRIES))
    reset(staff, at)
    assert every_row() == before


TOO_MUCH = [
    ({"interval": timedelta()}, "first wait"),
    ({"interval": -SECOND}, "first wait"),
    ({"interval": 2 * HOUR}, "longest wait"),
    ({"maximum_interval": SECOND}, "longest wait"),
    ({"maximum_interval": timedelta(days=367)}, "366 days"),
    ({"maximum_interval": timedelta(days=10, hours=9)}, "31 days"),
    ({"maximum_interval": timedelta(days=366), "retries": 1}, "31 days"),
    ({"retries": 50, "maximum_interval": timedelta(days=1)}, "31 days"),
    ({"retries": 51}, "50"),
    ({"retries": -1}, "0"),
    ({"retries": None}, "null"),
    ({"backoff_percent": 99}, "100"),
    ({"backoff_percent": 1001}, "1000"),
    ({"jitter": "SOME"}, "SOME"),
    ({"retryable_errors": ["no name"]}, "valid"),
    ({"retryable_errors": [""]}, "blank"),
]


@pytest.mark.parametrize(("changes", "says"), TOO_MUCH)
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(trial, staff, at, changes, says):
    before = every_row()
    with pytest.raises(ValidationError) as refused:
        change(staff, at, **changes)
    assert says in " ".join(refused.value.messages)
    assert every_row() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"retries": 31, "maximum_interval": timedelta(days=1)},
        {"retries": 50, "maximum_interval": timedelta(hours=14)},
        {"retries": 0, "maximum_interval": timedelta(days=366)},
    ],
)
def test_no_step_is_tried_for_longer_than_a_month(trial, staff, at, changes):
    """Whatever else is set: it is within the bound, and so are all of its waits together."""
    change(staff, at, interval=HOUR, backoff_percent=1000, **changes)
    policy = retry_policy(name="trial")
    waits = [policy.wait(attempts=number) for number in range(1, policy.tries)]
    assert sum(waits, timedelta()) <= timedelta(days=31)


@pytest.mark.parametrize("do", [lambda *given: change(*given, name="nothing", retries=1),
                                lambda *given: reset(*given, name="nothing")])  # fmt: skip
def test_a_step_that_no_code_knows_has_no_policy(staff, at, do):
    before = every_row()
    with pytest.raises(NotFound):
        do(staff, at)
    assert every_row() == before


def test_who_has_seen_an_older_policy_is_told(trial, staff, at):
    seen = Policy.objects.get().version
    change(staff, at, retries=5, expected_version=seen)
    before = every_row()
    with pytest.raises(StaleVersion):
        change(staff, at, retries=6, expected_version=seen)
    assert every_row() == before


def test_every_declared_step_can_be_set_as_its_code_declares_it(db):
    """What the code declares is within what the database allows."""
    for name in registry.steps:
        row = as_declared(name)
        row.full_clean()
        assert row.as_retry_policy() == registry.step(name).retry
