"""Who may write to whom, from when until when, and what."""

from datetime import timedelta

import pytest

from common.errors import NotFound, Refused, WrongState
from files.models import File
from requests_app.conversation.models import (
    LONGEST_TEXT,
    MOST_ATTACHMENTS,
    Attachment,
    Conversation,
    Message,
)
from requests_app.conversation.queries import file_for
from requests_app.states import State
from tests.conversation.words import a_document, a_picture, refusal, say, seen
from workflow.models import EventLog


INSTANT = timedelta(microseconds=1)


def test_both_sides_read_what_each_writes_in_order(bank):
    request = bank.active()
    say(bank, bank.ben, request, "Can you come on Monday?")
    say(bank, bank.ada, request, "Yes.\r\nAt noon.")
    for who in (bank.ada, bank.ben):
        shown = seen(bank, who, request)
        assert [(m.number, m.author_name, m.text) for m in shown] == [
            (1, "Ben", "Can you come on Monday?"),
            (2, "Ada", "Yes.\nAt noon."),
        ]
        assert [message.is_mine for message in shown] == [who == bank.ben, who == bank.ada]


def test_a_message_leaves_the_request_as_it_was_and_is_an_event_of_its_own(bank):
    request = bank.active()
    say(bank, bank.ben, request)
    assert bank.again(request).version == request.version
    event = EventLog.objects.get(subject_type="conversation", subject_id=request.pk)
    assert (event.type, event.seq, event.data) == ("conversation.message", 1, {"number": 1})
    assert (event.actor_id, set(event.audience)) == (bank.ben.pk, {bank.ada.pk, bank.ben.pk})


def test_contact_details_are_hidden_from_the_other_side_until_acceptance(bank):
    request = bank.active()
    say(bank, bank.ben, request, "Call 0171 2345678", attachments=[a_picture("me@example.org.jpg")])
    (before,) = seen(bank, bank.ada, request)
    assert (before.text, before.is_masked) == ("Call [hidden until it is accepted]", True)
    assert "example" not in before.files[0].name
    (own,) = seen(bank, bank.ben, request)
    assert (own.text, own.is_masked) == ("Call 0171 2345678", False)
    assert Message.objects.get().text == "Call 0171 2345678"
    bank.act("accept", request, bank.ada)
    (after,) = seen(bank, bank.ada, request)
    assert (after.text, after.is_masked) == ("Call 0171 2345678", False)


@pytest.mark.parametrize("end", ["decline", "cancel"])
def test_who_was_never_accepted_stays_hidden_after_the_end(bank, end):
    request = bank.active()
    say(bank, bank.ben, request, "Call 0171 2345678")
    bank.act(end, request, bank.ada if end == "decline" else bank.ben)
    assert "0171" not in seen(bank, bank.ada, request)[0].text


def test_who_was_accepted_stays_known_when_it_is_called_off(bank):
    request = bank.accepted()
    say(bank, bank.ben, request, "Call 0171 2345678")
    bank.act("cancel", request, bank.ben)
    assert "0171" in seen(bank, bank.ada, request)[0].text


def test_a_document_opens_for_the_other_side_once_it_is_accepted(bank):
    request = bank.active()
    say(bank, bank.ben, request, "", attachments=[a_document(), a_picture()])
    document, picture = File.objects.order_by("id")
    withheld = [file.is_withheld for file in seen(bank, bank.ada, request)[0].files]
    assert withheld == [True, False]
    given = {"request_id": request.pk, "file_id": document.pk}
    with pytest.raises(NotFound):
        file_for(**given, member_id=bank.ada.pk)
    assert file_for(**given, member_id=bank.ben.pk) == document
    assert file_for(**given | {"file_id": picture.pk}, member_id=bank.ada.pk) == picture
    bank.act("accept", request, bank.ada)
    assert file_for(**given, member_id=bank.ada.pk) == document


