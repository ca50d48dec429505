"""What steps are declared to do is what they do: the transitions, the further steps, the times."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django_fsm.signals import post_transition

from catalogue.models import Service
from disputes import operations
from ledger.operations import grant
from members.models import Member
from tests.catalogue.words import Catalogue, published
from tests.disputes.court import Court
from tests.requests_app.acts import set_policy
from workflow.definitions import declared_workflows
from workflow.models import Policy, Step
from workflow.registry import StepDefinition, registry


pytestmark = pytest.mark.django_db

LONG = timedelta(days=366)
WAITING = ("active", "negotiating", "accepted", "in_progress", "completed", "recorded")
SUBJECTS = {declared.model.subject_type for declared in declared_workflows()}
DECLARED = [step for step in registry.steps.values() if step.subject_type in SUBJECTS]


class Seen:
    """What each step, and each catch, was seen to do when it succeeded."""

    def __init__(self) -> None:
        self.taken: dict[str, set[str]] = {step.name: set() for step in DECLARED}
        self.caught: dict[str, set[str]] = {step.name: set() for step in DECLARED}
        self.led_to: dict[str, set[str]] = {step.name: set() for step in DECLARED}
        self.failing = ""
        self.now: list[str] = []

    def transition(self, *, sender: Any, name: str, **_signal: Any) -> None:
        self.now.append(f"{sender.subject_type}.{name}")

    def watched(self, step: StepDefinition) -> StepDefinition:
        def handle(*, subject: Any, **given: Any) -> None:
            if step.name == self.failing:
                raise ConnectionError(step.name)
            self.now.clear()
            newest = Step.objects.order_by("-id").values_list("id", flat=True).first()
            before = subject.state
            step.handler(subject=subject, **given)
            self.taken[step.name] |= set(self.now)
            written = Step.objects.filter(id__gt=newest or 0, subject_type__in=SUBJECTS)
            entered = subject.state if subject.state != before else None
            for name in written.values_list("name", flat=True):
                if entered not in registry.steps[name].states:
                    self.led_to[step.name].add(name)

        def catch(**given: Any) -> None:
            assert step.catch is not None
            self.now.clear()
            step.catch(**given)
            self.caught[step.name] |= set(self.now)

        return replace(step, handler=handle, catch=catch if step.catch else None)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Seen]:
    seen = Seen()
    for step in DECLARED:
        monkeypatch.setitem(registry.steps, step.name, seen.watched(step))
    post_transition.connect(seen.transition)
    yield seen
    post_transition.disconnect(seen.transition)


def play_everything(court: Court, seen: Seen) -> None:
    """Each way on which a step does something, one after the other."""
    bank = court.bank
    bank.do(grant, member_id=bank.ben.pk, minutes=240, key="gift", actor_id=bank.cleo.pk)
    bank.paid()
    bank.active(minutes=481)
    bank.active(minutes=480)
    for waiting in (*WAITING, "rescheduling", "haggling"):
        getattr(bank, waiting)()
        pass_over(court)
    play_disputes(court, seen)
    for name in ("validate_request", "escrow_hours", "notify_provider"):
        seen.failing = name
        bank.submitted()
        use_up_the_retries(court)
    play_services(court, seen)


def play_disputes(court: Court, seen: Seen) -> None:
    """Rulings of each kind, silence of each side and of the staff, an appeal, and nobody to be found."""
    bank = court.bank
    bank.do(grant, member_id=bank.ben.pk, minutes=480, key="another", actor_id=bank.cleo.pk)
    for minutes in (0, 20, 60):
        court.ruled(minutes)
        pass_over(court)
    court.opened()
    pass_over(court)
    pass_over(court)
    proposed_before_the_answer(court)
    bank.later(timedelta(days=3))
    pass_over(court)
    court.appealed()
    pass_over(court)
    seen.failing = "assign_dispute"
    court.just_opened()
    use_up_the_retries(court)


def proposed_before_the_answer(court: Court) -> None:
    """So late that the time for the answer is over before the proposal's."""
    dispute = court.opened()
    court.bank.later(timedelta(days=3))
    court.do(operations.propose_settlement, court.bank.ben, dispute, released_minutes=40)


