"""Circuit breakers: shared by all workers, delay deliveries, and use up no tries."""

from datetime import timedelta

import pytest

from common.errors import Refused
from common.transactions import door
from tests.counts import count
from tests.threads import at_once
from tests.workflow.outside import LANE, breaker, breaker_events, connected, post_at
from tests.workflow.trial import begin, declared, events, new_service, the_step, work_at
from workflow.models import CircuitBreaker, EventLog, Step
from workflow.operations import claim_external, ensure_breaker
from workflow.operations.external import record_effect_failure
from workflow.operations.steps import give_back
from workflow.worker import work_external


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def states(name=LANE):
    return breaker(name).state


def tries(steps):
    return [the_step(step).attempts for step in steps]


def test_it_opens_after_the_failures_in_a_row_that_it_allows(service, post, at):
    post.goes_away()
    begin(service, *["post"] * 4, at=at)
    assert post_at(at) == {"waiting": 4}
    assert (states(), breaker().failures) == ("CLOSED", 4)
    begin(service, "post", at=at)
    post_at(at)
    row = breaker()
    assert (row.state, row.failures, row.openings) == ("OPEN", 5, 1)
    assert (row.opened_at, row.retry_at, row.last_failed_at) == (at, at + MINUTE, at)
    assert row.last_error == "ConnectionRefusedError: away"
    assert breaker_events() == ["breaker.opened"]


def test_a_success_between_begins_the_count_anew(service, post, at):
    post.goes_away()
    begin(service, *["post"] * 4, at=at)
    post_at(at)
    post.comes_back()
    begin(service, "post", at=at)
    post_at(at)
    assert breaker().failures == 0
    post.goes_away()
    begin(service, *["post"] * 4, at=at)
    post_at(at)
    assert states() == "CLOSED"


def test_a_refusal_is_an_answer(service, post, at):
    post.goes_away()
    begin(service, *["post"] * 4, at=at)
    post_at(at)
    post.answers = lambda _step: Refused("No.", code="no")
    begin(service, *["post"] * 9, at=at)
    assert post_at(at) == {"dead": 9}
    assert (states(), breaker().failures) == ("CLOSED", 0)


def test_a_success_costs_a_closed_breaker_nothing(service, post, at):
    with door():
        ensure_breaker(name=LANE)
    before = CircuitBreaker.objects.values().get(name=LANE)
    begin(service, "post", at=at)
    assert post_at(at) == {"done": 1}
    assert CircuitBreaker.objects.values().get(name=LANE) == before


def test_what_waits_while_it_is_open_uses_up_no_try(open_breaker, post, at):
    for seconds in range(0, 60, 5):
        assert post_at(at, seconds=seconds) == {}
    assert post.calls == []
    assert tries(post.waiting) == [0, 0, 0]
    assert {the_step(step).due_at for step in post.waiting} == {at + MINUTE}


def test_what_comes_in_while_it_is_open_waits_as_well(service, open_breaker, post, at):
    (step,) = begin(service, "post", at=at, due_at=at + 30 * SECOND)
    assert post_at(at, seconds=30) == {}
    assert (the_step(step).attempts, the_step(step).due_at) == (0, at + MINUTE)


def test_what_was_claimed_before_it_opened_is_put_back_uncounted(service, post, at):
    """One worker has the whole batch: the sixth does not wait for a server that is away."""
    post.goes_away()
    steps = begin(service, *["post"] * 8, at=at)
    assert post_at(at) == {"waiting": 8}
    assert [step for step, _at in post.calls] == steps[:5]
    assert tries(steps) == [1] * 5 + [0] * 3
    assert {the_step(step).due_at for step in steps[5:]} == {at + MINUTE}
    assert events(service).count("step.failed") == 5


def test_then_one_probe_goes_through_and_the_others_wait(open_breaker, post, at):
    meanwhile = []

    def look(_step):
        meanwhile.append((states(), post_at(at, seconds=61)))

    post.answers = look
    assert post_at(at, seconds=60) == {"done": 3}
    assert meanwhile[0] == ("HALF_OPEN", {})
    assert post.calls[0] == (post.waiting[0], at + MINUTE)
    assert breaker_events() == ["breaker.opened", "breaker.probed", "breaker.closed"]


def test_its_success_closes_it_and_all_that_waited_is_delivered(open_breaker, post, at):
    post.comes_back()
    assert post_at(at, seconds=60) == {"done": 3}
    row = breaker()
    assert (row.state, row.failures, row.openings) == ("CLOSED", 0, 0)
    assert (row.opened_at, row.retry_at, row.probe_id) == (None, None, None)
    assert [step for step, _at in post.calls] == post.waiting
    assert tries(post.waiting) == [1, 1, 1]


def test_its_failure_opens_it_again_for_longer_and_counts_no_try(open_breaker, post, at):
    now, pause, probes = at + MINUTE, MINUTE, []
    for _again in range(7):
        assert dict(work_external(clock=lambda now=now: now)) == {"waiting": 1}
        pause = min(2 * pause, 30 * MINUTE)
        assert (states(), breaker().retry_at) == ("OPEN", now + pause)
        probes.append(now)
        now += pause
    assert tries(post.waiting) == [0, 0, 0]
    assert [called_at for _step, called_at in post.calls] == probes
    assert (probes[-1] - at) == 91 * MINUTE  # 1 + 2 + 4 + 8 + 16 + 30 + 30
    assert breaker_events().count("breaker.reopened") == 7


