"""What an execution shows, and to whom."""

from datetime import timedelta

import pytest

from catalogue import operations as catalogue
from common.errors import NotFound
from requests_app.executions import escrow_execution, request_execution, request_tag
from tests.disputes.court import court_of
from tests.execution.conftest import sweep
from tests.factories import member
from tests.queries import queries_of
from tests.requests_app.acts import escrow_of
from workflow import executions
from workflow.executions import execution
from workflow.models import Step, StepState
from workflow.operations import change_retry_policy, claim_due, redrive


HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def seen(bank, request, *, by=None):
    return request_execution(request_id=request.pk, at=bank.at, for_member=by.pk if by else None)


def planned(found):
    return [(step.name, step.next_at) for step in found.next]


@pytest.fixture
def paid(bank):
    """The straight road, an hour for each doing."""
    request = bank.draft(minutes=90)
    for action, who, more in (
        ("submit", bank.ben, {}),
        ("accept", bank.ada, {}),
        ("start", bank.ada, {}),
        ("complete", bank.ada, {"actual_minutes": 75}),
        ("confirm", bank.ben, {}),
    ):
        bank.at += HOUR
        request = bank.act(action, request, who, **more)
    return request


def test_an_execution_shows_every_state_and_how_long_it_was_there(bank, paid, at):
    bank.at += DAY
    found = seen(bank, paid, by=bank.ben)
    assert [(visit.state, visit.entered_at - at, visit.lasted) for visit in found.visits] == [
        ("DRAFT", 0 * HOUR, HOUR),
        ("PENDING_VALIDATION", HOUR, timedelta()),
        ("ACTIVE", HOUR, HOUR),
        ("ACCEPTED", 2 * HOUR, HOUR),
        ("IN_PROGRESS", 3 * HOUR, HOUR),
        ("COMPLETED", 4 * HOUR, HOUR),
        ("PAID", 5 * HOUR, None),
    ]
    assert [visit.left_at for visit in found.visits][-2:] == [at + 5 * HOUR, None]
    assert (found.state, found.label, found.is_final) == ("PAID", "Paid", True)
    assert found.visited == dict.fromkeys((visit.state for visit in found.visits), 1)
    assert found.taken["ACTIVE", "ACCEPTED"] == 1


def test_the_present_state_lasts_until_now(bank):
    request = bank.accepted()
    bank.at += 36 * HOUR
    last = seen(bank, request, by=bank.ben).visits[-1]
    assert (last.state, last.left_at, last.lasted) == ("ACCEPTED", None, 36 * HOUR)


def test_steps_are_shown_as_they_went_the_settlement_s_among_them(bank, paid, at):
    found = seen(bank, paid, by=bank.ada)
    done = [step for step in found.steps if step.state == StepState.DONE]
    assert [(step.name, step.label, step.tries, step.allowed_tries) for step in done] == [
        ("validate_request", "Check the request", 1, 4),
        ("escrow_hours", "Set the hours aside", 1, 4),
        ("notify_provider", "Ask the provider", 1, 4),
        ("validate_escrow_release", "Check the payment", 1, 4),
        ("process_escrow_release", "Pay the hours", 1, 6),
    ]
    assert {step.finished_at for step in done} == {at + HOUR, at + 5 * HOUR}
    assert {step.lasted for step in done} == {timedelta()}
    cancelled = [step.name for step in found.steps if step.state == StepState.CANCELLED]
    assert "response_timeout" in cancelled
    assert len(done) + len(cancelled) == len(found.steps)
    assert (found.next, found.failed, found.is_moving) == ((), (), False)


def test_what_happens_next_is_told_in_due_order(bank, at):
    found = seen(bank, bank.active(), by=bank.ben)
    assert planned(found) == [
        ("response_reminder", at + 6 * DAY),
        ("response_timeout", at + 7 * DAY),
    ]
    assert [step.kind for step in found.next] == ["timer", "timer"]
    assert [step.label for step in found.next] == ["Reminder", "No answer in time"]


