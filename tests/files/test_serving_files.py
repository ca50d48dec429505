"""How files come back: as data that no browser takes for a page."""

from uuid import uuid4

import pytest
from django.test import RequestFactory

from files.models import File
from files.operations import keep
from files.serving import answer
from files.states import PICTURES_AND_PDF
from tests.files import handed_in
from tests.files.handed_in import upload


pytestmark = pytest.mark.django_db


def kept(content, name, at):
    file = keep(upload=upload(content, name), kinds=PICTURES_AND_PDF, owner_id=uuid4(), at=at)
    return File.objects.get(pk=file.pk)


@pytest.mark.parametrize(
    ("content", "as_picture", "content_type", "disposition"),
    [
        (handed_in.picture(), True, "image/jpeg", 'inline; filename="x.jpg"'),
        (handed_in.picture("PNG"), True, "image/png", 'inline; filename="x.png"'),
        (handed_in.picture("WEBP"), True, "image/webp", 'inline; filename="x.webp"'),
        (handed_in.picture(), False, "image/jpeg", 'attachment; filename="x.jpg"'),
        (handed_in.pdf(), True, "application/pdf", 'attachment; filename="x.pdf"'),
        (handed_in.pdf(), False, "application/pdf", 'attachment; filename="x.pdf"'),
    ],
)
def test_an_answer_is_of_its_kind_and_never_a_page(
    content, as_picture, content_type, disposition, at
):
    file = kept(content, "x", at)
    response = answer(file, as_picture=as_picture)
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-cache"
    assert response.content == bytes(file.content)


def test_a_name_can_t_break_out_of_its_header(at):
    file = kept(handed_in.picture(), 'a"; x="b\r\nSet-Cookie: c.jpg', at)
    said = answer(file, as_picture=False)["Content-Disposition"]
    assert "\r" not in said
    assert said.startswith("attachment; filename")
    assert r"\"" in said or "filename*" in said


def test_who_has_it_already_gets_no_content(at, django_assert_num_queries):
    file = kept(handed_in.picture(), "x", at)
    etag = answer(file, as_picture=True)["ETag"]
    again = RequestFactory().get("/", headers={"If-None-Match": etag})
    file = File.objects.get(pk=file.pk)
    with django_assert_num_queries(0):
        response = answer(file, as_picture=True, request=again)
    assert (response.status_code, response.content) == (304, b"")
    assert response["Cache-Control"] == "private, no-cache"
    other = RequestFactory().get("/", headers={"If-None-Match": '"other"'})
    assert answer(file, as_picture=True, request=other).status_code == 200
