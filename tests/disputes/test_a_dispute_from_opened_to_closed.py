"""A dispute freezes its request, and ends in a ruling that is carried out once, or is withdrawn."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from common.errors import NotFound, Refused, WrongRole, WrongState
from disputes import operations
from disputes.models import Dispute
from disputes.states import DisputeState
from ledger.queries import balance, differences, escrow_of
from requests_app.models import ServiceRequest
from requests_app.states import State
from tests.disputes.court import Court
from workflow.models import EventLog, Step, StepState


def states(court: Court, dispute: Dispute) -> tuple[str, str, str]:
    request = court.bank.again(dispute.request)
    escrow = escrow_of(request_id=request.pk)
    assert escrow is not None
    return Dispute.objects.get(pk=dispute.pk).state, request.state, escrow.state


def test_opening_one_freezes_the_hours_and_stops_the_timers(court: Court) -> None:
    request = court.bank.in_progress()
    dispute = court.just_opened(request)
    assert states(court, dispute) == ("OPENED", "DISPUTED", "FROZEN")
    waiting = Step.objects.filter(subject_id=request.pk, state=StepState.WAITING)
    assert not waiting.exists()
    court.bank.later(timedelta(days=100))
    assert states(court, dispute) == ("AWAITING_RESPONSE", "DISPUTED", "FROZEN")
    court.bank.later(timedelta(days=100))
    assert states(court, dispute) == ("UNDER_REVIEW", "DISPUTED", "FROZEN")


def test_a_ruling_is_carried_out_once_after_its_appeal_window(court: Court) -> None:
    bank = court.bank
    dispute = court.ruled(20)
    bank.later(timedelta(days=6))
    assert states(court, dispute) == ("RESOLVED", "DISPUTED", "FROZEN")
    bank.later(timedelta(days=1))
    assert states(court, dispute) == ("CLOSED", "PAID", "SPLIT")
    bank.later(timedelta(days=30))
    assert balance(member_id=bank.ada.pk).available_minutes == 180 + 20
    assert balance(member_id=bank.ben.pk).available_minutes == 180 - 20
    assert balance(member_id=bank.ben.pk).held_minutes == 0
    assert differences() == []


@pytest.mark.parametrize(("minutes", "expected"), [(0, "REFUNDED"), (60, "PAID")])
def test_a_ruling_may_give_everything_to_one_side(
    court: Court, minutes: int, expected: str
) -> None:
    dispute = court.ruled(minutes)
    court.bank.later(timedelta(days=7))
    assert states(court, dispute)[1] == expected
    assert balance(member_id=court.bank.ada.pk).available_minutes == 180 + minutes
    assert differences() == []


def test_a_withdrawn_one_lets_the_request_go_on(court: Court) -> None:
    bank = court.bank
    request = bank.in_progress()
    dispute = court.opened(request)
    bank.do(operations.withdraw_dispute, bank.ben, dispute_id=dispute.pk)
    assert states(court, dispute) == ("WITHDRAWN", "IN_PROGRESS", "HELD")
    assert bank.again(request).deadline_at == bank.at + timedelta(days=60)
    done = bank.act("complete", request, bank.ada, actual_minutes=60)
    assert bank.act("confirm", done, bank.ben).state == State.PAID


def test_a_confirmed_request_is_settled_after_its_dispute_is_withdrawn(court: Court) -> None:
    bank = court.bank
    request = bank.confirmed()
    dispute = court.opened(request, bank.ada)
    bank.work()
    assert bank.again(request).state == State.DISPUTED
    bank.do(operations.withdraw_dispute, bank.ada, dispute_id=dispute.pk)
    bank.work()
    assert bank.again(request).state == State.PAID
    assert differences() == []


def rows() -> list[object]:
    tables = (Dispute, ServiceRequest, EventLog, Step)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_nobody_rules_who_takes_part_or_is_not_staff(court: Court) -> None:
    bank = court.bank
    dispute = court.reviewed()
    bank.ada.is_staff = True
    bank.ada.save(update_fields=["is_staff"])
    before = rows()
    for who in (bank.ada, bank.ben, bank.cleo):
        with pytest.raises(WrongRole):
            court.rule(dispute, 10, who)
    assert rows() == before


def test_a_ruling_that_does_not_fit_changes_nothing(court: Court) -> None:
    dispute = court.reviewed()
    before = rows()
    for minutes, words, code in (
        (61, "Why", "ruling_exceeds_escrow"),
        (-1, "Why", "ruling_exceeds_escrow"),
        (10, " ", "words_missing"),
    ):
        with pytest.raises(Refused) as refused:
            court.rule(dispute, minutes, words=words)
        assert refused.value.reason == code
    assert rows() == before


def test_a_second_ruling_and_a_late_withdrawal_are_told_the_state(court: Court) -> None:
    bank = court.bank
    dispute = court.ruled(10)
    before = rows()
    with pytest.raises(WrongState):
        court.rule(dispute, 20)
    with pytest.raises(WrongState):
        bank.do(operations.withdraw_dispute, bank.ben, dispute_id=dispute.pk)
    assert rows() == before


def test_only_its_opener_withdraws_it_and_others_do_not_see_it(court: Court) -> None:
    bank = court.bank
    dispute = court.opened(bank.in_progress())
    with pytest.raises(WrongRole):
        bank.do(operations.withdraw_dispute, bank.ada, dispute_id=dispute.pk)
    with pytest.raises(NotFound):
        bank.do(operations.withdraw_dispute, bank.cleo, dispute_id=dispute.pk)


def test_a_request_has_at_most_one_open_dispute(court: Court) -> None:
    request = court.bank.in_progress()
    dispute = court.opened(request)
    with pytest.raises(WrongState):
        court.opened(request, court.bank.ada)
    kept = ("request_id", "opened_by_id", "reason", "words", "held_minutes", "opened_at")
    twin = Dispute(**{name: getattr(dispute, name) for name in kept})
    with pytest.raises(IntegrityError, match="dispute_one_open_a_request"), transaction.atomic():
        twin.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"held_minutes": 0}, "dispute_about_something"),
        ({"released_minutes": 10}, "dispute_ruled_by_and_at"),
        ({"ended_at": "opened_at"}, "dispute_ended_at_when_ended"),
    ],
)
def test_the_database_refuses_a_dispute_that_makes_no_sense(
    court: Court, changes: dict[str, object], constraint: str
) -> None:
    dispute = court.opened(court.bank.in_progress())
    values = {k: dispute.opened_at if v == "opened_at" else v for k, v in changes.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Dispute.objects.filter(pk=dispute.pk).update(**values)


def test_the_database_refuses_a_state_without_an_event(court: Court) -> None:
    dispute = court.opened(court.bank.in_progress())
    with pytest.raises(IntegrityError, match="version"), transaction.atomic():
        Dispute.objects.filter(pk=dispute.pk).update(state=DisputeState.CLOSED)
