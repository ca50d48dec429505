"""Evidence on the pages of a dispute: for both sides, and for nobody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from disputes import operations
from disputes.evidence.models import MOST_A_SIDE, Evidence
from disputes.models import Dispute
from disputes.states import Reason
from files.models import File
from tests.disputes.handing_in import a_document, a_picture, hand_in
from tests.files.handed_in import pdf, pdf_with_script, photograph, picture
from tests.pages.people import People
from tests.queries import queries_of
from tests.reading import Page
from tests.rows import every_row


pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"


def page_of(dispute: Dispute, *rest: str) -> str:
    return "/".join([f"/disputes/{dispute.pk}", *rest, ""])


def objected(people: People) -> Dispute:
    made: Dispute = people.bank.do(
        operations.open_dispute,
        people.bank.ben,
        request_id=people.bank.in_progress().pk,
        reason=Reason.TIME,
        words="It took an hour less.",
    )
    people.bank.work()
    return made


@pytest.fixture
def dispute(people):
    return objected(people)


def send(people, who, dispute, name="tap.jpg", content=None, **typed):
    """Fill in the form of the dispute's page, and send it as a browser does."""
    form = people.open(who, page_of(dispute)).form("/evidence/")
    assert {"evidence-file", "evidence-caption"} <= form.names
    upload = SimpleUploadedFile(name, picture() if content is None else content)
    more = {f"evidence-{name}": value for name, value in typed.items()}
    data = form.fields | {"evidence-file": upload} | more
    return getattr(people, who).post(form.action, data)


def test_what_one_hands_in_the_other_reads(people, dispute):
    answer = send(people, "ben", dispute, content=photograph(), caption="It drips.\r\nOften.")
    assert (answer.status_code, answer["Location"]) == (302, f"{page_of(dispute)}#evidence")
    send(people, "ada", dispute, "bill.pdf", pdf())
    for path in (page_of(dispute), page_of(dispute, "evidence")):
        ada, ben = people.open("ada", path).text, people.open("ben", path).text
        assert "From you bill.pdf PDF" in ada
        assert "From Ben It drips. Often. 2 March 2026, 09:00" in ada
        assert "From you It drips. Often." in ben
        assert "From Ada bill.pdf" in ben
        assert "You can hand in 19 more files." in ben


def test_a_picture_is_shown_and_a_document_saved_each_as_data_alone(people, dispute):
    send(people, "ben", dispute, content=photograph())
    send(people, "ben", dispute, "bill.pdf", pdf())
    html = people.ada.get(page_of(dispute)).text
    (source,) = re.findall(r'<img src="([^"]+/evidence/[^"]+)"', html)
    shown = people.ada.get(source)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown["Content-Disposition"] == 'inline; filename="tap.jpg"'
    assert b"Telephone" not in shown.content
    links = {link for link in Page(html).links if "/evidence/" in link} - {source}
    (document,) = links
    saved = people.ada.get(document)
    assert saved["Content-Disposition"] == 'attachment; filename="bill.pdf"'
    for answer in (shown, saved):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].endswith("sandbox")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.jpg", b"", "is empty"),
        ("page.jpg", HTML, "is neither a picture"),
        ("tap.svg", SVG, "is neither a picture"),
        ("half.jpg", picture()[:300], "is broken or incomplete"),
        ("both.pdf", pdf() + HTML, "is broken or incomplete"),
        ("bill.pdf", pdf_with_script(), "has scripts, forms or files inside"),
    ],
)
def test_a_file_that_is_refused_leaves_nothing_and_the_words_in_the_form(
    people, dispute, name, content, sentence
):
    before = every_row()
    answer = send(people, "ben", dispute, name, content, caption="Look at this")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert name in page.text
    assert sentence in page.text
    assert "choose it again" in page.text
    assert page.form("/evidence/").fields["evidence-caption"] == "Look at this"
    assert every_row() == before


def test_a_file_beyond_the_bound_is_refused_in_the_form(people, dispute, monkeypatch):
    monkeypatch.setattr("files.checking.MOST_BYTES", 100)
    before = every_row()
    answer = send(people, "ben", dispute)
    assert (answer.status_code, "is too large" in answer.text) == (422, True)
    assert every_row() == before


def test_a_body_of_a_gigabyte_is_refused_unread(people, dispute):
    before = every_row()
    answer = people.ben.generic(
        "POST",
        page_of(dispute, "evidence"),
        b"--b\r\n",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(2**30),
    )
    assert answer.status_code == 400
    assert b"larger than it takes" in answer.content
    assert every_row() == before