def test_a_long_outage_ends_no_step(service, open_breaker, post, at):
    """Two days without the server: many more probes than a step has retries."""
    now = at
    while now < at + timedelta(days=2):
        now += 30 * MINUTE
        work_external(clock=lambda now=now: now)
    assert len(post.calls) > 90
    assert not Step.objects.filter(state="DEAD").exists()
    post.comes_back()
    now += timedelta(hours=1)
    assert dict(work_external(clock=lambda: now)) == {"done": 8}
    assert states() == "CLOSED"
    # The five that had begun before it opened have used a try for that; each has one for success.
    assert sorted(Step.objects.values_list("attempts", flat=True)) == [1, 1, 1, 2, 2, 2, 2, 2]


def test_a_probe_that_failed_is_told_in_the_history_of_its_subject(open_breaker, service, post, at):
    post_at(at, seconds=60)
    event = EventLog.objects.filter(subject_id=service.pk).latest("seq")
    assert (event.type, event.data["error"]) == ("step.postponed", "ConnectionRefusedError")
    row = the_step(post.waiting[0])
    assert (row.state, row.error_code, row.due_at) == (
        "WAITING",
        "ConnectionRefusedError",
        at + 3 * MINUTE,
    )


def test_a_probe_that_is_given_back_is_followed_by_another_at_once(open_breaker, post, at):
    """Its worker was told to end before it began: nobody waits two minutes for an answer."""
    with door():
        (probe,) = claim_external(at=at + MINUTE)
    with door():
        give_back(steps=[probe], at=at + MINUTE + SECOND)
    assert states() == "HALF_OPEN"
    with door():
        (another,) = claim_external(at=at + MINUTE + SECOND)
    assert (another.id, another.attempts) == (probe.id, probe.attempts)
    assert breaker().probe_id == another.id


def test_a_probe_whose_worker_died_is_followed_by_another_probe(open_breaker, post, at):
    with door():
        (probe,) = claim_external(at=at + MINUTE)
    assert breaker().probe_id == probe.id
    post.comes_back()
    assert post_at(at, seconds=100) == {}
    assert states() == "HALF_OPEN"
    assert post_at(at, seconds=60 + 120) == {"done": 3}
    assert states() == "CLOSED"


def test_a_straggler_of_before_neither_opens_it_again_nor_closes_it(service, post, at):
    """Its call began before the breaker opened, and ended after the probe had begun."""
    begin(service, "post", at=at)
    with door():
        (straggler,) = claim_external(at=at)
    post.goes_away()
    begin(service, *["post"] * 5, at=at)
    post_at(at)
    (waiting,) = begin(service, "post", at=at)
    with door():
        (probe,) = claim_external(at=at + MINUTE)
    assert probe.id == waiting
    with door():
        record_effect_failure(step=straggler, error=TimeoutError(), at=at + MINUTE)
    row = breaker()
    assert (row.state, row.probe_id) == ("HALF_OPEN", probe.id)
    assert (the_step(straggler.id).state, the_step(straggler.id).attempts) == ("WAITING", 0)


def test_a_success_of_before_leaves_it_open(service, post, at):
    (early,) = begin(service, "post", at=at)

    def trip_meanwhile(step):
        if step.id != early:
            return ConnectionRefusedError("away")
        begin(service, *["post"] * 5, at=at)
        post_at(at)
        return None

    post.answers = trip_meanwhile
    assert post_at(at, most=1) == {"done": 1}
    assert states() == "OPEN"


def test_an_open_breaker_holds_up_no_other_lane_and_nothing_inside(
    service, open_breaker, trial, at
):
    with connected("hooks", lane="hook:1") as (hook, _outcome):
        begin(service, "hooks", "trial", at=at)
        assert post_at(at) == {"done": 1}
        assert work_at(at) == {"done": 1}
    assert len(hook.calls) == 1


def test_it_is_put_off_in_bounded_numbers(service, open_breaker, post, at):
    begin(service, *["post"] * 1500, at=at)
    with door():
        claim_external(at=at)
    assert Step.objects.filter(due_at=at + MINUTE).count() == 1000
    with door():
        claim_external(at=at)
    assert Step.objects.filter(due_at__lte=at, state="WAITING").count() == 0


def test_without_anything_to_deliver_it_stays_open_until_there_is(service, post, at):
    with declared("filler"):
        post.goes_away()
        begin(service, *["post"] * 5, at=at)
        post_at(at)
    assert post_at(at, seconds=600) == {}
    assert states() == "OPEN"
    post.comes_back()
    begin(service, "post", at=at, due_at=at + 11 * MINUTE)
    assert post_at(at, seconds=660) == {"done": 1}
    assert states() == "CLOSED"


# Many workers


@pytest.fixture
def real_service(real_db, at):
    return new_service(at=at)


def test_all_workers_share_it(real_service, post, at):
    post.goes_away()
    begin(real_service, *["post"] * count(400), at=at)
    at_once(*[lambda: work_external(clock=lambda: at)] * 4)
    assert (states(), breaker_events()) == ("OPEN", ["breaker.opened"])
    assert not Step.objects.filter(state="RUNNING").exists()
    # Each of the four may have had one call under way when it opened.
    assert 5 <= len(post.calls) <= 8
    assert sum(Step.objects.values_list("attempts", flat=True)) == 5


def test_of_many_workers_one_sends_the_probe(real_service, post, at):
    post.goes_away()
    begin(real_service, *["post"] * 20, at=at)
    post_at(at)
    post.calls.clear()
    for _round in range(count(50)):
        due = breaker().retry_at
        at_once(*[lambda due=due: work_external(clock=lambda: due)] * 4)
        assert len(post.calls) == 1
        post.calls.clear()
        assert states() == "OPEN"


def test_a_long_error_is_kept_in_short(service, post, at):
    post.answers = lambda _step: ConnectionError("x\0y \ud83d\n" * 500)
    begin(service, "post", at=at)
    assert post_at(at) == {"waiting": 1}
    assert len(breaker().last_error) == 500
