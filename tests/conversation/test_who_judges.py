"""Staff read the conversation of a disputed request, and it is written down that they did."""

from common.errors import WrongRole, WrongState
from requests_app.conversation.operations import look
from tests.conversation.words import refusal, say, seen
from workflow.models import EventLog


def test_a_look_is_an_event_that_both_sides_find(bank):
    request = bank.disputed()
    say(bank, bank.ben, request, "Only half is done")
    bank.do(look, bank.cleo, request_id=request.pk)
    event = EventLog.objects.get(type="conversation.looked_at")
    assert (event.actor_id, set(event.audience)) == (bank.cleo.pk, {bank.ada.pk, bank.ben.pk})
    assert [message.text for message in seen(bank, None, request)] == ["Only half is done"]


def test_nobody_looks_where_there_is_no_dispute(bank):
    request = bank.active()
    say(bank, bank.ben, request)
    assert isinstance(refusal(bank, "look", bank.cleo, request), WrongState)


def test_nobody_looks_at_what_they_take_part_in(bank):
    request = bank.disputed()
    say(bank, bank.ben, request)
    assert isinstance(refusal(bank, "look", bank.ada, request), WrongRole)


def test_there_is_nothing_to_look_at_where_nobody_has_written(bank):
    assert refusal(bank, "look", bank.cleo, bank.disputed()).reason == "nothing_written"


def test_a_dispute_that_was_withdrawn_may_still_be_looked_into(bank):
    request = bank.disputed()
    say(bank, bank.ben, request)
    bank.act("resume_after_dispute", request, bank.ben)
    bank.do(look, bank.cleo, request_id=request.pk)
    assert EventLog.objects.filter(type="conversation.looked_at").count() == 1
