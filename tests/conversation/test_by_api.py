"""Conversations by the API."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from files.models import File
from requests_app.conversation.models import Conversation, Message
from tests.api.desk import path_of, problem
from tests.conversation.words import a_document, a_picture, say
from tests.files.handed_in import pdf, photograph, picture
from tests.queries import queries_of
from tests.rows import every_row


def path(request, *rest) -> str:
    return "/".join([path_of(request, "messages").rstrip("/"), *rest, ""])


def write(program, request, text="Hello", **headers):
    return program.post(path(request), {"text": text}, **headers)


def send(program, request, *files, text="", key="", where="", **more):
    """As multipart/form-data."""
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    headers = {"Authorization": f"Bearer {program.key}"}
    if key:
        headers["Idempotency-Key"] = key
    data = {"text": text, "attachments": uploads, **more}
    return program.client.post(path(request), data, headers=headers)


def test_a_message_is_written_and_read(desk):
    request = desk.bank.active()
    answer = write(desk.ben, request, "Can you come?")
    assert answer.status_code == 201
    assert answer.json() == {
        "number": 1,
        "author": {"id": str(desk.bank.ben.pk), "name": "Ben"},
        "text": "Can you come?",
        "is_masked": False,
        "attachments": [],
        "is_new": False,
        "sent_at": "2026-03-02T09:00:00Z",
        "read_at": None,
    }
    (seen,) = desk.ada.get(path(request)).json()["results"]
    assert (seen["text"], seen["is_new"]) == ("Can you come?", True)
    assert desk.ada.post(path(request, "read"), {"up_to": 1}).status_code == 204
    (read,) = desk.ben.get(path(request)).json()["results"]
    assert read["read_at"] == "2026-03-02T09:00:00Z"


def test_the_request_s_version_stays_and_its_answer_counts_what_is_unread(desk):
    request = desk.bank.active()
    tag = desk.ada.get(path_of(request))["ETag"]
    write(desk.ben, request)
    write(desk.ben, request)
    assert desk.ada.post(path_of(request, "accept"), {}, If_Match=tag).status_code == 200
    assert desk.see("ada", request)["unread_messages"] == 2
    assert desk.see("ben", request)["unread_messages"] == 0
    rows = desk.ada.get("/api/v1/requests/").json()["results"]
    assert [row["unread_messages"] for row in rows] == [2]


def test_a_call_that_is_made_again_writes_once(desk):
    request = desk.bank.active()
    first = write(desk.ben, request, Idempotency_Key="a")
    again = write(desk.ben, request, Idempotency_Key="a")
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.json() == first.json()
    problem(write(desk.ben, request, "Other words", Idempotency_Key="a"), 422, "key_reused")
    assert Message.objects.count() == 1


def test_files_come_with_the_message_and_the_same_key_takes_them_once(desk):
    request = desk.bank.accepted()
    files = [("tap.jpg", photograph()), ("plan.pdf", pdf())]
    first = send(desk.ben, request, *files, text="Look", key="a")
    assert first.status_code == 201, first.content
    names = [(file["name"], file["is_picture"]) for file in first.json()["attachments"]]
    assert names == [("tap.jpg", True), ("plan.pdf", False)]
    again = send(desk.ben, request, *files, text="Look", key="a")
    assert again["Idempotent-Replayed"] == "true"
    other = send(desk.ben, request, files[0], ("plan.pdf", pdf(pages=2)), text="Look", key="a")
    problem(other, 422, "key_reused")
    fewer = send(desk.ben, request, files[1], text="Look", key="a")
    problem(fewer, 422, "key_reused")
    assert File.objects.count() == 2
    for file in first.json()["attachments"]:
        content = desk.ada.get(path(request, "files", file["id"]))
        assert content.status_code == 200
        assert content["Content-Disposition"].startswith("attachment")
        assert content["X-Content-Type-Options"] == "nosniff"
        assert b"Telephone" not in content.content


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (("a.jpg", b"<html>"), "file_of_wrong_kind"),
        (("a.jpg", b""), "file_empty"),
        (("a.jpg", picture()[:300]), "file_broken"),
        (("a.pdf", b"%PDF-1.4 nonsense"), "file_broken"),
    ],
)
def test_a_file_that_is_refused_names_its_reason_and_leaves_nothing(desk, file, code):
    request = desk.bank.active()
    before = every_row()
    said = problem(send(desk.ben, request, file, text="Look"), 422, "invalid")
    assert [error["code"] for error in said["errors"]] == [code]
    assert said["errors"][0]["pointer"].startswith("#/attachments")
    assert every_row() == before


def test_a_body_larger_than_any_form_needs_is_413(desk, settings):
    settings.UPLOAD_MOST_BYTES = 1000
    request = desk.bank.active()
    problem(send(desk.ben, request, ("a.jpg", b"x" * 2000)), 413, "too_large")
    assert not Message.objects.exists()


def test_contact_details_and_documents_wait_for_acceptance(desk):
    request = desk.bank.active()
    send(desk.ben, request, ("plan.pdf", pdf()), text="Mail ben@example.org")
    (before,) = desk.ada.get(path(request)).json()["results"]
    assert (before["text"], before["is_masked"]) == ("Mail [hidden until it is accepted]", True)
    (file,) = before["attachments"]
    assert file["is_withheld"]
    problem(desk.ada.get(path(request, "files", file["id"])), 404, "not_found")
    desk.do("ada", request, "accept")
    (after,) = desk.ada.get(path(request)).json()["results"]
    assert after["text"] == "Mail ben@example.org"
    assert desk.ada.get(path(request, "files", file["id"])).status_code == 200


def test_everything_of_other_people_is_404_and_changes_nothing(desk):
    request, other = desk.bank.accepted(), desk.bank.accepted(minutes=20)
    say(desk.bank, desk.bank.ben, request, attachments=[a_picture(), a_document()])
    before = every_row()
    problem(desk.cleo.get(path(request)), 404, "not_found")
    problem(write(desk.cleo, request), 404, "not_found")
    problem(desk.cleo.post(path(request, "read"), {"up_to": 1}), 404, "not_found")
    for file in File.objects.all():
        problem(desk.cleo.get(path(request, "files", str(file.pk))), 404, "not_found")
        problem(desk.ada.get(path(other, "files", str(file.pk))), 404, "not_found")
    assert every_row() == before


def test_a_draft_of_the_other_side_is_404_and_one_s_own_is_409(desk):
    draft = desk.bank.draft()
    problem(write(desk.ada, draft), 404, "not_found")
    problem(write(desk.ben, draft), 409, "conversation_not_open")


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": " \n "}])
def test_nothing_said_is_refused(desk, body):
    problem(desk.ben.post(path(desk.bank.active()), body), 422, "nothing_said")


def test_a_mark_is_of_a_message_that_is_there(desk):
    request = desk.bank.active()
    write(desk.ben, request)
    problem(desk.ada.post(path(request, "read"), {"up_to": 2}), 422, "no_such_message")
    problem(desk.ada.post(path(request, "read"), {"up_to": "1"}), 422, "invalid")


def test_a_list_goes_from_page_to_page_newest_first(desk):
    request = desk.bank.active()
    for number in range(5):
        write(desk.ben, request, f"{number}")
    page = desk.ada.get(path(request), {"limit": 2}).json()
    numbers = [message["number"] for message in page["results"]]
    while page["next"]:
        page = desk.ada.get(re.sub(r"^https?://[^/]+", "", page["next"])).json()
        numbers += [message["number"] for message in page["results"]]
    assert numbers == [5, 4, 3, 2, 1]


def test_a_list_costs_the_same_for_many_as_for_few(desk):
    request = desk.bank.active()
    say(desk.bank, desk.bank.ben, request, attachments=[a_picture()])
    few = queries_of(lambda: desk.ada.get(path(request)))
    for _number in range(6):
        say(desk.bank, desk.bank.ben, request, attachments=[a_picture()])
    assert queries_of(lambda: desk.ada.get(path(request))) == few


def test_an_event_of_a_message_names_its_request(desk):
    request = desk.bank.active()
    write(desk.ben, request)
    conversation = Conversation.objects.get()
    assert conversation.pk == request.pk
    (told,) = [
        row
        for row in desk.ada.get("/api/v1/notifications/").json()["results"]
        if row["event_type"] == "conversation.message"
    ]
    assert told["subject_id"] == str(request.pk)
    assert "Hello" not in str(told)
