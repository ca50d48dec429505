"""Evidence by the API."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from disputes.evidence.models import MOST_A_SIDE, Evidence
from files.models import File
from tests.api.desk import path_of, problem
from tests.disputes.handing_in import a_picture, hand_in
from tests.files.handed_in import (
    pdf,
    pdf_that_launches,
    pdf_with_file_inside,
    pdf_with_password,
    pdf_with_script,
    photograph,
    picture,
)
from tests.queries import queries_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"


def page(dispute, file_id="") -> str:
    path = f"/api/v1/disputes/{dispute}/evidence/"
    return f"{path}{file_id}/" if file_id else path


@pytest.fixture
def dispute(desk) -> str:
    request = desk.bank.in_progress()
    said = {"reason": "TIME", "words": "It took an hour less."}
    made = desk.ben.post(path_of(request, "dispute"), said).json()
    desk.bank.work()
    key: str = made["id"]
    return key


def send(program, dispute, name="tap.jpg", content=None, *, key="", **more):
    """As multipart/form-data."""
    headers = {"Authorization": f"Bearer {program.key}"}
    if key:
        headers["Idempotency-Key"] = key
    upload = SimpleUploadedFile(name, picture() if content is None else content)
    return program.client.post(page(dispute), {"file": upload, **more}, headers=headers)


def test_a_picture_is_handed_in_and_read_by_both(desk, dispute):
    answer = send(desk.ben, dispute, content=photograph(), caption="It drips.")
    assert answer.status_code == 201, answer.content
    made = Evidence.objects.select_related("file").get()
    assert answer.json() == {
        "id": str(made.pk),
        "added_by": {"id": str(desk.bank.ben.pk), "name": "Ben"},
        "number": 1,
        "caption": "It drips.",
        "file": {
            "id": str(made.file_id),
            "name": "tap.jpg",
            "content_type": "image/jpeg",
            "size": made.file.size,
            "is_picture": True,
            "width": 40,
            "height": 60,
        },
        "added_at": "2026-03-02T09:00:00Z",
    }
    for program in (desk.ada, desk.ben):
        assert program.get(page(dispute)).json()["results"] == [answer.json()]
        content = program.get(page(dispute, made.file_id))
        assert (content.status_code, content["Content-Type"]) == (200, "image/jpeg")
        assert b"Telephone" not in content.content


@pytest.mark.parametrize(("name", "content"), [("a.pdf", pdf()), ("a.png", picture("PNG"))])
def test_a_file_comes_back_as_data_and_never_as_a_page(desk, dispute, name, content):
    made = send(desk.ben, dispute, name, content).json()
    answer = desk.ada.get(page(dispute, made["file"]["id"]))
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    again = desk.ada.get(page(dispute, made["file"]["id"]), If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_same_key_hands_it_in_once(desk, dispute):
    first = send(desk.ben, dispute, key="a", caption="One")
    again = send(desk.ben, dispute, key="a", caption="One")
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert again.json() == first.json()
    problem(send(desk.ben, dispute, key="a", caption="Two"), 422, "key_reused")
    other = send(desk.ben, dispute, content=picture("PNG"), key="a", caption="One")
    problem(other, 422, "key_reused")
    assert (Evidence.objects.count(), File.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("tap.jpg", b"", "file_empty"),
        ("tap.jpg", HTML, "file_of_wrong_kind"),
        ("tap.svg", SVG, "file_of_wrong_kind"),
        ("tap.png", SVG, "file_of_wrong_kind"),
        ("tap.html", HTML, "file_of_wrong_kind"),
        ("tap.jpg", b"\xff\xd8\xff" + HTML, "file_broken"),
        ("tap.jpg", picture()[:300], "file_broken"),
        ("tap.jpg", b"GIF89a" + HTML, "file_of_wrong_kind"),
        ("bill.pdf", b"%PDF-1.4 " + HTML, "file_broken"),
        ("bill.pdf", pdf() + HTML, "file_broken"),
        ("bill.pdf", HTML + pdf(), "file_of_wrong_kind"),
        ("bill.pdf", pdf_with_script(), "file_active"),
        ("bill.pdf", pdf_that_launches(), "file_active"),
        ("bill.pdf", pdf_with_file_inside(), "file_active"),
        ("bill.pdf", pdf_with_password(), "file_encrypted"),
    ],
)
def test_a_file_that_is_refused_names_its_reason_and_leaves_nothing(
    desk, dispute, name, content, code
):
    before = every_row()
    said = problem(send(desk.ben, dispute, name, content), 422, "invalid")
    assert [(error["pointer"], error["code"]) for error in said["errors"]] == [("#/file", code)]
    assert every_row() == before


def test_what_is_two_things_at_once_is_kept_as_a_picture_alone(desk, dispute):
    made = send(desk.ben, dispute, "page.html", picture() + HTML).json()
    assert made["file"]["name"] == "page.jpg"
    content = desk.ada.get(page(dispute, made["file"]["id"]))
    assert content["Content-Type"] == "image/jpeg"
    assert b"script" not in content.content


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\ben\\tap.exe", "tap.jpg"),
        ("tap.jpg.svg", "tap.jpg.jpg"),
        ("a\u202egpj.exe", "agpj.jpg"),
    ],
)
def test_a_name_has_neither_path_nor_tricks(desk, dispute, name, kept):
    # Written by hand, for Django's test client and its uploads take paths off names.
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + picture() + b"\r\n--b--\r\n"
    answer = desk.ben.client.generic(
        "POST",
        page(dispute),
        body,
        content_type="multipart/form-data; boundary=b",
        headers={"Authorization": f"Bearer {desk.ben.key}"},
    )
    assert answer.status_code == 201, answer.content
    assert answer.json()["file"]["name"] == kept


def test_a_file_beyond_the_bound_is_refused(desk, dispute, monkeypatch):
    monkeypatch.setattr("files.checking.MOST_BYTES", 100)
    before = every_row()
    said = problem(send(desk.ben, dispute), 422, "invalid")
    assert [error["code"] for error in said["errors"]] == ["file_too_large"]
    assert every_row() == before


def test_a_body_of_a_gigabyte_is_refused_unread(desk, dispute):
    before = every_row()
    answer = desk.ben.client.generic(
        "POST",
        page(dispute),
        b"--b\r\n",
        content_type="multipart/form-data; boundary=b",
        headers={"Authorization": f"Bearer {desk.ben.key}"},
        CONTENT_LENGTH=str(2**30),
    )
    problem(answer, 413, "too_large")
    assert every_row() == before


def test_the_caption_is_short_and_no_field_is_unknown(desk, dispute):
    before = every_row()
    for more, pointer, code in (
        ({"caption": "x" * 501}, "#/caption", "max_length"),
        ({"captoin": "x"}, "#/captoin", "unknown_field"),
    ):
        said = problem(send(desk.ben, dispute, **more), 422, "invalid")
        assert [(error["pointer"], error["code"]) for error in said["errors"]] == [(pointer, code)]
    headers = {"Authorization": f"Bearer {desk.ben.key}"}
    nothing = desk.ben.client.post(page(dispute), {"caption": "x"}, headers=headers)
    said = problem(nothing, 422, "invalid")
    assert [(error["pointer"], error["code"]) for error in said["errors"]] == [
        ("#/file", "required")
    ]
    assert every_row() == before


def test_the_evidence_of_other_people_is_404_and_nothing_changes(desk, dispute):
    made = send(desk.ben, dispute).json()
    other = desk.ben.post(
        path_of(desk.bank.accepted(), "dispute"), {"reason": "OTHER", "words": "No."}
    ).json()["id"]
    file_id, before = made["file"]["id"], every_row()
    for found in (page(dispute), page(dispute, file_id), page(other)):
        problem(desk.cleo.get(found), 404, "not_found")
    problem(send(desk.cleo, dispute), 404, "not_found")
    problem(send(desk.ben, str(uuid4())), 404, "not_found")
    # A file of one dispute isn't found under another one.
    problem(desk.ben.get(page(other, file_id)), 404, "not_found")
    problem(desk.ben.get(page(dispute, str(uuid4()))), 404, "not_found")
    assert every_row() == before


def test_nothing_is_handed_in_after_the_end_and_what_is_there_stays_readable(desk, dispute):
    made = send(desk.ada, dispute).json()
    desk.ben.post(f"/api/v1/disputes/{dispute}/withdraw/")
    before = every_row()
    said = problem(send(desk.ben, dispute), 409, "evidence_closed")
    assert said["state"] == "WITHDRAWN"
    assert every_row() == before
    assert desk.ben.get(page(dispute)).json()["results"] == [made]
    assert desk.ben.get(page(dispute, made["file"]["id"])).status_code == 200


def test_a_side_hands_in_so_many_files_and_no_more(desk, dispute):
    found, file = Evidence(dispute_id=dispute).dispute, a_picture()
    for _number in range(MOST_A_SIDE):
        hand_in(desk.bank, desk.bank.ben, found, file=file)
    before = every_row()
    said = problem(send(desk.ben, dispute), 422, "too_many_files")
    assert said["most"] == MOST_A_SIDE
    assert every_row() == before
    assert send(desk.ada, dispute).status_code == 201


def test_the_list_goes_from_page_to_page_newest_first_at_a_constant_cost(desk, dispute):
    found, file = Evidence(dispute_id=dispute).dispute, a_picture()
    hand_in(desk.bank, desk.bank.ben, found, file=file)
    few = queries_of(lambda: desk.ada.get(page(dispute)))
    for who in (desk.bank.ada, desk.bank.ben) * 2:
        hand_in(desk.bank, who, found, file=file)
    assert queries_of(lambda: desk.ada.get(page(dispute))) == few
    answer = desk.ada.get(page(dispute), {"limit": 2}).json()
    seen = [(row["added_by"]["name"], row["number"]) for row in answer["results"]]
    while answer["next"]:
        answer = desk.ada.get(re.sub(r"^https?://[^/]+", "", answer["next"])).json()
        seen += [(row["added_by"]["name"], row["number"]) for row in answer["results"]]
    assert seen == [("Ben", 3), ("Ada", 2), ("Ben", 2), ("Ada", 1), ("Ben", 1)]
