"""For each step a scene: how a subject gets to where the step is due, and nothing of it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from catalogue.operations import draft, publish, submit
from catalogue.states import ServiceKind
from catalogue.timers import EXPIRY, REVIEW, VALIDATE, WARNING
from common.transactions import door
from disputes import timers as of_disputes
from disputes.models import Dispute
from disputes.operations import (
    appeal_ruling,
    open_dispute,
    propose_settlement,
    respond,
    rule_dispute,
)
from disputes.states import Reason
from hourbank.roles import SENIORS, ensure_roles
from ledger.operations import grant
from members.models import ApiKey, Member
from members.operations import add_key, end_key, join
from members.states import TELL_OF_KEY
from notifications.models import WebhookEndpoint
from notifications.operations import queue_letter, send_test
from notifications.states import DELIVER_MAIL, DELIVER_WEBHOOK, MAIL_LANE
from requests_app.operations import Schedule
from requests_app.ratings.operations import rate
from requests_app.ratings.timers import REMINDER, WINDOW_END
from requests_app.states import State
from requests_app.timers import AMENDMENT_TIMEOUT, REMINDERS, START_REMINDER, TIMEOUTS
from tests.factories import member
from tests.requests_app.roads import Bank, new_bank
from workflow.actor import Actor
from workflow.models import CircuitBreaker, Step
from workflow.operations.breakers import change_breaker, ensure_breaker
from workflow.worker import work


Begin = Callable[[Bank], object]
PLENTY: Final = 500_000
LONG_WORDS: Final = "I repair bicycles of all kinds, at your home or in my workshop. " * 3


@dataclass(frozen=True, kw_only=True)
class Scene:
    """`begin` leaves the step due at the bank's time; `refuse` does so where a rule will refuse it.

    Where the refusal ends the step as done (a request is rejected for good), `refused` names the
    event; else the step is a dead letter at once.
    """

    begin: Begin
    refuse: Begin | None = None
    refused: str = ""


@dataclass
class Judged(Bank):
    """A bank in which Cleo judges, and Sena where Cleo has done so before."""

    sena: Member

    @property
    def judges(self) -> list[Member]:
        """The first is asked first."""
        return [self.cleo, self.sena]


def judged_bank(at: datetime, *, mark: str = "") -> Judged:
    """Its own members alone judge in it; others of the staff are staff no more."""
    Member.objects.filter(is_staff=True).update(is_staff=False)
    bank = Judged(**vars(new_bank(at, mark=mark)), sena=member(f"Sena{mark}", at=at))
    for judge in bank.judges:
        judge.groups.add(ensure_roles(role=SENIORS))
    Member.objects.filter(pk__in=[judge.pk for judge in bank.judges]).update(is_staff=True)
    return bank


def rich_bank(at: datetime) -> Judged:
    """Enough hours for all plays, judges, and nobody with an address."""
    bank = judged_bank(at)
    for each in (bank.ada, bank.ben):
        key = f"gift:{each.pk}"
        bank.do(partial(grant, actor_id=None), member_id=each.pk, minutes=PLENTY, key=key)
    Member.objects.update(email=None)
    keep_services(bank)
    return bank


def keep_services(bank: Bank) -> None:
    """Hers and his stay in the list for as long as tests let time go by."""
    theirs = Step.objects.filter(subject_id__in=[bank.service.pk, bank.wanted.pk])
    theirs.update(state="CANCELLED", finished_at=bank.at)


def do_first(bank: Bank, steps: int) -> None:
    """So many steps and no more, as a worker does that goes away."""
    for _ in range(steps):
        work(clock=lambda: bank.at, batch=1, most=1)


def submitted(bank: Bank, *, steps: int, minutes: int = 60) -> None:
    bank.submitted(minutes=minutes)
    do_first(bank, steps)


def more_than_there_is(bank: Bank) -> None:
    """Cleo has three hours."""
    bank.ben, bank.cleo = bank.cleo, bank.ben
    try:
        submitted(bank, steps=1, minutes=400)
    finally:
        bank.ben, bank.cleo = bank.cleo, bank.ben


def confirmed(bank: Bank, *, steps: int) -> None:
    bank.confirmed()
    do_first(bank, steps)


def waiting(bank: Bank, *, state: State, name: str) -> None:
    """The request is in the timer's state, and the time has come."""
    bank.in_state(state)
    wait_for(bank, name)


