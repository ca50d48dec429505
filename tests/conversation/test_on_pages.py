"""The conversation on a request's page and on its own: for both sides, and for nobody else."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from files.models import File
from requests_app.conversation.models import Message, ReadMark
from requests_app.conversation.queries import unread_count
from tests.conversation.words import a_document, a_picture, mark_read, say
from tests.files.handed_in import pdf_with_script, photograph, picture
from tests.pages.people import path_of
from tests.queries import queries_of
from tests.rows import every_row


def messages_path(request, *rest) -> str:
    return "/".join([path_of(request, "messages").rstrip("/"), *rest, ""])


def write(people, who, request, text="", files=(), **more):
    """Fill in the form of the request's page, and send it as a browser does."""
    form = people.see(who, request).form("/messages/")
    assert {"message-text", "message-attachments"} <= form.names
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    data = form.fields | {"message-text": text, "message-attachments": uploads} | more
    return getattr(people, who).post(form.action, data)


def test_a_message_goes_from_one_page_to_the_other(people):
    request = people.bank.active()
    answer = write(people, "ben", request, "Can you come on Monday?\r\nAt noon.")
    assert answer.status_code == 302
    assert answer["Location"] == f"{path_of(request)}#newest-message"
    page = people.see("ada", request)
    assert "Can you come on Monday? At noon." in page.text
    assert "1 new message" in page.text
    assert "Not read yet" in people.see("ben", request).text


def test_looking_at_the_page_marks_nothing_and_the_button_does(people):
    request = people.bank.active()
    say(people.bank, people.bank.ben, request)
    page = people.see("ada", request)
    assert unread_count(request_id=request.pk, member_id=people.bank.ada.pk) == 1
    form = page.form("/messages/read/")
    answer = people.ada.post(form.action, form.fields)
    assert answer["Location"] == f"{path_of(request)}#newest-message"
    assert unread_count(request_id=request.pk, member_id=people.bank.ada.pk) == 0
    assert "new message" not in people.see("ada", request).text
    assert "Read 2 March 2026" in people.see("ben", request).text


def test_the_page_marks_by_itself_what_has_come_into_view(people):
    request = people.bank.active()
    say(people.bank, people.bank.ben, request)
    html = people.ada.get(path_of(request)).text
    assert 'hx-trigger="intersect once, submit"' in html
    answer = people.ada.post(
        messages_path(request, "read"), {"up_to": 1}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert ReadMark.objects.get().member_id == people.bank.ada.pk


def test_who_answers_marks_what_the_form_had_before_their_eyes(people):
    request = people.bank.active()
    say(people.bank, people.bank.ben, request)
    write(people, "ada", request, "Yes")
    assert unread_count(request_id=request.pk, member_id=people.bank.ada.pk) == 0


def test_pictures_are_shown_and_documents_are_saved_each_without_a_trace(people):
    request = people.bank.accepted()
    files = [("tap.jpg", photograph()), ("plan.pdf", bytes(a_document().content))]
    write(people, "ben", request, files=files)
    page = people.ada.get(path_of(request)).text
    sources = re.findall(r'<img src="([^"]+)"', page)
    (shown,) = [source for source in sources if "/messages/files/" in source]
    taken = people.ada.get(shown)
    assert (taken.status_code, taken["Content-Type"]) == (200, "image/jpeg")
    assert taken["Content-Disposition"].startswith("inline")
    assert b"Telephone" not in taken.content
    again = people.ada.get(shown, headers={"If-None-Match": taken["ETag"]})
    assert again.status_code == 304
    (document,) = [
        link
        for link in people.see("ada", request).links
        if link != shown and "/messages/files/" in link
    ]
    saved = people.ada.get(document)
    assert saved["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert "sandbox" in saved["Content-Security-Policy"]


def test_other_people_find_neither_pages_nor_files_nor_forms(people):
    request = people.bank.accepted()
    say(people.bank, people.bank.ben, request, attachments=[a_picture()])
    file = File.objects.get()
    other = people.bank.accepted(minutes=20)
    before = every_row()
    assert people.cleo.get(messages_path(request)).status_code == 404
    assert people.cleo.post(messages_path(request), {"message-text": "x"}).status_code == 404
    assert people.cleo.post(messages_path(request, "read"), {"up_to": 1}).status_code == 404
    for who, asked in [("cleo", request), ("ada", other), ("ben", other)]:
        answer = getattr(people, who).get(messages_path(asked, "files", str(file.pk)))
        assert answer.status_code == 404
    assert every_row() == before


def test_who_is_not_signed_in_is_asked_to(people, client):
    request = people.bank.accepted()
    say(people.bank, people.bank.ben, request, attachments=[a_picture()])
    file = File.objects.get()
    for path in (messages_path(request), messages_path(request, "files", str(file.pk))):
        answer = client.get(path)
        assert (answer.status_code, "/accounts/login/" in answer["Location"]) == (302, True)


def test_contact_details_are_on_no_page_before_acceptance_and_then_on_both(people):
    request = people.bank.active()
    say(people.bank, people.bank.ben, request, "Call 0171 2345678")
    for path in (path_of(request), messages_path(request)):
        assert "0171" not in people.open("ada", path).text
        assert "hidden until it is accepted" in people.open("ada", path).text
        assert "0171 2345678" in people.open("ben", path).text
    people.bank.act("accept", request, people.bank.ada)
    for path in (path_of(request), messages_path(request)):
        assert "0171 2345678" in people.open("ada", path).text


def test_a_withheld_document_is_named_without_an_address(people):
    request = people.bank.active()
    say(people.bank, people.bank.ben, request, attachments=[a_document()])
    page = people.see("ada", request)
    assert "“plan.pdf”: you can open it once the request is accepted." in page.text
    assert not [link for link in page.links if "/messages/files/" in link]
    path = messages_path(request, "files", str(File.objects.get().pk))
    assert people.ada.get(path).status_code == 404
    assert people.ben.get(path).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.jpg", b"<script>alert(1)</script>", "is neither a picture"),
        ("bill.pdf", pdf_with_script(), "has scripts, forms or files inside"),
        ("half.jpg", picture()[:300], "is broken or incomplete"),
        ("empty.jpg", b"", "is empty"),
    ],
)
def test_a_file_that_is_refused_leaves_nothing_and_the_words_in_the_form(
    people, name, content, sentence
):
    request = people.bank.active()
    before = every_row()
    answer = write(people, "ben", request, "Look at this", files=[(name, content)])
    assert answer.status_code == 422
    assert sentence in answer.text
    assert name in answer.text
    assert "Look at this" in answer.text
    assert "choose them again" in answer.text
    assert every_row() == before


