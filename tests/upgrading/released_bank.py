"""A bank at work, as it is when a new release comes: requests in every state, and steps in every state too."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from common.transactions import door
from disputes.operations import propose_settlement
from ledger.operations import grant
from members.models import Member
from members.operations import join
from notifications.operations import queue_letter
from requests_app.states import State
from tests.faults.scenes import (
    PLENTY,
    Judged,
    answered,
    appealed,
    confirmed,
    judged_bank,
    keep_services,
    objected,
    ruled,
    sent_in,
    submitted,
)
from tests.requests_app.roads import Bank
from workflow.models import Step
from workflow.operations import claim_due, record_failure


FOLDER: Final = Path(__file__).parent / "released"
# What another line brings about: with a dispute, before time goes on, or half done.
ELSEWHERE: Final = {State.TIMED_OUT, State.DISPUTED, State.PENDING_VALIDATION, State.REJECTED}
TOO_MANY: Final = 481
BEGINS: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def at_work() -> Judged:
    """Of what takes time first, so that the rest is as it was left."""
    bank = judged_bank(BEGINS)
    for each in (bank.ada, bank.ben):
        key = f"gift:{each.pk}"
        bank.do(partial(grant, actor_id=None), member_id=each.pk, minutes=PLENTY, key=key)
    keep_services(bank)
    bank.timed_out()
    dead_letter(bank)
    for state in State:
        if state not in ELSEWHERE:
            bank.in_state(state)
    bank.active(minutes=TOO_MANY)
    bank.proposed()
    bank.rescheduling()
    bank.haggling()
    disputes(bank)
    sent_in(bank)
    bank.work()
    with door():
        join(member=Member(name="Dora"), at=bank.at)
    bank.do(queue_letter, address="eve@example.org", heading="Your link", text="https://secret")
    half_done(bank)
    return bank


def dead_letter(bank: Bank) -> None:
    """A settlement that has failed as often as it may."""
    confirmed(bank, steps=1)
    settlement = Step.objects.filter(name="process_escrow_release", state="WAITING").latest("id")
    while settlement.state != "DEAD":
        bank.at = max(bank.at, settlement.due_at)
        with door():
            claims = claim_due(at=bank.at)
        for claim in claims:
            with door():
                record_failure(step=claim, error=ConnectionError("away"), at=bank.at)
        settlement = Step.objects.get(pk=settlement.pk)


def disputes(bank: Judged) -> None:
    """At each of its stations."""
    objected(bank)
    answered(bank)
    dispute = answered(bank)
    bank.do(propose_settlement, bank.ben, dispute_id=dispute.pk, released_minutes=40)
    ruled(bank)
    appealed(bank)


def half_done(bank: Judged) -> None:
    """Some steps are in the hands of a worker that is gone, others are due."""
    for begin in (
        *(partial(submitted, steps=steps) for steps in (2, 1, 0)),
        *(partial(confirmed, steps=steps) for steps in (1, 0)),
    ):
        begin(bank)
        with door():
            claim_due(at=bank.at)
    submitted(bank, steps=0)
    bank.confirmed()


def found_again(at: datetime) -> Judged:
    """The same bank, from what is in the database."""
    ada, ben, cleo, sena = (
        Member.objects.get(name=name) for name in ("Ada", "Ben", "Cleo", "Sena")
    )
    services = {one.member_id: one for one in (ada.services.first(), ben.services.first())}
    return Judged(
        ada=ada,
        ben=ben,
        cleo=cleo,
        sena=sena,
        service=services[ada.pk],
        wanted=services[ben.pk],
        at=at + timedelta(minutes=10),
    )