def wait_for(bank: Bank, name: str) -> None:
    bank.at = Step.objects.filter(name=name, state="WAITING").latest("id").due_at


def begins_soon(bank: Bank) -> None:
    bank.accepted(starts_at=bank.at + timedelta(days=3))
    wait_for(bank, START_REMINDER)


def change_proposed(bank: Bank) -> None:
    bank.act("reschedule", bank.accepted(), bank.ben, schedule=Schedule(place="The garden"))
    wait_for(bank, AMENDMENT_TIMEOUT)


def one_reminded(bank: Bank) -> None:
    """Both sides are reminded at the same time; one of them has been already."""
    bank.paid()
    wait_for(bank, REMINDER)
    do_first(bank, 1)


def rated(bank: Bank) -> None:
    bank.do(rate, bank.ben, request_id=bank.paid().pk, stars=5)
    wait_for(bank, WINDOW_END)


def newcomer(bank: Bank) -> Actor:
    """Each time another Finn, who has no service yet."""
    return Actor(member_id=member("Finn", at=bank.at, email=None).pk)


def sent_in(bank: Bank, *, description: str = LONG_WORDS) -> None:
    actor = newcomer(bank)
    about = {"title": "Bicycle repair", "estimated_minutes": 60, "description": description}
    with door():
        service = draft(kind=ServiceKind.OFFER, actor=actor, at=bank.at, **about)
        submit(service_id=service.pk, actor=actor, at=bank.at)


def waits_for_approval(bank: Bank) -> None:
    sent_in(bank)
    bank.work()
    wait_for(bank, REVIEW)


def listed(bank: Bank, *, until: str) -> None:
    actor = Actor(member_id=None, on_behalf_of_id=newcomer(bank).member_id)
    about = {"title": "Bicycle repair", "estimated_minutes": 60}
    with door():
        publish(kind=ServiceKind.OFFER, actor=actor, at=bank.at, **about)
    wait_for(bank, until)


def joining(bank: Bank) -> None:
    with door():
        join(member=Member(name="Dora"), at=bank.at)


def new_key(bank: Bank) -> None:
    """Ben makes another key; of the former ones he may have no more than twenty, so none goes on."""
    with door():
        for former in ApiKey.objects.select_for_update().filter(member=bank.ben, revoked_at=None):
            end_key(key=former, at=bank.at)
        name, actor = f"Program {ApiKey.objects.count()}", Actor(member_id=bank.ben.pk)
        add_key(name=name, scopes=["read"], actor=actor, at=bank.at)


def objected(bank: Bank) -> Dispute:
    """Nobody has been asked for an answer yet."""
    words = {"words": "It took an hour less.", "reason": Reason.TIME}
    made: Dispute = bank.do(open_dispute, bank.ben, request_id=bank.in_progress().pk, **words)
    return made


def unanswered(bank: Bank, *, until: str, after: str = "") -> None:
    """Ada says nothing; what comes `after` which she has been silent has come already."""
    objected(bank)
    bank.work()
    pass_by(bank, until=until, after=after)


def answered(bank: Bank) -> Dispute:
    dispute = objected(bank)
    bank.work()
    bank.do(respond, bank.ada, dispute_id=dispute.pk, words="It took as long as I said.")
    return dispute


def looked_into(bank: Bank, *, until: str, after: str = "") -> None:
    """Cleo takes her time."""
    answered(bank)
    pass_by(bank, until=until, after=after)


def pass_by(bank: Bank, *, until: str, after: str) -> None:
    if after:
        wait_for(bank, after)
        bank.work()
    wait_for(bank, until)


def settlement_proposed(bank: Bank) -> None:
    dispute = answered(bank)
    bank.do(propose_settlement, bank.ben, dispute_id=dispute.pk, released_minutes=40)
    wait_for(bank, of_disputes.SETTLEMENT)


