"""Every number of the Policy changes what happens from then on, and nothing that is under way."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from common.errors import Refused
from ledger.queries import balance
from notifications.models import Mail
from requests_app import operations
from requests_app.operations import Proposal, Wish
from requests_app.queries import stuck
from requests_app.ratings.operations import rate
from requests_app.states import Part, State
from tests.conversation.words import refusal as said_no
from tests.conversation.words import say
from tests.factories import member
from tests.requests_app.acts import minutes_of, refusal, set_policy, timers_of
from workflow.models import Policy, Step


HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
INSTANT = timedelta(microseconds=1)


def state_after(bank, request, span):
    """The request's state just before the span is over, and at its end."""
    bank.later(span - INSTANT)
    before = bank.again(request).state
    bank.later(INSTANT)
    return before, bank.again(request).state


def test_policy_starting_minutes(bank):
    dora = member("Dora", at=bank.at)
    set_policy(bank, starting_minutes=240)
    emil = member("Emil", at=bank.at)
    set_policy(bank, starting_minutes=0)
    fred = member("Fred", at=bank.at)
    assert minutes_of(dora, emil, fred) == [(180, 0), (240, 0), (0, 0)]


def test_policy_credit_minutes(bank):
    set_policy(bank, credit_minutes=30)
    dora = member("Dora", at=bank.at)
    assert (balance(member_id=bank.ben.pk).spendable_minutes, bank.active(minutes=181).state) == (
        180,
        State.REJECTED,
    )
    assert balance(member_id=dora.pk).spendable_minutes == 210
    bank.ben = dora
    assert bank.active(minutes=210).state == State.ACTIVE
    assert minutes_of(dora) == [(-30, 210)]
    rejected = bank.active(minutes=1)
    assert (rejected.outcome, rejected.shortfall_minutes) == ("INSUFFICIENT_BALANCE", 1)


def test_policy_maximum_minutes(bank):
    in_flight = bank.submitted(minutes=100)
    set_policy(bank, maximum_minutes=50)
    bank.work()
    assert bank.again(in_flight).state == State.ACTIVE
    offer = Proposal(minutes=90)
    assert bank.act("counter_offer", in_flight, bank.ada, offer=offer).state == State.NEGOTIATING
    assert bank.active(minutes=51).outcome == "MINUTES_OVER_MAXIMUM"
    request = bank.active(minutes=50)
    refused = refusal(bank, "counter_offer", request, bank.ada, offer=Proposal(minutes=51))
    assert (refused.reason, refused.facts["maximum_minutes"]) == ("MINUTES_OVER_MAXIMUM", 50)


def test_policy_response_timeout(bank):
    before = bank.active()
    set_policy(bank, response_timeout=2 * DAY)
    after = bank.active()
    assert state_after(bank, after, 2 * DAY) == (State.ACTIVE, State.TIMED_OUT)
    assert state_after(bank, before, 5 * DAY) == (State.ACTIVE, State.TIMED_OUT)


def test_policy_reminder_before(bank):
    before = bank.active()
    set_policy(bank, reminder_before=3 * DAY)
    after = bank.active()
    assert timers_of(before)["response_reminder"] == bank.at + 6 * DAY
    assert timers_of(after)["response_reminder"] == bank.at + 4 * DAY
    assert (
        timers_of(bank.act("accept", before, bank.ada))["no_start_reminder"] == bank.at + 29 * DAY
    )
    assert timers_of(bank.act("accept", after, bank.ada))["no_start_reminder"] == bank.at + 27 * DAY


def test_policy_offer_timeout(bank):
    before = bank.active()
    set_policy(bank, offer_timeout=5 * HOUR)
    after = bank.active()
    for request in (before, after):
        bank.act("counter_offer", request, bank.ada, offer=Proposal(minutes=30))
    assert state_after(bank, after, 5 * HOUR) == (State.NEGOTIATING, State.TIMED_OUT)
    assert state_after(bank, before, 67 * HOUR) == (State.NEGOTIATING, State.TIMED_OUT)


def test_policy_maximum_offers(bank):
    before = bank.negotiating()
    set_policy(bank, maximum_offers=1)
    assert (
        bank.act("counter_offer", before, bank.ben, offer=Proposal(minutes=30)).turn == "provider"
    )
    refused = refusal(
        bank, "counter_offer", bank.negotiating(), bank.ben, offer=Proposal(minutes=30)
    )
    assert (refused.reason, refused.facts["maximum_offers"]) == ("too_many_offers", 1)