def test_too_many_files_and_no_words_at_all_are_refused_in_the_form(people):
    request = people.bank.active()
    many = write(people, "ben", request, files=[(f"{n}.jpg", picture()) for n in range(5)])
    assert (many.status_code, "At most 4 files." in many.text) == (422, True)
    nothing = write(people, "ben", request, "  ")
    assert (nothing.status_code, "Write something" in nothing.text) == (422, True)
    assert not Message.objects.exists()


def test_words_are_shown_as_words(people):
    request = people.bank.active()
    write(people, "ben", request, "<script>alert(1)</script><b>bold</b>")
    html = people.ada.get(path_of(request)).text
    assert "<script>alert" not in html
    assert "&lt;b&gt;bold" in html


def test_a_draft_and_a_closed_conversation_offer_no_form(people):
    draft = people.bank.draft()
    assert "Conversation" not in people.see("ben", draft).text
    rejected = people.bank.rejected()
    assert "Conversation" not in people.see("ben", rejected).text


def test_the_list_of_requests_says_where_something_is_new_at_a_constant_cost(people):
    first = people.bank.active(minutes=20)
    say(people.bank, people.bank.ben, first)
    say(people.bank, people.bank.ben, first)
    assert "2 new messages" in people.open("ada", "/requests/").text
    assert "new message" not in people.open("ben", "/requests/").text
    few = queries_of(lambda: people.open("ada", "/requests/"))
    for _number in range(4):
        say(people.bank, people.bank.ben, people.bank.active(minutes=20))
    assert queries_of(lambda: people.open("ada", "/requests/")) == few


@pytest.mark.parametrize("page", ["", "messages"])
def test_a_request_s_pages_cost_the_same_for_many_messages(people, page):
    request = people.bank.active()
    path = path_of(request, page)
    say(people.bank, people.bank.ben, request, attachments=[a_picture()])
    few = queries_of(lambda: people.open("ada", path))
    for number in range(12):
        say(people.bank, people.bank.ben, request, attachments=[a_picture()])
        mark_read(people.bank, people.bank.ada, request, number + 1)
    assert queries_of(lambda: people.open("ada", path)) == few


def test_older_messages_are_a_page_further(people):
    request = people.bank.active()
    for number in range(1, 31):
        say(people.bank, people.bank.ben, request, f"Message no. {number}.")
    beside = people.see("ada", request)
    assert "Message no. 30." in beside.text
    assert "Message no. 10." not in beside.text
    assert messages_path(request) in beside.links
    newest = people.open("ada", messages_path(request))
    assert "Message no. 7." in newest.text
    assert "Message no. 6." not in newest.text
    (older,) = [link for link in newest.links if link.startswith("?before=")]
    page = people.open("ada", messages_path(request) + older)
    assert "Message no. 6." in page.text
    assert "Message no. 7." not in page.text


def refresh(client, path, tag):
    return client.get(path, {"seen": tag}, headers={"HX-Request": "true"})


@pytest.mark.parametrize("is_own_page", [True, False])
def test_the_page_asks_for_what_is_new_and_gets_it_without_what_is_typed(people, is_own_page):
    request = people.bank.active()
    path = messages_path(request) if is_own_page else path_of(request)
    html = people.ada.get(path).text
    tag = re.search(r'hx-get="[^"]*\?seen=([^"&]+)', html)[1]
    assert refresh(people.ada, path, tag).status_code == 204
    say(people.bank, people.bank.ben, request, "Something new")
    fresh = refresh(people.ada, path, tag)
    assert "Something new" in fresh.text
    assert "#live-talk:innerHTML" in html
    live = html[html.index('id="live-talk"') :]
    assert "message-text" not in live[: live.index("</div>")]
    mark_read(people.bank, people.bank.ada, request, 1)
    newer = re.search(r'hx-get="[^"]*\?seen=([^"&]+)', fresh.text)[1]
    assert refresh(people.ada, path, newer).status_code == 200
