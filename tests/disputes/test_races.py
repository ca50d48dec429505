"""Two at once in a dispute, with real threads and commits: one comes first, the other is told."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from common.errors import DomainError
from common.transactions import door
from disputes import operations
from disputes.models import Dispute, Ruling, Settlement
from disputes.operations.begin import begin_unassigned
from disputes.operations.locking import lock_dispute
from disputes.states import OPEN, Reason
from hourbank.roles import COORDINATORS
from ledger.models import Transaction
from ledger.operations import grant
from requests_app.states import State
from tests.counts import count
from tests.disputes.court import Court, court_of, staff
from tests.requests_app.acts import escrow_of, events_of
from tests.requests_app.invariants import assert_in_order
from tests.requests_app.roads import new_bank
from tests.requests_app.test_races import after, late_sweep
from tests.threads import at_once
from workflow.models import EventLog
from workflow.operations import claim_due, perform
from workflow.registry import Claimed


TIMES = count(100)
Call = Callable[[], Any]


@pytest.fixture
def court(real_db: str, at: datetime) -> Iterator[Court]:
    """Enough hours for all repetitions, and at the end a bank that is in order."""
    bank = new_bank(at)
    for member in (bank.ada, bank.ben):
        given: dict[str, Any] = {"member_id": member.pk, "minutes": 100_000}
        bank.do(partial(grant, actor_id=None), key=f"gift:{member.pk}", **given)
    yield court_of(bank, at=at)
    assert_in_order()
    assert not EventLog.objects.filter(type__in=["step.failed", "step.dead"]).exists()


def act(court: Court, operation: Any, who: Any, dispute: Dispute, **said: Any) -> Call:
    """An action without a worker."""
    return partial(court.bank.do, operation, who, dispute_id=dispute.pk, **said)


def race(*calls: Call) -> list[Any]:
    """What became of each: the state that it led to, a refusal's code, or a worker's outcomes."""
    return [told(result) for result in at_once(*calls)]


def told(result: Any) -> Any:
    if isinstance(result, Dispute):
        return str(result.state)
    if isinstance(result, DomainError):
        return result.reason
    if isinstance(result, Exception):
        raise result
    return result


def paid_once(dispute: Dispute) -> bool:
    """Whether exactly one transaction has ended what was set aside."""
    rows = Transaction.objects.filter(request_id=dispute.request_id)
    kinds = Counter(rows.values_list("kind", flat=True))
    return kinds["hold"] == 1 and sum(kinds.values()) == 2


def rule(court: Court, who: Any, dispute: Dispute, minutes: int) -> Call:
    said = {"released_minutes": minutes, "words": "So be it."}
    return act(court, operations.rule_dispute, who, dispute, **said)


def end(court: Court, dispute: Dispute) -> None:
    """End it, so that the next one is Cora's again, who has the fewest."""
    made = court.again(dispute)
    if made.state == "RESOLVED":
        for who in (court.bank.ada, court.bank.ben):
            court.do(operations.accept_ruling, who, made)
    elif made.state in OPEN:
        court.do(operations.withdraw_dispute, made.opened_by, made)
    request = court.bank.again(made.request)
    if request.state == State.IN_PROGRESS:
        court.bank.act("give_up", request, court.bank.ada)


def test_of_two_who_rule_at_once_one_is_told_so(court: Court) -> None:
    for _ in range(TIMES):
        dispute = court.reviewed()
        results = race(rule(court, court.cora, dispute, 20), rule(court, court.sena, dispute, 50))
        assert sorted(results) == ["RESOLVED", "wrong_state"]
        made, ruling = court.again(dispute), Ruling.objects.get(dispute=dispute)
        minutes, judge = (20, court.cora) if results[0] == "RESOLVED" else (50, court.sena)
        assert (made.released_minutes, made.ruled_by) == (minutes, judge)
        assert (ruling.released_minutes, ruling.ruled_by) == (minutes, judge)
        assert events_of(dispute).count("dispute.ruled") == 1
        end(court, dispute)
        assert paid_once(dispute)


def test_a_settlement_that_is_accepted_at_once_with_a_ruling_is_one_of_both(court: Court) -> None:
    for number in range(TIMES):
        dispute = court.proposed()
        accept = act(court, operations.accept_proposal, court.bank.ada, dispute)
        settled, ruled = race(
            after(number, accept), after(7 - number % 8, rule(court, court.cora, dispute, 10))
        )
        court.bank.work()
        state = court.again(dispute).state
        proposal = Settlement.objects.get(dispute=dispute).state
        assert (settled, ruled, state, proposal) in {
            ("SETTLED", "wrong_state", "SETTLED", "ACCEPTED"),
            ("wrong_state", "RESOLVED", "RESOLVED", "OVERTAKEN"),
        }
        assert escrow_of(dispute.request).state == ("SPLIT" if state == "SETTLED" else "FROZEN")
        end(court, dispute)
        assert paid_once(dispute)


