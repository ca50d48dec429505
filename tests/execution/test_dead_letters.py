"""Dead letters of real requests in the administration: found, understood, redriven, discarded."""

import pytest
from django.urls import reverse

from ledger.models import Transaction
from tests.clock import keep_time
from tests.execution.conftest import client_of, sweep
from tests.queries import queries_of
from tests.requests_app.acts import escrow_of, events_of, minutes_of, told
from workflow.models import EventLog, Step, StepState


TRIES = {
    "validate_escrow_release": (0, 2, 6, 14),
    "process_escrow_release": (0, 5, 15, 35, 75, 155),
}
STEPS = reverse("admin:workflow_step_changelist")


@pytest.fixture
def desk(bank, cora, monkeypatch):
    """Cora's browser; the administration reads the bank's clock."""
    keep_time(bank, monkeypatch)
    return client_of(cora)


def dead_letter(bank, failing, name="process_escrow_release", **wish):
    """A request whose settlement has died at this step."""
    failing[name] = len(TRIES[name])
    request = bank.act("accept", bank.active(**wish), bank.ada)
    request = bank.act("start", request, bank.ada)
    minutes = request.agreed_minutes
    request = bank.act("complete", request, bank.ada, actual_minutes=minutes)
    request = bank.act("confirm", request, bank.ben)
    sweep(bank, *TRIES[name])
    return request, Step.objects.get(name=name, subject_id=escrow_of(request).pk)


def listed(desk, **query):
    """The steps on the list, and its words."""
    answer = desk.get(STEPS, query)
    assert answer.status_code == 200
    return [step.pk for step in answer.context["cl"].result_list], answer.content.decode()


def address(step, name):
    return reverse(f"admin:workflow_step_{name}", args=[step.pk])


def test_a_redrive_goes_on_at_the_failed_step_and_repeats_nothing(bank, failing, desk, cora):
    request, dead = dead_letter(bank, failing)
    escrow = escrow_of(request)
    done_before = Step.objects.filter(state=StepState.DONE).order_by("id")
    before = [*done_before.values("id", "attempts", "started_at", "finished_at")]
    events = events_of(escrow)
    moved = Transaction.objects.count()
    assert minutes_of(bank.ben, bank.ada) == [(120, 60), (180, 0)]

    desk.post(address(dead, "redrive"))
    bank.work()

    assert bank.again(request).state == "PAID"
    assert minutes_of(bank.ben, bank.ada) == [(120, 0), (240, 0)]
    assert Transaction.objects.count() == moved + 1
    assert events_of(escrow) == [*events, "step.redriven", "escrow.released"]
    # What was done before is as it was: the check of the payment among it.
    ids = [row["id"] for row in before]
    again = done_before.filter(id__in=ids).values("id", "attempts", "started_at", "finished_at")
    assert [*again] == before
    assert "validate_escrow_release" in {*done_before.values_list("name", flat=True)}
    step = Step.objects.get(pk=dead.pk)
    assert (step.state, step.attempts, step.redriven_by_id) == (StepState.DONE, 1, cora.pk)
    assert told(bank.ada, event="request.paid") == ["request.paid"]


def test_a_redrive_at_the_first_step_does_the_second_once(bank, failing, desk):
    request, dead = dead_letter(bank, failing, "validate_escrow_release")
    desk.post(address(dead, "redrive"))
    bank.work()
    assert bank.again(request).state == "PAID"
    released = EventLog.objects.filter(subject_id=escrow_of(request).pk)
    types = [*released.order_by("seq").values_list("type", flat=True)]
    assert types.count("escrow.release_validated") == types.count("escrow.released") == 1
    assert minutes_of(bank.ben, bank.ada) == [(120, 0), (240, 0)]


def test_a_redriven_step_that_fails_again_is_a_dead_letter_again(bank, failing, desk):
    request, dead = dead_letter(bank, failing)
    failing["process_escrow_release"] = 6
    desk.post(address(dead, "redrive"))
    sweep(bank, *TRIES["process_escrow_release"])
    again = Step.objects.get(pk=dead.pk)
    assert (again.state, again.attempts) == (StepState.DEAD, 6)
    assert minutes_of(bank.ben, bank.ada) == [(120, 60), (180, 0)]
    desk.post(address(dead, "redrive"))
    bank.work()
    assert bank.again(request).state == "PAID"


