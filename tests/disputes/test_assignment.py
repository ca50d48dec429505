"""Who gets a dispute: of those who may judge and are near to neither side, who has the fewest."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from common.errors import Refused, WrongRole
from disputes import operations
from disputes.models import Dispute, Note
from disputes.states import DisputeState
from hourbank.roles import COORDINATORS, SENIORS
from members.models import Household, Member
from tests.disputes.court import Court, new_court, staff
from tests.requests_app.acts import events_of, timers_of, told
from tests.rows import every_row
from tests.threads import at_once
from workflow.models import EventLog
from workflow.worker import work


DAY = timedelta(hours=24)


@pytest.fixture
def cory(court: Court) -> Member:
    """A coordinator who came after Cora."""
    return staff("Cory", at=court.bank.at, role=COORDINATORS)


def live_together(*people: Member, at: datetime) -> None:
    home = Household.objects.create(name="Elm Street 3", made_at=at, made_by=people[0])
    Member.objects.filter(pk__in=[one.pk for one in people]).update(household=home)


def away(*people: Member) -> None:
    Member.objects.filter(pk__in=[one.pk for one in people]).update(is_active=False)


def test_it_goes_to_who_has_the_fewest_open_ones_and_they_are_told(court, cory):
    away(court.sena)
    first, second, third = (court.opened() for _ in range(3))
    assert [one.assigned_to for one in (first, second, third)] == [court.cora, cory, court.cora]
    assert (first.assigned_at, first.state) == (court.bank.at, DisputeState.AWAITING_RESPONSE)
    assert told(court.cora) == ["dispute.assigned"] * 2
    assert told(cory) == ["dispute.assigned"]


def test_what_has_ended_counts_no_more(court, cory):
    away(court.sena)
    first = court.opened()
    court.do(operations.withdraw_dispute, court.bank.ben, first)
    assert court.opened().assigned_to == court.cora


@pytest.mark.parametrize("side", ["ada", "ben"])
def test_who_lives_with_a_side_is_passed_over(court, cory, side):
    away(court.sena)
    live_together(court.cora, getattr(court.bank, side), at=court.bank.at)
    assert court.opened().assigned_to == cory


def test_who_had_an_exchange_with_a_side_lately_is_passed_over_until_it_is_long_ago(court, cory):
    bank = court.bank
    away(court.sena)
    replace(bank, ben=court.cora).paid()
    assert court.opened().assigned_to == cory
    bank.later(200 * DAY)
    away(cory)
    assert court.opened().assigned_to == court.cora


def test_a_side_is_never_given_its_own_though_it_judges_others(court, cory):
    away(court.sena)
    bank = court.bank
    bank.ada.groups.set(court.cora.groups.all())
    Member.objects.filter(pk=bank.ada.pk).update(is_staff=True)
    away(court.cora, cory)
    dispute = court.opened()
    assert (dispute.assigned_to, dispute.state) == (None, DisputeState.AWAITING_RESPONSE)


def test_neither_auditors_nor_members_nor_who_has_left_are_given_any(court):
    away(court.cora, court.sena)
    dispute = court.opened()
    assert (dispute.assigned_to, told(court.otto)) == (None, [])


def test_an_administrator_comes_last(court):
    admin = staff("Alex", at=court.bank.at, role=SENIORS)
    Member.objects.filter(pk=admin.pk).update(is_superuser=True)
    away(court.cora)
    assert [court.opened().assigned_to for _ in range(2)] == [court.sena] * 2
    away(court.sena)
    assert court.opened().assigned_to == admin


def test_nobody_to_be_found_is_told_to_the_seniors_at_once_and_after_its_time(court):
    live_together(court.cora, court.sena, court.bank.ada, at=court.bank.at)
    dispute = court.opened()
    assert (dispute.assigned_to, dispute.target_at) == (None, court.bank.at + DAY)
    assert told(court.sena) == ["dispute.unassigned"]
    assert told(court.cora) == []
    court.bank.later(DAY)
    dispute = court.again(dispute)
    assert (dispute.assigned_to, dispute.escalated_at) == (None, court.bank.at)
    assert told(court.sena, event="dispute.overdue") == ["dispute.overdue"]
    assert told(court.cora, event="dispute.overdue") == []
    court.bank.later(3 * DAY)
    assert told(court.sena, event="dispute.overdue") == ["dispute.overdue"]


def test_who_takes_what_nobody_had_ends_its_time_and_it_takes_one_only(court, cory):
    away(court.cora, court.sena, cory)
    dispute = court.opened()
    Member.objects.filter(pk__in=[court.cora.pk, cory.pk]).update(is_active=True)
    taken = court.do(operations.take_dispute, court.cora, dispute)
    assert (taken.assigned_to, taken.target_at) == (court.cora, None)
    assert "dispute_overdue" not in timers_of(dispute)
    before = every_row()
    with pytest.raises(WrongRole):
        court.do(operations.take_dispute, cory, dispute)
    assert every_row() == before


def test_handing_over_keeps_the_target_time_and_needs_a_note_that_the_sides_never_see(court, cory):
    dispute = court.reviewed()
    court.bank.later(2 * DAY)
    due, notes = timers_of(dispute), {"words": "I know her well."}
    handed = court.do(operations.hand_over, court.cora, dispute, member_id=cory.pk, **notes)
    assert (handed.assigned_to, handed.target_at) == (cory, dispute.target_at)
    assert timers_of(dispute) == due
    assert Note.objects.get(dispute=dispute).words == notes["words"]
    assert "dispute.assigned" in told(cory)
    assert "dispute.assigned" not in told(court.bank.ada) + told(court.bank.ben)
    before = every_row()
    for words, to, code in (
        (" ", court.sena, "words_missing"),
        ("Yours.", court.otto, "may_not_judge"),
        ("Yours.", court.bank.ada, "may_not_judge"),
        ("Yours.", cory, "has_it_already"),
    ):
        with pytest.raises(Refused) as refused:
            court.do(operations.hand_over, cory, dispute, member_id=to.pk, words=words)
        assert refused.value.reason == code
    with pytest.raises(WrongRole):
        court.do(operations.hand_over, court.cora, dispute, member_id=cory.pk, words="Back.")
    assert every_row() == before


def test_an_appeal_goes_to_a_senior_who_did_not_rule(court):
    sven = staff("Sven", at=court.bank.at, role=SENIORS)
    first = court.rule(court.reviewed(), 20, court.sena)
    appealed = court.do(operations.appeal_ruling, court.bank.ada, first, words="Too little.")
    assert (appealed.state, appealed.assigned_to) == (DisputeState.UNDER_REVIEW, sven)
    assert appealed.target_at == court.bank.at + 7 * DAY
    before = every_row()
    for who in (court.sena, court.cora):
        with pytest.raises(WrongRole):
            court.rule(appealed, 30, who)
    assert every_row() == before


def test_an_appeal_that_no_senior_can_have_waits_until_one_takes_it(court):
    first = court.rule(court.reviewed(), 20, court.sena)
    appealed = court.do(operations.appeal_ruling, court.bank.ada, first, words="Too little.")
    assert (appealed.state, appealed.assigned_to) == (DisputeState.APPEALED, None)
    # Who ruled can't take it, and can find somebody who may.
    assert told(court.sena, event="dispute.unassigned") == ["dispute.unassigned"]
    assert told(court.cora, event="dispute.unassigned") == []
    court.bank.later(DAY)
    assert court.again(appealed).escalated_at == court.bank.at
    for who in (court.sena, court.cora):
        with pytest.raises(WrongRole):
            court.do(operations.take_dispute, who, appealed)
    sven = staff("Sven", at=court.bank.at, role=SENIORS)
    taken = court.do(operations.take_dispute, sven, appealed)
    assert (taken.state, taken.assigned_to) == (DisputeState.UNDER_REVIEW, sven)


def test_both_accept_and_it_is_carried_out_at_once_and_once(court):
    bank, dispute = court.bank, court.ruled(20)
    one = court.do(operations.accept_ruling, bank.ada, dispute)
    assert (one.state, bank.again(dispute.request).state) == ("RESOLVED", "DISPUTED")
    both = court.do(operations.accept_ruling, bank.ben, dispute)
    assert (both.state, both.ended_at) == ("CLOSED", bank.at)
    assert bank.again(dispute.request).payable_minutes == 20
    bank.later(30 * DAY)
    assert events_of(dispute).count("dispute.closed") == 1
    assert EventLog.objects.filter(type="escrow.split").count() == 1


def test_the_ruling_on_an_appeal_is_carried_out_at_once_whatever_the_window(court):
    final = court.rule(court.appealed(20), 45)
    assert (final.state, final.ended_at) == ("CLOSED", court.bank.at)
    assert court.bank.again(final.request).payable_minutes == 45
    assert [one.released_minutes for one in final.rulings.order_by("number")] == [20, 45]


def test_two_disputes_at_the_same_instant_go_to_two_coordinators(real_db, at):
    court = new_court(at)
    court.just_opened()
    court.just_opened()
    ends = at_once(*[lambda: work(clock=lambda: at, batch=1, most=1)] * 2)
    assert not [end for end in ends if isinstance(end, Exception)]
    assert set(Dispute.objects.values_list("assigned_to", flat=True)) == {
        court.cora.pk,
        court.sena.pk,
    }