def test_policy_response_after_withdrawal(bank):
    before = bank.active()
    set_policy(bank, response_after_withdrawal=4 * DAY)
    after = bank.active()
    bank.later(6 * DAY)
    for request in (before, after):
        bank.act("counter_offer", request, bank.ada, offer=Proposal(minutes=30))
        bank.act("withdraw_offer", request, bank.ada)
    assert state_after(bank, before, DAY) == (State.ACTIVE, State.TIMED_OUT)
    assert state_after(bank, after, 3 * DAY) == (State.ACTIVE, State.TIMED_OUT)


def test_policy_no_start_after_agreed_start(bank):
    starts_at = bank.at + DAY
    before = bank.active(starts_at=starts_at)
    set_policy(bank, no_start_after_agreed_start=2 * DAY)
    after = bank.active(starts_at=starts_at)
    for request in (before, after):
        bank.act("accept", request, bank.ada)
    assert state_after(bank, after, 3 * DAY) == (State.ACCEPTED, State.CANCELLED)
    assert state_after(bank, before, 12 * DAY) == (State.ACCEPTED, State.CANCELLED)


def test_policy_no_start_after_acceptance(bank):
    before = bank.active()
    set_policy(bank, no_start_after_acceptance=3 * DAY)
    after = bank.active()
    for request in (before, after):
        bank.act("accept", request, bank.ada)
    assert state_after(bank, after, 3 * DAY) == (State.ACCEPTED, State.CANCELLED)
    assert state_after(bank, before, 27 * DAY) == (State.ACCEPTED, State.CANCELLED)


@pytest.mark.parametrize(("left", "late"), [(2 * HOUR + INSTANT, False), (2 * HOUR, True)])
def test_policy_late_cancellation_before(bank, left, late):
    starts_at = bank.at + 2 * DAY
    before = bank.accepted(starts_at=starts_at)
    set_policy(bank, late_cancellation_before=2 * HOUR)
    after = bank.accepted(starts_at=starts_at)
    bank.at = starts_at - left
    assert bank.act("cancel", before, bank.ben).cancelled_late is True
    assert bank.act("cancel", after, bank.ben).cancelled_late is late


def test_policy_start_reminder_before(bank):
    starts_at = bank.at + 4 * DAY
    before = bank.active(starts_at=starts_at)
    set_policy(bank, start_reminder_before=3 * DAY)
    after = bank.active(starts_at=starts_at)
    for request in (before, after):
        bank.act("accept", request, bank.ada)
    assert timers_of(before)["start_reminder"] == starts_at - DAY
    assert timers_of(after)["start_reminder"] == starts_at - 3 * DAY


def test_policy_stuck_after(bank):
    """It only says what coordinators look at, so it holds for work under way as well."""
    request = bank.in_progress()
    assert list(stuck(at=bank.at + 14 * DAY - INSTANT)) == []
    assert list(stuck(at=bank.at + 14 * DAY)) == [request]
    set_policy(bank, stuck_after=3 * DAY)
    assert list(stuck(at=bank.at + 3 * DAY - INSTANT)) == []
    assert list(stuck(at=bank.at + 3 * DAY)) == [request]


def test_policy_not_completed_after(bank):
    before = bank.accepted()
    set_policy(bank, not_completed_after=20 * DAY)
    after = bank.accepted()
    for request in (before, after):
        bank.act("start", request, bank.ada)
    assert state_after(bank, after, 20 * DAY) == (State.IN_PROGRESS, State.CANCELLED)
    assert state_after(bank, before, 40 * DAY) == (State.IN_PROGRESS, State.CANCELLED)


def test_policy_confirmation_timeout(bank):
    before = bank.in_progress()
    set_policy(bank, confirmation_timeout=2 * DAY)
    after = bank.in_progress()
    for request in (before, after):
        bank.act("complete", request, bank.ada, actual_minutes=45)
    assert state_after(bank, after, 2 * DAY) == (State.COMPLETED, State.PAID)
    assert state_after(bank, before, 5 * DAY) == (State.COMPLETED, State.PAID)


def test_policy_top_up_percent(bank):
    before = bank.completed(actual_minutes=75)
    set_policy(bank, top_up_percent=110)
    assert bank.act("confirm", before, bank.ben).payable_minutes == 75
    over = bank.act("start", bank.accepted(minutes=20), bank.ada)
    over = bank.act("complete", over, bank.ada, actual_minutes=23)
    assert refusal(bank, "confirm", over, bank.ben).reason == "consent_needed"
    within = bank.act("start", bank.accepted(minutes=20), bank.ada)
    within = bank.act("complete", within, bank.ada, actual_minutes=22)
    assert bank.act("confirm", within, bank.ben).payable_minutes == 22