def test_a_proposal_is_accepted_or_taken_back(court: Court) -> None:
    for number in range(TIMES):
        dispute = court.proposed()
        accept = act(court, operations.accept_proposal, court.bank.ada, dispute)
        take_back = act(court, operations.withdraw_proposal, court.bank.ben, dispute)
        results = race(after(number, accept), after(7 - number % 8, take_back))
        assert tuple(results) in {("SETTLED", "wrong_state"), ("wrong_state", "UNDER_REVIEW")}
        end(court, dispute)


def test_withdrawing_and_answering_at_once_end_withdrawn(court: Court) -> None:
    for number in range(TIMES):
        dispute = court.opened()
        answer = act(court, operations.respond, court.bank.ada, dispute, words="No.")
        withdraw = act(court, operations.withdraw_dispute, court.bank.ben, dispute)
        withdrawn, answered = race(after(7 - number % 8, withdraw), after(number, answer))
        court.bank.work()
        assert withdrawn == "WITHDRAWN"
        assert answered in {"UNDER_REVIEW", "wrong_state"}
        assert court.again(dispute).state == "WITHDRAWN"
        request = court.bank.again(dispute.request)
        assert (request.state, escrow_of(request).state) == ("IN_PROGRESS", "HELD")
        end(court, dispute)


def test_an_appeal_at_the_last_moment_stops_the_ruling_or_comes_too_late(court: Court) -> None:
    for number in range(TIMES):
        dispute = court.ruled()
        assert dispute.execute_at is not None
        # The appeal's door has read the clock just before the timer's.
        court.bank.at = dispute.execute_at
        early = replace(court.bank, at=dispute.execute_at - timedelta(seconds=1))
        said = {"dispute_id": dispute.pk, "words": "Too little."}
        appeal = partial(early.do, operations.appeal_ruling, early.ada, **said)
        appealed, _ = race(after(number, appeal), late_sweep(court.bank, number))
        court.bank.work()
        made = court.again(dispute)
        assert (appealed, made.state, paid_once(dispute)) in {
            ("APPEALED", "UNDER_REVIEW", False),
            ("wrong_state", "CLOSED", True),
        }
        if appealed == "APPEALED":
            assert made.assigned_to == court.sena
            court.rule(made, 30, who=court.sena)
            assert paid_once(dispute)


def test_a_ruling_is_carried_out_once_by_who_accepts_last_or_by_time(court: Court) -> None:
    for number in range(TIMES):
        dispute = court.do(operations.accept_ruling, court.bank.ben, court.ruled())
        assert dispute.execute_at is not None
        court.bank.at = dispute.execute_at
        accept = act(court, operations.accept_ruling, court.bank.ada, dispute)
        *accepted, _ = race(
            after(number, accept), after(number + 1, accept), late_sweep(court.bank, number)
        )
        court.bank.work()
        assert court.again(dispute).state == "CLOSED"
        assert set(accepted) <= {"CLOSED", "wrong_state"}
        assert events_of(dispute).count("dispute.closed") == 1
        assert paid_once(dispute)


def test_two_who_object_at_once_have_one_dispute(court: Court) -> None:
    for _ in range(TIMES):
        request = court.bank.in_progress()
        said = {"request_id": request.pk, "reason": Reason.TIME, "words": "No."}
        sides = (court.bank.ada, court.bank.ben)
        objections = [partial(court.bank.do, operations.open_dispute, who, **said) for who in sides]
        assert sorted(race(*objections)) == ["OPENED", "wrong_state"]
        court.bank.work()
        (made,) = Dispute.objects.filter(request=request)
        assert events_of(made) == ["dispute.opened", "dispute.begun"]
        end(court, made)


def test_two_disputes_at_once_go_to_two_coordinators(court: Court) -> None:
    court.sena.groups.clear()
    cory = staff("Cory", at=court.bank.at, role=COORDINATORS)

    def do(claimed: Claimed) -> bool:
        with door():
            return perform(step=claimed, at=court.bank.at)

    for _ in range(TIMES):
        requests = [court.bank.accepted() for _ in range(2)]
        disputes = [court.just_opened(request) for request in requests]
        with door():
            steps = [step for step in claim_due(at=court.bank.at) if step.name == "assign_dispute"]
        assert len(steps) == 2
        assert race(*[partial(do, step) for step in steps]) == [True, True]
        found = {court.again(dispute).assigned_to for dispute in disputes}
        assert found == {court.cora, cory}


def test_of_two_who_take_it_at_once_one_has_it(court: Court) -> None:
    cory = staff("Cory", at=court.bank.at, role=COORDINATORS)
    for _ in range(TIMES):
        made = court.just_opened()
        court.bank.do(lambda at, key=made.pk: begin_unassigned(subject=lock_dispute(key), at=at))
        results = race(
            *[act(court, operations.take_dispute, who, made) for who in (court.cora, cory)]
        )
        assert sorted(results) == ["AWAITING_RESPONSE", "wrong_role"]
        judge = court.cora if results[0] == "AWAITING_RESPONSE" else cory
        assert court.again(made).assigned_to == judge
        assert events_of(made).count("dispute.assigned") == 1
        end(court, made)