def test_without_a_file_the_form_says_so(people, dispute):
    before = every_row()
    form = people.open("ben", page_of(dispute)).form("/evidence/")
    answer = people.ben.post(form.action, form.fields | {"evidence-caption": "Words"})
    assert answer.status_code == 422
    told = Page(answer.text)
    assert "Please fill this in." in told.text
    assert "#id_evidence-file" in told.links
    long = send(people, "ben", dispute, caption="x" * 501)
    assert (long.status_code, "at most 500 characters" in long.text) == (422, True)
    assert every_row() == before


def test_words_and_names_are_shown_as_words(people, dispute):
    send(people, "ben", dispute, '"><script>x.jpg', caption="<script>alert(1)</script>")
    for who in ("ada", "ben"):
        html = getattr(people, who).get(page_of(dispute)).text
        assert "<script>alert" not in html
        assert "<script>x" not in html
        assert "&lt;script&gt;alert(1)" in html


def test_other_people_find_neither_page_nor_file_nor_form(people, dispute):
    hand_in(people.bank, people.bank.ben, dispute)
    file_id, other = str(File.objects.get().pk), objected(people)
    before = every_row()
    upload = {"evidence-file": SimpleUploadedFile("a.jpg", picture())}
    for path in (
        page_of(dispute, "evidence"),
        page_of(dispute, "evidence", file_id),
        f"/disputes/{uuid4()}/evidence/",
    ):
        assert people.cleo.get(path).status_code == 404
    assert people.cleo.post(page_of(dispute, "evidence"), upload).status_code == 404
    for who in (people.ada, people.ben):
        assert who.get(page_of(other, "evidence", file_id)).status_code == 404
    for path in (page_of(dispute, "evidence"), page_of(dispute, "evidence", file_id)):
        assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"
    assert every_row() == before


def test_after_the_end_there_is_no_form_and_none_is_taken(people, dispute):
    form = people.open("ada", page_of(dispute)).form("/evidence/")
    hand_in(people.bank, people.bank.ben, dispute, "The floor")
    people.bank.do(operations.withdraw_dispute, people.bank.ben, dispute_id=dispute.pk)
    page = people.open("ada", page_of(dispute))
    assert "Nothing can be handed in any more." in page.text
    assert "The floor" in page.text
    assert not [found for found in page.forms if found.action.endswith("/evidence/")]
    before = every_row()
    upload = {"evidence-file": SimpleUploadedFile("a.jpg", picture())}
    late = people.ada.post(form.action, form.fields | upload)
    assert late.status_code == 409
    assert "the dispute is ruled on, or has ended" in Page(late.text).text
    assert every_row() == before


def test_a_side_that_has_handed_in_all_it_may_is_told(people, dispute):
    form, file = people.open("ben", page_of(dispute)).form("/evidence/"), a_picture()
    for _number in range(MOST_A_SIDE):
        hand_in(people.bank, people.bank.ben, dispute, file=file)
    assert "as many files as a side may" in people.open("ben", page_of(dispute)).text
    before = every_row()
    upload = {"evidence-file": SimpleUploadedFile("a.jpg", picture())}
    answer = people.ben.post(form.action, form.fields | upload)
    assert answer.status_code == 422
    assert "You have handed in 20 files: there can be no more." in Page(answer.text).text
    assert every_row() == before


def test_the_same_form_hands_in_once(people, dispute):
    form = people.open("ben", page_of(dispute)).form("/evidence/")
    answers = [
        people.ben.post(
            form.action, form.fields | {"evidence-file": SimpleUploadedFile("a.jpg", picture())}
        )
        for _each in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Evidence.objects.count() == 1


def test_both_pages_cost_the_same_for_much_as_for_little(people, dispute):
    paths = (page_of(dispute), page_of(dispute, "evidence"))
    hand_in(people.bank, people.bank.ben, dispute)
    few = [queries_of(lambda path=path: people.open("ada", path)) for path in paths]
    for who in (people.bank.ada, people.bank.ben) * 3:
        hand_in(people.bank, who, dispute, file=a_document())
        people.bank.at += timedelta(hours=1)
    assert [queries_of(lambda path=path: people.open("ada", path)) for path in paths] == few


def test_the_page_asks_for_what_is_new_and_leaves_the_form_alone(people, dispute):
    html = people.ada.get(page_of(dispute)).text
    assert "#live-evidence:innerHTML" in html
    live = html[html.index('id="live-evidence"') :]
    assert "evidence-caption" not in live[: live.index("</div>")]
    tag = re.search(r'hx-get="[^"]*\?seen=([^"&]+)', html)[1]
    fresh = {"seen": tag}
    headers = {"HX-Request": "true"}
    assert people.ada.get(page_of(dispute), fresh, headers=headers).status_code == 204
    hand_in(people.bank, people.bank.ben, dispute, "Something new")
    assert "Something new" in people.ada.get(page_of(dispute), fresh, headers=headers).text
