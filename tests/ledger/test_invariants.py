"""Any sequence of operations leaves a ledger in order.

Entries sum to zero, balances are their sums, no balance is below its floor, held minutes are the
open escrows, and no escrow is paid out twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from common.errors import Conflict, Refused, WrongState
from ledger import operations
from ledger.operations import Refusal, lock_escrow
from ledger.queries import totals
from tests.ledger.bank import balances, is_in_order, joined
from workflow.models import new_id


pytestmark = [pytest.mark.django_db, pytest.mark.lengthy]

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FLOORS = (0, -60, -300)
WHO = st.integers(0, len(FLOORS) - 1)
MINUTES = st.integers(1, 400)
ANY = st.integers(0, 10_000)


@dataclass
class Hold:
    """What the model knows of an escrow."""

    id: UUID
    payer: int
    payee: int
    minutes: int
    state: str = "HELD"

    @property
    def is_open(self) -> bool:
        return self.state in {"HELD", "FROZEN"}


@dataclass
class Payment:
    """A transaction that moved minutes from one to another; None is the bank."""

    transaction_id: int
    giver: int | None
    taker: int | None
    minutes: int
    is_undone: bool = False


class Ledger(RuleBasedStateMachine):
    """The real ledger beside plain numbers: the same after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.available = [0] * len(FLOORS)
        self.held = [0] * len(FLOORS)
        self.issued = 0
        self.holds: list[Hold] = []
        self.payments: list[Payment] = []
        self.calls: list[tuple[Any, UUID | None, dict[str, Any], int]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def members_join(self) -> None:
        self.members = [
            joined(f"M{new_id().hex}", minutes=0, at=AT, floor_minutes=floor) for floor in FLOORS
        ]

    def lacks(self, who: int | None, minutes: int) -> int:
        """How many minutes they are short of giving so many."""
        return 0 if who is None else max(0, FLOORS[who] - self.available[who] + minutes)

    def gains(self, who: int | None, minutes: int) -> None:
        if who is None:
            self.issued -= minutes
        else:
            self.available[who] += minutes

    def call(self, operation: Any, escrow_id: UUID | None = None, **arguments: Any) -> Any:
        """Call it as a door does: what it raises undoes it."""
        with transaction.atomic():
            locked = {"escrow": lock_escrow(escrow_id=escrow_id)} if escrow_id else {}
            return operation(**locked, **arguments, actor_id=None, at=AT)

    def posted(
        self, operation: Any, escrow_id: UUID | None = None, *, lacks: int = 0, **arguments: Any
    ) -> Any:
        """Call it with a new key; what it posts may be replayed later."""
        arguments |= {"key": f"key {len(self.calls)} {new_id()}"}
        result = self.call(operation, escrow_id, **arguments)
        if lacks:
            assert isinstance(result, Refusal)
            assert (result.code, result.shortfall_minutes) == ("INSUFFICIENT_BALANCE", lacks)
            return None
        assert not result.replayed
        self.calls.append((operation, escrow_id, arguments, result.transaction_id))
        return result

    def pick(self, number: int) -> Hold:
        return self.holds[number % len(self.holds)]

    @rule(who=WHO, minutes=MINUTES)
    def grant(self, who: int, minutes: int) -> None:
        result = self.posted(operations.grant, member_id=self.members[who].pk, minutes=minutes)
        self.available[who] += minutes
        self.issued += minutes
        self.payments.append(Payment(result.transaction_id, None, who, minutes))

    @rule(payer=WHO, payee=WHO, minutes=MINUTES)
    def hold(self, payer: int, payee: int, minutes: int) -> None:
        assume(payer != payee)
        result = self.posted(
            operations.hold,
            lacks=self.lacks(payer, minutes),
            request_id=new_id(),
            payer_id=self.members[payer].pk,
            payee_id=self.members[payee].pk,
            minutes=minutes,
        )
        if result:
            self.holds.append(Hold(result.escrow_id, payer, payee, minutes))
            self.available[payer] -= minutes
            self.held[payer] += minutes

    @precondition(lambda self: self.holds)
    @rule(number=ANY, minutes=MINUTES)
    def adjust(self, number: int, minutes: int) -> None:
        hold = self.pick(number)
        assume(hold.minutes != minutes)
        if hold.state != "HELD":
            with pytest.raises(WrongState):
                self.call(operations.adjust, hold.id, minutes=minutes, key=str(new_id()))
            return
        more = minutes - hold.minutes
        lacks = self.lacks(hold.payer, more) if more > 0 else 0
        if self.posted(operations.adjust, hold.id, lacks=lacks, minutes=minutes):
            hold.minutes = minutes
            self.available[hold.payer] -= more
            self.held[hold.payer] += more

    def close(
        self, hold: Hold, operation: Any, *, state: str, released: int, **arguments: Any
    ) -> None:
        if not hold.is_open:
            with pytest.raises(WrongState):
                self.call(operation, hold.id, key=str(new_id()), **arguments)
            return
        result = self.posted(operation, hold.id, **arguments)
        hold.state = state
        self.held[hold.payer] -= hold.minutes
        self.available[hold.payer] += hold.minutes - released
        self.available[hold.payee] += released
        if released:
            self.payments.append(Payment(result.transaction_id, hold.payer, hold.payee, released))

    @precondition(lambda self: self.holds)
    @rule(number=ANY, part=MINUTES)
    def release(self, number: int, part: int) -> None:
        hold = self.pick(number)
        minutes = min(part, hold.minutes)
        self.close(hold, operations.release, state="RELEASED", released=minutes, minutes=minutes)

    @precondition(lambda self: self.holds)
    @rule(number=ANY)
    def refund(self, number: int) -> None:
        self.close(self.pick(number), operations.refund, state="REFUNDED", released=0)

    @precondition(lambda self: self.holds)
    @rule(number=ANY, part=MINUTES)
    def split(self, number: int, part: int) -> None:
        hold = self.pick(number)
        assume(hold.minutes > 1)
        minutes = min(part, hold.minutes - 1)
        self.close(
            hold, operations.split, state="SPLIT", released=minutes, released_minutes=minutes
        )

    @precondition(lambda self: self.holds)
    @rule(number=ANY)
    def freeze(self, number: int) -> None:
        self.mark(self.pick(number), operations.freeze, old="HELD", new="FROZEN")

    @precondition(lambda self: self.holds)
    @rule(number=ANY)
    def unfreeze(self, number: int) -> None:
        self.mark(self.pick(number), operations.unfreeze, old="FROZEN", new="HELD")

    def mark(self, hold: Hold, operation: Any, *, old: str, new: str) -> None:
        if hold.state == old:
            self.call(operation, hold.id)
            hold.state = new
        else:
            with pytest.raises(WrongState):
                self.call(operation, hold.id)

    @precondition(lambda self: self.payments)
    @rule(number=ANY)
    def reverse(self, number: int) -> None:
        paid = self.payments[number % len(self.payments)]
        if paid.is_undone:
            with pytest.raises(Refused):
                self.call(operations.reverse, transaction_id=paid.transaction_id, key=str(new_id()))
            return
        lacks = self.lacks(paid.taker, paid.minutes)
        result = self.posted(operations.reverse, lacks=lacks, transaction_id=paid.transaction_id)
        if result:
            paid.is_undone = True
            self.gains(paid.taker, -paid.minutes)
            self.gains(paid.giver, paid.minutes)
            self.payments.append(
                Payment(result.transaction_id, paid.taker, paid.giver, paid.minutes)
            )

    @precondition(lambda self: self.calls)
    @rule(number=ANY)
    def call_again(self, number: int) -> None:
        operation, escrow_id, arguments, transaction_id = self.calls[number % len(self.calls)]
        again = self.call(operation, escrow_id, **arguments)
        assert (again.replayed, again.transaction_id) == (True, transaction_id)

    @precondition(lambda self: self.calls)
    @rule(number=ANY, who=WHO)
    def use_a_key_for_something_else(self, number: int, who: int) -> None:
        key = self.calls[number % len(self.calls)][2]["key"]
        with pytest.raises(Conflict):
            self.call(operations.grant, member_id=self.members[who].pk, minutes=401, key=key)

    @invariant()
    def everything_adds_up(self) -> None:
        if hasattr(self, "members"):
            assert balances(*self.members) == list(zip(self.available, self.held, strict=True))
            assert totals().issued_minutes == self.issued
            assert is_in_order()


def play(*, examples: int, steps: int) -> None:
    # No database of examples: each run is repeatable by the printed steps.
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_any_sequence_of_operations_leaves_the_ledger_in_order():
    play(examples=30, steps=30)


@pytest.mark.long
def test_any_sequence_of_operations_leaves_the_ledger_in_order_at_length():
    play(examples=300, steps=50)
