"""What was written can't be unwritten, and can't be impossible: the database refuses it."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.utils import ProgrammingError

from files.models import File
from requests_app.conversation.models import (
    LONGEST_TEXT,
    Attachment,
    Conversation,
    Message,
    ReadMark,
)
from tests.conversation.words import a_picture, mark_read, say
from tests.rules import broken, constraints_of


MESSAGES = [
    ("message_number_once", {"number": 1}),
    ("message_number_positive", {"number": 0}),
    ("message_text_fits", {"text": "x" * (LONGEST_TEXT + 1)}),
    ("message_attachments_few", {"attachment_count": 5}),
    ("message_says_something", {"text": ""}),
]
ATTACHMENTS = [
    ("attachment_position", {"position": 1}),
    ("attachment_position_possible", {"position": 0}),
    ("attachment_position_possible", {"position": 5}),
    ("file_id", {"file": "first"}),
]
MARKS = [("read_mark_once", {"up_to": 1}), ("read_mark_positive", {"up_to": 0})]


@pytest.fixture
def message(bank):
    request = bank.active()
    made = say(bank, bank.ben, request, attachments=[a_picture()])
    mark_read(bank, bank.ada, request, 1)
    return made


@pytest.mark.parametrize(("rule", "values"), MESSAGES)
def test_an_impossible_message_is_refused(bank, message, rule, values):
    good = {"number": 2, "text": "x", "author": bank.ben, "sent_at": bank.at}
    with broken(rule):
        Message.objects.create(conversation=message.conversation, **good | values)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("rule", "values"), ATTACHMENTS)
def test_an_impossible_attachment_is_refused(bank, message, rule, values):
    first = File.objects.get()
    content = {"kind": "PDF", "name": "a.pdf", "content": b"x"}
    other = File.objects.create(owner_id=uuid4(), kept_at=bank.at, **content)
    good = {"position": 2, "file": other}
    given = {name: first if value == "first" else value for name, value in values.items()}
    with broken(rule):
        Attachment.objects.create(message=message, **good | given)
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(("rule", "values"), MARKS)
def test_an_impossible_mark_is_refused(bank, message, rule, values):
    with broken(rule):
        ReadMark.objects.create(
            conversation=message.conversation, member=bank.ada, at=bank.at, **values
        )
    assert ReadMark.objects.count() == 1


def test_a_conversation_has_the_id_of_its_request(bank):
    request = bank.active()
    with broken("conversation_has_its_request_s_id"):
        Conversation.objects.create(request=request)
    assert not Conversation.objects.exists()


def test_every_constraint_is_broken_on_purpose():
    known = {rule for rule, _values in (*MESSAGES, *ATTACHMENTS, *MARKS)}
    known.add("conversation_has_its_request_s_id")
    assert constraints_of(Conversation, Message, Attachment, ReadMark) <= known


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("table", ["message", "attachment", "readmark"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nobody_changes_or_deletes_what_was_written(evidence, alias, table, verb):
    refuse(alias, verb.format(f"requests_app_{table}"))


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM requests_app_conversation",
        "TRUNCATE requests_app_conversation CASCADE",
        "UPDATE requests_app_conversation SET version = version + 1",
        "UPDATE requests_app_conversation SET version = version - 1",
        "DELETE FROM files_file",
    ],
)
def test_nobody_takes_a_conversation_or_its_files_away(evidence, alias, statement):
    refuse(alias, statement)


@pytest.fixture
def evidence(real_bank):
    request = real_bank.active()
    say(real_bank, real_bank.ben, request, attachments=[a_picture()])
    mark_read(real_bank, real_bank.ada, request, 1)
    return request


def refuse(alias: str, statement: str) -> None:
    with (
        pytest.raises((ProgrammingError, IntegrityError)),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(statement)
    rows = (Message, Attachment, ReadMark, Conversation, File)
    assert [model.objects.count() for model in rows] == [1, 1, 1, 1, 1]