def test_a_selection_is_redriven_and_each_pays_once(bank, failing, desk):
    letters = [dead_letter(bank, failing, minutes=minutes) for minutes in (20, 30, 40)]
    chosen = [step.pk for _request, step in letters[:2]]
    answer = desk.post(
        f"{STEPS}?state=DEAD",
        {"action": "redrive", "index": "0", "_selected_action": chosen},
        follow=True,
    )
    assert [str(message) for message in answer.context["messages"]] == ["Redrive: 2 done."]
    bank.work()
    states = [bank.again(request).state for request, _step in letters]
    assert states == ["PAID", "PAID", "COMPLETED"]
    assert minutes_of(bank.ben, bank.ada) == [(90, 40), (230, 0)]
    assert listed(desk, state="DEAD")[0] == [letters[2][1].pk]


def test_the_list_says_why_and_is_narrowed_by_name_reason_and_subject(bank, failing, desk):
    _request, paying = dead_letter(bank, failing, minutes=20)
    request, checking = dead_letter(bank, failing, "validate_escrow_release", minutes=30)
    Step.objects.filter(pk=checking.pk).update(error_code="escrow_mismatch")
    both = [checking.pk, paying.pk]
    assert listed(desk, state="DEAD")[0] == both
    assert listed(desk, state="DEAD", name="process_escrow_release")[0] == [paying.pk]
    assert listed(desk, state="DEAD", reason="ConnectionError")[0] == [paying.pk]
    assert listed(desk, state="DEAD", reason="escrow_mismatch")[0] == [checking.pk]
    assert listed(desk, state="DEAD", q=str(escrow_of(request).pk))[0] == [checking.pk]
    assert listed(desk, state="DEAD", subject_type="escrow")[0] == both
    assert listed(desk, state="DEAD", subject_type="request")[0] == []
    words = listed(desk, state="DEAD")[1]
    assert "ConnectionError: process_escrow_release fails" in words
    assert "Traceback (most recent call last)" not in words
    assert "reason=escrow_mismatch" in words


def test_the_page_of_a_dead_letter_has_the_whole_traceback(bank, failing, desk):
    _request, dead = dead_letter(bank, failing)
    words = desk.get(address(dead, "change")).content.decode()
    assert "Traceback (most recent call last)" in words
    assert "process_escrow_release fails: a secret of the machinery" in words


def test_a_dead_letter_that_no_code_knows_is_found_by_its_name(bank, failing, desk):
    _request, dead = dead_letter(bank, failing)
    Step.objects.filter(pk=dead.pk).update(name="pay_as_in_the_old_days")
    assert listed(desk, name="pay_as_in_the_old_days")[0] == [dead.pk]
    assert "?name=pay_as_in_the_old_days" in listed(desk)[1]
    Step.objects.filter(pk=dead.pk).update(name=dead.name)


def test_the_list_takes_the_same_queries_however_many_there_are(bank, failing, desk):
    dead_letter(bank, failing, minutes=5)
    few = queries_of(lambda: desk.get(STEPS, {"state": "DEAD"}))
    for minutes in (6, 7, 8):
        dead_letter(bank, failing, minutes=minutes)
    assert queries_of(lambda: desk.get(STEPS, {"state": "DEAD"})) == few


def test_a_discarded_dead_letter_keeps_its_reason_and_moves_nothing(bank, failing, desk, cora):
    request, dead = dead_letter(bank, failing)
    before = minutes_of(bank.ben, bank.ada)
    desk.post(address(dead, "discard"), {"reason": "paid by hand"})
    bank.work()
    step = Step.objects.get(pk=dead.pk)
    assert (step.state, step.data["discarded_because"]) == (StepState.DISCARDED, "paid by hand")
    assert step.data["discarded_by"] == str(cora.pk)
    assert minutes_of(bank.ben, bank.ada) == before
    assert bank.again(request).state == "COMPLETED"
    # It has still a way on: a dispute, which the bank's order needs.
    bank.act("stop_for_dispute", request, bank.ben)