def play_services(court: Court, seen: Seen) -> None:
    """A service refused, one that waits too long for a coordinator, one trusted, one that nobody can check."""
    shop = Catalogue(member=court.bank.cleo, at=court.bank.at)
    shop.refused()
    shop.waiting()
    shop.later(LONG)
    court.bank.at = shop.at
    shop.set_policy(trusted_after_services=1)
    shop.member = court.bank.ada
    assert shop.sent(title="Another repair").state == "PUBLISHED"
    seen.failing = "validate_service"
    shop.submitted(title="A third repair")
    use_up_the_retries(court)


def pass_over(court: Court) -> None:
    """Let every timer fire; the service is in the list again afterwards."""
    court.bank.later(LONG)
    court.bank.service = published(court.bank.ada, at=court.bank.at)


def use_up_the_retries(court: Court) -> None:
    for wait in (0, 2, 4, 8):
        court.bank.later(timedelta(seconds=wait))


def test_every_step_does_what_it_is_declared_to_do_and_nothing_else(court, seen):
    play_everything(court, seen)
    assert seen.taken == {step.name: set(step.takes) for step in DECLARED}
    assert seen.caught == {step.name: set(step.catch_takes) for step in DECLARED}
    assert seen.led_to == {step.name: set(step.leads_to) for step in DECLARED}


def withdrawn_offer(court: Court) -> None:
    bank = court.bank
    bank.act("withdraw_offer", bank.negotiating(), bank.ada)


def accepted_with_a_start(court: Court) -> None:
    court.bank.accepted(starts_at=court.bank.at + timedelta(days=100))


def in_the_list(court: Court) -> None:
    published(court.bank.ada, at=court.bank.at, title=f"Repair {Service.objects.count()}")


def waiting_for_approval(court: Court) -> None:
    title = f"Repair {Service.objects.count()}"
    Catalogue(member=court.bank.cleo, at=court.bank.at).waiting(title=title)


def opened_with_nobody_to_judge(court: Court) -> None:
    Member.objects.filter(is_staff=True).update(is_active=False)
    court.opened()


# The roads on which a timer is written by this field of the Policy, where the usual one isn't it.
SPECIAL: dict[tuple[str, str], Callable[[Court], Any]] = {
    ("response_timeout", "response_after_withdrawal"): withdrawn_offer,
    ("no_start_timeout", "no_start_after_agreed_start"): accepted_with_a_start,
    ("execute_ruling", "appeal_window"): Court.ruled,
    ("dispute_response_timeout", "dispute_response_time"): Court.opened,
    ("dispute_response_reminder", "dispute_response_time"): Court.opened,
    ("dispute_response_reminder", "reminder_before"): Court.opened,
    ("dispute_settlement_timeout", "dispute_settlement_time"): Court.proposed,
    ("dispute_target_reminder", "dispute_ruling_target"): Court.reviewed,
    ("dispute_target_reminder", "dispute_target_reminder_before"): Court.reviewed,
    ("dispute_overdue", "dispute_ruling_target"): Court.reviewed,
    ("dispute_overdue", "dispute_assignment_target"): opened_with_nobody_to_judge,
    ("start_reminder", "start_reminder_before"): accepted_with_a_start,
    ("amendment_timeout", "offer_timeout"): lambda court: court.bank.rescheduling(),
    ("service_expiry", "service_lifetime"): in_the_list,
    ("service_expiry_warning", "service_expiry_warning"): in_the_list,
    ("service_review_target", "service_review_target"): waiting_for_approval,
}
# A reminder of before its timer's beginning isn't written.
SHORT_OF_A_SPAN = {"reminder_before", "dispute_target_reminder_before"}
TIMES = [(step.name, field) for step in DECLARED for field in step.due_by]


def usual(name: str) -> Callable[[Court], Any]:
    """The road to the state that the timer is for."""
    [state] = registry.steps[name].states
    return lambda court: getattr(court.bank, state.lower())()


def span_of(court: Court, name: str, field: str) -> timedelta:
    """How far ahead a new timer is written."""
    road = SPECIAL.get((name, field)) or usual(name)
    road(court)
    newest = Step.objects.filter(name=name, state="WAITING").latest("id")
    return newest.due_at - court.bank.at


@pytest.mark.parametrize(("name", "field"), TIMES)
def test_a_timer_is_due_by_the_fields_that_it_names(court, name, field):
    change = timedelta(hours=1) if field in SHORT_OF_A_SPAN else timedelta(days=30)
    before = span_of(court, name, field)
    set_policy(court.bank, **{field: getattr(Policy.objects.get(), field) + change})
    assert abs(span_of(court, name, field) - before) >= timedelta(hours=1)