def ruled(bank: Bank) -> Dispute:
    ruling = {"released_minutes": 20, "words": "Both are half right."}
    made: Dispute = bank.do(rule_dispute, bank.cleo, dispute_id=answered(bank).pk, **ruling)
    return made


def never_appealed(bank: Bank) -> None:
    ruled(bank)
    wait_for(bank, of_disputes.EXECUTE)


def appealed(bank: Bank) -> None:
    bank.do(appeal_ruling, bank.ada, dispute_id=ruled(bank).pk, words="That is too little.")


def let_each_try_count(bank: Bank, *, lane: str) -> None:
    """The breaker is for servers that are away, and has tests of its own."""
    with door():
        ensure_breaker(name=lane)
    breaker = CircuitBreaker.objects.get(name=lane)
    limits = {"pause": breaker.pause, "maximum_pause": breaker.maximum_pause}
    bank.do(partial(change_breaker, breaker_id=breaker.pk), bank.cleo, threshold=100, **limits)


def letter(bank: Bank) -> None:
    let_each_try_count(bank, lane=MAIL_LANE)
    bank.do(queue_letter, address="eve@example.org", heading="Your link", text="https://secret")


def call(bank: Bank) -> None:
    """To the one program that there is, Ada's."""
    endpoint = WebhookEndpoint.objects.get()
    let_each_try_count(bank, lane=endpoint.lane)
    bank.do(send_test, bank.ada, webhook_id=endpoint.pk)


SCENES: Final[dict[str, Scene]] = {
    "validate_request": Scene(
        begin=partial(submitted, steps=0),
        refuse=partial(submitted, steps=0, minutes=481),
        refused="request.rejected",
    ),
    "escrow_hours": Scene(
        begin=partial(submitted, steps=1), refuse=more_than_there_is, refused="request.rejected"
    ),
    "notify_provider": Scene(begin=partial(submitted, steps=2)),
    "validate_escrow_release": Scene(begin=partial(confirmed, steps=0)),
    "process_escrow_release": Scene(begin=partial(confirmed, steps=1)),
    "grant_starting_hours": Scene(begin=joining),
    TELL_OF_KEY: Scene(begin=new_key),
    of_disputes.ASSIGN: Scene(begin=objected),
    of_disputes.RESPONSE_REMINDER: Scene(
        begin=partial(unanswered, until=of_disputes.RESPONSE_REMINDER)
    ),
    of_disputes.RESPONSE: Scene(
        begin=partial(unanswered, until=of_disputes.RESPONSE, after=of_disputes.RESPONSE_REMINDER)
    ),
    of_disputes.TARGET_REMINDER: Scene(
        begin=partial(looked_into, until=of_disputes.TARGET_REMINDER)
    ),
    of_disputes.OVERDUE: Scene(
        begin=partial(looked_into, until=of_disputes.OVERDUE, after=of_disputes.TARGET_REMINDER)
    ),
    of_disputes.SETTLEMENT: Scene(begin=settlement_proposed),
    of_disputes.ASSIGN_APPEAL: Scene(begin=appealed),
    of_disputes.EXECUTE: Scene(begin=never_appealed),
    DELIVER_MAIL: Scene(begin=letter),
    DELIVER_WEBHOOK: Scene(begin=call),
    VALIDATE: Scene(
        begin=sent_in,
        refuse=partial(sent_in, description="Short"),
        refused="service.rejected",
    ),
    REVIEW: Scene(begin=waits_for_approval),
    EXPIRY: Scene(begin=partial(listed, until=EXPIRY)),
    WARNING: Scene(begin=partial(listed, until=WARNING)),
    REMINDER: Scene(begin=one_reminded),
    WINDOW_END: Scene(begin=rated),
    START_REMINDER: Scene(begin=begins_soon),
    AMENDMENT_TIMEOUT: Scene(begin=change_proposed),
    **{
        name: Scene(begin=partial(waiting, state=state, name=name))
        for names in (TIMEOUTS, REMINDERS)
        for state, name in names.items()
    },
}