def test_what_is_due_at_once_is_next(bank, at):
    found = seen(bank, bank.submitted(), by=bank.ben)
    assert planned(found) == [("validate_request", at)]
    assert (found.next[0].kind, found.next[0].tries, found.next[0].is_retry) == ("task", 0, False)


def test_a_failed_step_says_how_often_it_was_tried_and_when_it_is_again(bank, failing, at):
    failing["escrow_hours"] = 2
    request = bank.submitted()
    sweep(bank, 0, 2)
    found = seen(bank, request, by=bank.ben)
    (step,) = found.failed
    assert (step.name, step.tries, step.allowed_tries) == ("escrow_hours", 2, 4)
    assert (step.is_retry, step.is_dead) == (True, False)
    assert planned(found) == [("escrow_hours", at + timedelta(seconds=6))]
    sweep(bank, 6)
    assert seen(bank, request, by=bank.ben).failed == ()


def test_the_tries_that_staff_allow_are_told(bank, failing):
    failing["escrow_hours"] = 1
    bank.do(change_retry_policy, bank.cleo, name="escrow_hours", changes={"retries": 9})
    request = bank.submitted()
    sweep(bank, 0)
    (step,) = seen(bank, request, by=bank.ben).failed
    assert (step.tries, step.allowed_tries) == (1, 10)


def test_a_dead_step_stays_among_the_failed_ones(bank, failing):
    failing["process_escrow_release"] = 6
    request = bank.confirmed()
    sweep(bank, 0, 5, 15, 35, 75, 155)
    found = seen(bank, request, by=bank.ada)
    assert [(step.name, step.is_dead) for step in found.failed] == [
        ("process_escrow_release", True)
    ]
    assert (found.state, found.next, found.is_moving) == ("COMPLETED", (), True)


def test_a_step_under_way_is_neither_failed_nor_given_a_time(bank):
    request = bank.submitted()
    bank.do(claim_due)
    (step,) = seen(bank, request, by=bank.ben).next
    assert (step.state, step.tries, step.next_at) == (StepState.RUNNING, 1, None)
    assert not step.is_failing


def test_staff_see_the_traceback_and_members_don_t(bank, failing):
    failing["validate_escrow_release"] = 4
    request = bank.confirmed()
    sweep(bank, 0, 2, 6, 14)
    (step,) = seen(bank, request).failed
    assert step.trouble.error_code == "ConnectionError"
    assert "a secret of the machinery" in step.trouble.error
    assert step.trouble.step_id == Step.objects.get(state=StepState.DEAD).pk
    for who in (bank.ada, bank.ben):
        found = seen(bank, request, by=who)
        assert [step.trouble for step in found.failed] == [None]
        for machinery in ("secret", "ConnectionError", "Traceback", "lease="):
            assert machinery not in repr(found)


def test_staff_read_who_acted_and_for_whom(bank, failing, at):
    failing["process_escrow_release"] = 6
    request = bank.confirmed()
    sweep(bank, 0, 5, 15, 35, 75, 155)
    cora = member("Cora", at=at, is_staff=True)
    bank.do(redrive, cora, step_id=Step.objects.get(state=StepState.DEAD).pk)
    actors = {event.type: event.actor for event in seen(bank, request).events}
    assert (actors["request.submitted"], actors["request.accepted"]) == ("Ben", "Ada")
    assert actors["request.activated"] == ""
    settlement = escrow_execution(request_id=request.pk, at=bank.at, for_member=None)
    assert {event.type: event.actor for event in settlement.events}["step.redriven"] == "Cora"
    assert [step.trouble.redriven_by for step in settlement.next] == ["Cora"]
    found = escrow_execution(request_id=request.pk, at=bank.at, for_member=bank.ben.pk)
    assert "Cora" not in repr(found)


