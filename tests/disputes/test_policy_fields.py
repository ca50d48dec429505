"""Every number of the Policy about disputes changes what happens from then on, and nothing under way."""

from datetime import timedelta
from typing import Any

import pytest

from common.errors import Refused
from disputes import operations
from disputes.models import Dispute
from disputes.states import DisputeState
from members.models import Member
from requests_app.queries import allowed_actions
from requests_app.states import State
from tests.disputes.court import Court
from tests.requests_app.acts import set_policy, timers_of
from tests.rows import every_row


HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
INSTANT = timedelta(microseconds=1)


def state_after(court: Court, dispute: Dispute, span: timedelta) -> tuple[str, str]:
    """The dispute's state just before the span is over, and at its end."""
    court.bank.later(span - INSTANT)
    before = court.again(dispute).state
    court.bank.later(INSTANT)
    return before, court.again(dispute).state


def refusal(court: Court, operation: Any, who: Member, **given: Any) -> Refused:
    """Why it is refused; not one row has changed."""
    before = every_row()
    with pytest.raises(Refused) as refused:
        court.bank.do(operation, who, **given)
    assert every_row() == before
    return refused.value


def nobody_judges(court: Court) -> None:
    """All who could are away."""
    Member.objects.filter(pk__in=[court.cora.pk, court.sena.pk]).update(is_active=False)


def test_policy_dispute_response_time(court):
    before = court.opened()
    set_policy(court.bank, dispute_response_time=2 * DAY)
    after = court.opened()
    waits, looked_into = DisputeState.AWAITING_RESPONSE, DisputeState.UNDER_REVIEW
    assert state_after(court, after, 2 * DAY) == (waits, looked_into)
    assert state_after(court, before, 3 * DAY) == (waits, looked_into)


def test_policy_dispute_settlement_time(court):
    before = court.proposed()
    set_policy(court.bank, dispute_settlement_time=5 * HOUR)
    after = court.proposed()
    waits, looked_into = DisputeState.PROPOSED, DisputeState.UNDER_REVIEW
    assert state_after(court, after, 5 * HOUR) == (waits, looked_into)
    assert state_after(court, before, 67 * HOUR) == (waits, looked_into)


def test_policy_dispute_most_proposals(court):
    set_policy(court.bank, dispute_most_proposals=1)
    ben, ada = court.bank.ben, court.bank.ada
    dispute = court.do(operations.decline_proposal, ada, court.proposed())
    another = {"dispute_id": dispute.pk, "released_minutes": 50}
    refused = refusal(court, operations.propose_settlement, ben, **another)
    assert refused.reason == "too_many_proposals"
    assert refused.facts["dispute_most_proposals"] == 1
    # One side's proposals don't use up the other's.
    made = court.bank.do(operations.propose_settlement, ada, **another)
    assert made.proposed_by == "provider"
    set_policy(court.bank, dispute_most_proposals=2)
    assert court.bank.do(operations.propose_settlement, ben, **another).proposed_by == "requester"


def test_policy_disputes_a_side(court):
    set_policy(court.bank, disputes_a_side=1)
    ben = court.bank.ben
    dispute = court.opened()
    court.do(operations.withdraw_dispute, ben, dispute)
    again = {"request_id": dispute.request_id, "reason": "TIME", "words": "Once more."}
    refused = refusal(court, operations.open_dispute, ben, **again)
    assert (refused.reason, refused.facts["disputes_a_side"]) == ("too_many_disputes", 1)
    set_policy(court.bank, disputes_a_side=2)
    assert court.bank.do(operations.open_dispute, ben, **again).state == DisputeState.OPENED


def test_policy_dispute_after_payment(court):
    """Kept with the request when it is sent, as all of its terms."""
    bank = court.bank
    before = bank.paid()
    set_policy(bank, dispute_after_payment=2 * DAY)
    after = bank.paid()
    bank.later(2 * DAY - INSTANT)
    words = {"reason": "TIME", "words": "It was half of that."}
    assert "dispute" in allowed_actions(request=after, member_id=bank.ben.pk, at=bank.at)
    bank.later(INSTANT)
    assert "dispute" not in allowed_actions(request=after, member_id=bank.ben.pk, at=bank.at)
    refused = refusal(court, operations.open_dispute, bank.ben, request_id=after.pk, **words)
    assert refused.reason == "dispute_window_over"
    bank.later(12 * DAY - INSTANT)
    opened = bank.do(operations.open_dispute, bank.ben, request_id=before.pk, **words)
    assert (opened.is_after_payment, opened.held_minutes) == (True, 60)


def test_policy_dispute_assignment_target(court):
    nobody_judges(court)
    before = court.opened()
    set_policy(court.bank, dispute_assignment_target=3 * HOUR)
    after = court.opened()
    began = court.bank.at
    assert [one.target_at - began for one in (before, after)] == [DAY, 3 * HOUR]
    court.bank.later(3 * HOUR)
    told = [court.again(one).escalated_at for one in (before, after)]
    assert told == [None, court.bank.at]


def test_policy_dispute_ruling_target(court):
    before = court.reviewed()
    set_policy(court.bank, dispute_ruling_target=2 * DAY)
    after = court.reviewed()
    began = court.bank.at
    assert [one.target_at - began for one in (before, after)] == [7 * DAY, 2 * DAY]
    court.bank.later(2 * DAY)
    told = [court.again(one).escalated_at for one in (before, after)]
    assert told == [None, court.bank.at]


def test_policy_dispute_target_reminder_before(court):
    before = court.reviewed()
    set_policy(court.bank, dispute_target_reminder_before=3 * DAY)
    after = court.reviewed()
    due = [timers_of(one)["dispute_target_reminder"] for one in (before, after)]
    assert due == [before.target_at - DAY, after.target_at - 3 * DAY]


def test_policy_appeal_window(court):
    before = court.ruled()
    set_policy(court.bank, appeal_window=2 * DAY)
    after = court.ruled()
    resolved, closed = DisputeState.RESOLVED, DisputeState.CLOSED
    assert state_after(court, after, 2 * DAY) == (resolved, closed)
    assert state_after(court, before, 5 * DAY) == (resolved, closed)
    paid = [court.bank.again(one.request).state for one in (before, after)]
    assert paid == [State.PAID, State.PAID]