def test_a_file_is_its_request_s_alone(bank):
    request, other = bank.active(minutes=20), bank.active(minutes=20)
    say(bank, bank.ben, request, attachments=[a_picture()])
    file = File.objects.get()
    for member, asked in [(bank.cleo, request), (bank.ben, other), (bank.ada, other)]:
        with pytest.raises(NotFound):
            file_for(request_id=asked.pk, file_id=file.pk, member_id=member.pk)


def test_files_are_kept_with_the_message_or_not_at_all(bank):
    request = bank.active()
    attachments = [a_picture(f"{number}.jpg") for number in range(MOST_ATTACHMENTS)]
    say(bank, bank.ben, request, "", attachments=attachments)
    names = Attachment.objects.order_by("position").values_list("file__name", flat=True)
    assert list(names) == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert set(File.objects.values_list("owner_id", flat=True)) == {bank.ben.pk}
    refused = refusal(
        bank, "say", bank.ben, request, text="", attachments=[*attachments, a_picture()]
    )
    assert refused.reason == "too_many_files"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nothing_said"),
        (" \n\t ", "nothing_said"),
        ("x" * (LONGEST_TEXT + 1), "text_too_long"),
        ("a\x07b", "control_characters"),
        ("a\x1b[31mb", "control_characters"),
        ("a\x9fb", "control_characters"),
    ],
)
def test_what_nobody_could_read_is_refused(bank, text, code):
    refused = refusal(bank, "say", bank.ben, bank.active(), text=text)
    assert isinstance(refused, Refused)
    assert refused.reason == code


def test_a_message_may_be_as_long_as_it_may_be(bank):
    text = "x" * LONGEST_TEXT
    assert say(bank, bank.ben, bank.active(), text).text == text


def test_nobody_else_writes_reads_or_learns_that_there_is_anything(bank):
    request = bank.active()
    say(bank, bank.ben, request)
    for operation, said in [("say", {"text": "Me too"}), ("mark_read", {"up_to": 1})]:
        assert isinstance(refusal(bank, operation, bank.cleo, request, **said), NotFound)


def test_a_draft_has_no_conversation(bank):
    draft = bank.draft()
    refused = refusal(bank, "say", bank.ben, draft, text="Hello")
    assert (type(refused), refused.reason) == (WrongState, "conversation_not_open")
    assert isinstance(refusal(bank, "say", bank.ada, draft, text="Hello"), NotFound)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT, State.REJECTED}))
def test_both_sides_write_in_every_state_from_submission_on(bank, state):
    request = bank.in_state(state)
    say(bank, bank.ada, request)
    say(bank, bank.ben, request)
    assert bank.again(request).state == state
    assert [message.number for message in seen(bank, bank.ada, request)] == [1, 2]


def test_what_the_bank_rejected_reached_nobody(bank):
    refused = refusal(bank, "say", bank.ben, bank.rejected(), text="Hello")
    assert refused.reason == "conversation_closed"


def test_a_conversation_closes_thirty_days_after_the_end_and_can_still_be_read(bank):
    request = bank.paid()
    bank.at += timedelta(days=30) - INSTANT
    say(bank, bank.ben, request, "Thank you!")
    bank.at += INSTANT
    refused = refusal(bank, "say", bank.ben, request, text="Thank you again!")
    assert (type(refused), refused.reason) == (WrongState, "conversation_closed")
    assert [message.text for message in seen(bank, bank.ada, request)] == ["Thank you!"]


def test_who_writes_too_much_waits_over_all_requests_together(bank):
    one, other = bank.active(minutes=20), bank.active(minutes=20)
    for number in range(60):
        say(bank, bank.ben, one if number % 2 else other)
    refused = refusal(bank, "say", bank.ben, one, text="Hello?")
    assert (refused.reason, refused.facts) == ("too_many_messages", {"messages_an_hour": 60})
    say(bank, bank.ada, one, "Slowly!")
    bank.at += timedelta(hours=1)
    say(bank, bank.ben, one, "Sorry.")
