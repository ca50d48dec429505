"""Until when the staff should have done something, who is reminded of it, and who is told afterwards."""

from datetime import timedelta

from disputes import operations
from disputes.states import DisputeState
from hourbank.roles import SENIORS
from notifications.models import Notification
from tests.disputes.court import Court, staff
from tests.requests_app.acts import events_of, told
from workflow.models import EventLog, Step


DAY = timedelta(hours=24)
LATE, NEAR = "dispute.overdue", "dispute.target_reminder"


def test_the_time_to_rule_begins_with_the_answer(court):
    dispute = court.opened()
    assert dispute.target_at is None
    court.bank.later(2 * DAY)
    answered = court.do(operations.respond, court.bank.ada, dispute, words="As I said.")
    assert answered.target_at == court.bank.at + 7 * DAY


def test_it_begins_without_an_answer_when_there_is_none(court):
    dispute = court.opened()
    court.bank.later(5 * DAY)
    dispute = court.again(dispute)
    assert (dispute.state, dispute.responded_at) == (DisputeState.UNDER_REVIEW, None)
    assert dispute.target_at == court.bank.at + 7 * DAY


def test_who_has_it_in_hand_is_reminded_a_day_before_and_nobody_else(court):
    dispute = court.reviewed()
    court.bank.later(6 * DAY)
    assert told(court.cora, event=NEAR) == [NEAR]
    assert Notification.objects.filter(event_type=NEAR).count() == 1
    assert court.again(dispute).escalated_at is None


def test_over_it_the_seniors_and_who_has_it_in_hand_are_told_once(court):
    sven = staff("Sven", at=court.bank.at, role=SENIORS)
    dispute = court.reviewed()
    court.bank.later(7 * DAY)
    late = court.again(dispute)
    assert (late.escalated_at, late.state) == (court.bank.at, DisputeState.UNDER_REVIEW)
    assert [told(who, event=LATE) for who in (court.cora, court.sena, sven)] == [[LATE]] * 3
    assert told(court.bank.ada, event=LATE) + told(court.bank.ben, event=LATE) == []
    court.bank.later(30 * DAY)
    assert events_of(dispute).count(LATE) == 1


def test_a_senior_who_is_a_side_is_not_told(court):
    bank = court.bank
    bank.ada.groups.set(court.sena.groups.all())
    type(bank.ada).objects.filter(pk=bank.ada.pk).update(is_staff=True)
    court.reviewed()
    bank.later(7 * DAY)
    assert told(bank.ada, event=LATE) == []
    assert told(court.sena, event=LATE) == [LATE]


def test_the_sides_never_see_that_staff_were_late(court):
    """Neither in what they are told, nor in the history that is shown to them."""
    dispute = court.reviewed()
    court.bank.later(7 * DAY)
    events = EventLog.objects.filter(subject_id=dispute.pk, type__in=[LATE, NEAR])
    assert events.count() == 2
    told_to = Notification.objects.filter(event_type__in=[LATE, NEAR])
    assert not told_to.filter(member__in=dispute.audience()).exists()


def test_a_ruling_in_time_ends_it(court):
    dispute = court.ruled()
    assert dispute.target_at is None
    waiting = Step.objects.filter(subject_id=dispute.pk, state="WAITING")
    assert list(waiting.values_list("name", flat=True)) == ["execute_ruling"]
    court.bank.later(30 * DAY)
    assert told(court.sena, event=LATE) == []


def test_a_settlement_that_waits_stops_no_target(court):
    dispute = court.reviewed()
    before = dispute.target_at
    court.bank.later(6 * DAY)
    proposal = {"released_minutes": 30}
    court.do(operations.propose_settlement, court.bank.ben, dispute, **proposal)
    assert court.again(dispute).target_at == before
    court.bank.later(DAY)
    late = court.again(dispute)
    assert (late.state, late.escalated_at) == (DisputeState.PROPOSED, court.bank.at)


def test_who_takes_over_what_was_late_is_late_too_until_it_is_ruled(court):
    dispute = court.reviewed()
    court.bank.later(8 * DAY)
    taken = court.do(operations.take_dispute, court.sena, dispute)
    assert (taken.assigned_to, taken.target_at) == (court.sena, dispute.target_at)
    court.bank.later(DAY)
    assert events_of(dispute).count(LATE) == 1
    ruled = court.rule(taken, 30, court.sena)
    assert (ruled.target_at, ruled.escalated_at) == (None, None)


def test_an_appeal_has_times_of_its_own(court):
    ruled = court.ruled()
    court.bank.later(3 * DAY)
    appeal = {"dispute_id": ruled.pk, "words": "Too little."}
    court.bank.do(operations.appeal_ruling, court.bank.ada, **appeal)
    assert court.again(ruled).target_at == court.bank.at + DAY
    court.bank.work()
    assert court.again(ruled).target_at == court.bank.at + 7 * DAY
    court.bank.later(7 * DAY)
    assert events_of(ruled).count(LATE) == 1


def test_the_other_side_is_reminded_of_its_answer_a_day_before(court: Court) -> None:
    court.opened()
    court.bank.later(4 * DAY)
    name = "dispute.response_reminder"
    assert told(court.bank.ada, event=name) == [name]
    assert told(court.bank.ben, event=name) == []