def test_policy_recorded_timeout(bank):
    before = bank.recorded()
    set_policy(bank, recorded_timeout=2 * DAY)
    after = bank.recorded()
    assert state_after(bank, after, 2 * DAY) == (State.RECORDED, State.CANCELLED)
    assert state_after(bank, before, 5 * DAY) == (State.RECORDED, State.CANCELLED)


def test_policy_rating_window(bank):
    before = bank.completed()
    set_policy(bank, rating_window=3 * DAY)
    after = bank.completed()
    for request in (before, after):
        bank.act("confirm", request, bank.ben)
    bank.at += 3 * DAY
    with pytest.raises(Refused, match="over"):
        bank.do(rate, bank.ben, request_id=after.pk, stars=5)
    assert bank.do(rate, bank.ben, request_id=before.pk, stars=5).shown_at == bank.at + 11 * DAY


def test_policy_messages_an_hour(bank):
    request = bank.active()
    set_policy(bank, messages_an_hour=1)
    say(bank, bank.ben, request)
    assert said_no(bank, "say", bank.ben, request, text="Again").reason == "too_many_messages"
    set_policy(bank, messages_an_hour=2)
    assert say(bank, bank.ben, request).number == 2


def test_policy_message_mail_after(bank):
    say(bank, bank.ben, bank.active(minutes=20))
    set_policy(bank, message_mail_after=HOUR)
    say(bank, bank.ben, bank.active(minutes=20))
    mails = Mail.objects.filter(notification__event_type="conversation.message")
    due = Step.objects.filter(subject_id__in=mails.values("pk")).order_by("id")
    assert [at - bank.at for at in due.values_list("due_at", flat=True)] == [HOUR / 6, HOUR]


def test_policy_conversation_after_end(bank):
    before = bank.active(minutes=20)
    set_policy(bank, conversation_after_end=2 * DAY)
    after = bank.active(minutes=20)
    for request in (before, after):
        bank.act("decline", request, bank.ada)
    bank.at += 2 * DAY
    assert said_no(bank, "say", bank.ben, after, text="Why?").reason == "conversation_closed"
    assert say(bank, bank.ben, before).number == 1


def test_a_draft_gets_the_numbers_of_the_day_on_which_it_is_sent(bank):
    draft = bank.draft()
    set_policy(bank, response_timeout=2 * DAY)
    bank.do(operations.submit, bank.ben, request_id=draft.pk)
    bank.work()
    assert bank.again(draft).deadline_at == bank.at + 2 * DAY


@pytest.mark.parametrize("road", ["proposed", "recorded"])
def test_what_is_not_submitted_keeps_its_numbers_too(bank, road):
    request = getattr(bank, road)()
    kept = request.terms
    set_policy(bank, offer_timeout=HOUR, recorded_timeout=HOUR, maximum_minutes=1)
    assert bank.again(request).terms == kept
    assert kept.maximum_minutes == 480


def test_a_policy_that_changes_twice_leaves_each_request_its_own_numbers(bank):
    requests = []
    for days in (1, 2, 3):
        set_policy(bank, response_timeout=days * DAY)
        requests.append(bank.active(minutes=20))
    assert [request.deadline_at - bank.at for request in requests] == [DAY, 2 * DAY, 3 * DAY]


def test_every_field_of_the_policy_has_a_test():
    known = {"id", "version"}
    fields = {field.name for field in Policy._meta.fields} - known  # noqa: SLF001
    found = [
        name
        for path in Path(__file__).parents[1].glob("*/test_policy_fields.py")
        for name in re.findall(r"^def test_policy_(\w+)\(", path.read_text(), re.MULTILINE)
    ]
    assert sorted(found) == sorted(fields)


def test_a_wish_is_measured_by_the_policy_of_its_sending_not_of_its_drafting(bank):
    wish = Wish(minutes=100, other_id=bank.ada.pk, part=Part.REQUESTER, title="Bread")
    draft = bank.do(operations.draft_request, bank.ben, wish=wish)
    set_policy(bank, maximum_minutes=99)
    bank.do(operations.submit, bank.ben, request_id=draft.pk)
    bank.work()
    assert bank.again(draft).outcome == "MINUTES_OVER_MAXIMUM"