def test_a_member_is_told_of_a_failed_step_by_its_name_alone(bank, failing):
    failing["escrow_hours"] = 1
    request = bank.submitted()
    sweep(bank, 0)
    (theirs,) = (e for e in seen(bank, request, by=bank.ben).events if e.type == "step.failed")
    (staffs,) = (e for e in seen(bank, request).events if e.type == "step.failed")
    assert theirs.data == {"name": "escrow_hours", "attempts": 1}
    assert staffs.data["error"] == "ConnectionError"


def test_the_other_side_sees_it_from_where_it_was_sent(bank):
    request = bank.active()
    assert [visit.state for visit in seen(bank, request, by=bank.ada).visits] == [
        "PENDING_VALIDATION",
        "ACTIVE",
    ]
    assert seen(bank, request, by=bank.ben).visits[0].state == "DRAFT"


def test_nobody_sees_other_people_s_executions(bank):
    draft, active = bank.draft(), bank.active()
    for request, who in ((draft, bank.ada), (draft, bank.cleo), (active, bank.cleo)):
        with pytest.raises(NotFound):
            seen(bank, request, by=who)
        with pytest.raises(NotFound):
            request_tag(request_id=request.pk, for_member=who.pk)
        with pytest.raises(NotFound):
            escrow_execution(request_id=request.pk, at=bank.at, for_member=who.pk)
    with pytest.raises(NotFound):
        execution(subject_type="request", subject_id=bank.ben.pk, at=bank.at, for_member=None)


def test_what_has_no_workflow_has_no_execution(bank):
    with pytest.raises(LookupError):
        execution(subject_type="member", subject_id=bank.ben.pk, at=bank.at, for_member=None)


def test_a_member_doesn_t_see_steps_beside_the_workflow(bank):
    request = bank.active()
    Step.objects.create(
        subject_type="request",
        subject_id=request.pk,
        seq=1,
        name="send_elsewhere",
        scheduled_at=bank.at,
        due_at=bank.at,
    )
    assert "send_elsewhere" not in {step.name for step in seen(bank, request, by=bank.ben).steps}
    (step,) = (step for step in seen(bank, request).steps if step.name == "send_elsewhere")
    # No code knows it: it is shown by its name, and how often it is tried is not known.
    assert (step.label, step.allowed_tries) == ("Send elsewhere", None)
    Step.objects.filter(name="send_elsewhere").delete()


def test_the_escrow_has_an_execution_of_its_own(bank, paid, at):
    found = escrow_execution(request_id=paid.pk, at=bank.at, for_member=bank.ben.pk)
    assert [visit.state for visit in found.visits] == ["HELD", "RELEASED"]
    assert [step.name for step in found.steps] == [
        "validate_escrow_release",
        "process_escrow_release",
    ]
    assert found.subject_id == escrow_of(paid).pk
    assert found.workflow.name == "escrow-release"
    assert found.visits[0].lasted == 4 * HOUR


def test_before_anything_is_set_aside_the_escrow_has_none(bank):
    with pytest.raises(NotFound):
        escrow_execution(request_id=bank.submitted().pk, at=bank.at, for_member=bank.ben.pk)


def test_a_dispute_says_when_its_ruling_is_carried_out(bank, at):
    ruled = court_of(bank, at=at).ruled(30)
    found = execution(
        subject_type="dispute", subject_id=ruled.pk, at=bank.at, for_member=bank.ada.pk
    )
    states = ["OPENED", "AWAITING_RESPONSE", "UNDER_REVIEW", "RESOLVED"]
    assert [visit.state for visit in found.visits] == states
    assert planned(found) == [("execute_ruling", ruled.execute_at)]
    with pytest.raises(NotFound):
        execution(subject_type="dispute", subject_id=ruled.pk, at=bank.at, for_member=bank.cleo.pk)


def test_a_dispute_says_until_when_an_answer_is_waited_for(bank, at):
    opened = court_of(bank, at=at).opened()
    found = execution(
        subject_type="dispute", subject_id=opened.pk, at=bank.at, for_member=bank.ada.pk
    )
    assert ("dispute_response_timeout", opened.respond_by) in planned(found)


def test_a_disputed_request_says_when_the_ruling_is_carried_out(bank, at):
    court, request = court_of(bank, at=at), bank.in_progress()
    before = request_tag(request_id=request.pk, for_member=bank.ben.pk)
    made = court.reviewed(request)
    assert "execute_ruling" not in [name for name, _at in planned(seen(bank, request, by=bank.ben))]
    stopped = request_tag(request_id=request.pk, for_member=bank.ben.pk)
    ruled = court.rule(made, 30)
    for reader in (bank.ben, bank.ada, None):
        found = seen(bank, request, by=reader)
        assert planned(found) == [("execute_ruling", ruled.execute_at)]
        assert [(step.subject_type, step.kind) for step in found.next] == [("dispute", "timer")]
    ruling = request_tag(request_id=request.pk, for_member=bank.ben.pk)
    assert len({before, stopped, ruling}) == 3
    bank.later(ruled.execute_at - bank.at)
    found = seen(bank, request, by=bank.ben)
    assert (found.state, found.next, found.is_moving) == ("PAID", (), False)


def test_a_service_has_an_execution(bank):
    bank.at += HOUR
    bank.do(catalogue.pause, bank.ada, service_id=bank.service.pk)
    found = execution(
        subject_type="service", subject_id=bank.service.pk, at=bank.at, for_member=None
    )
    assert [(visit.state, visit.lasted) for visit in found.visits] == [
        ("PUBLISHED", HOUR),
        ("PAUSED", timedelta()),
    ]


def test_a_state_that_was_entered_again_is_counted_again(bank):
    request = bank.negotiating()
    request = bank.act("withdraw_offer", request, bank.ada)
    found = seen(bank, request, by=bank.ben)
    assert (found.visited["ACTIVE"], found.visited["NEGOTIATING"]) == (2, 1)
    assert found.taken["NEGOTIATING", "ACTIVE"] == 1


def test_the_tag_changes_with_the_subject_and_with_each_of_its_steps(bank, failing):
    failing["process_escrow_release"] = 1
    request = bank.confirmed()
    tags = [request_tag(request_id=request.pk, for_member=bank.ben.pk)]

    def remember():
        found = seen(bank, request, by=bank.ben)
        tag = request_tag(request_id=request.pk, for_member=bank.ben.pk)
        assert tag == found.tag
        assert tag.startswith(f"{bank.again(request).version}-")
        tags.append(tag)

    bank.do(claim_due)
    remember()  # only a lease: no event
    Step.objects.filter(state=StepState.RUNNING).update(due_at=bank.at)
    for second in (0, 5):
        sweep(bank, second)
        remember()
    assert len(set(tags)) == 4
    remember()
    assert tags[-1] == tags[-2]


def test_looking_takes_the_same_queries_however_much_has_happened(bank, paid):
    requests = [bank.active(minutes=5), bank.accepted(minutes=5), paid]
    for who in (None, bank.ben):
        assert len({queries_of(lambda r=r, w=who: seen(bank, r, by=w)) for r in requests}) == 1
    assert queries_of(lambda: seen(bank, paid, by=bank.ben)) == 5
    assert queries_of(lambda: request_tag(request_id=paid.pk, for_member=bank.ben.pk)) == 4


def test_of_very_many_events_the_newest_are_shown_and_that_is_said(bank, monkeypatch):
    request = bank.accepted()
    whole = seen(bank, request, by=bank.ben)
    monkeypatch.setattr(executions, "MOST_EVENTS", 3)
    found = seen(bank, request, by=bank.ben)
    assert (whole.is_cut, found.is_cut) == (False, True)
    assert found.events == whole.events[-3:]
    assert (found.state, found.version) == (whole.state, whole.version)
