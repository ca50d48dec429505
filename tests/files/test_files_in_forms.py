"""Files in forms, and the bound on a whole upload at every door."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from files.forms import FilesField, PictureField
from files.states import PICTURES, PICTURES_AND_PDF, Kind
from tests.files import handed_in
from tests.files.handed_in import picture, upload


def test_a_field_gives_what_it_has_looked_into():
    field = FilesField(kinds=PICTURES_AND_PDF, most=2)
    found = field.clean([upload(picture()), upload(handed_in.pdf(), "bill.pdf")])
    assert [file.kind for file in found] == [Kind.JPEG, Kind.PDF]


def test_a_field_says_all_that_is_wrong_at_once():
    field = FilesField(kinds=PICTURES, most=3)
    with pytest.raises(ValidationError) as error:
        field.clean([upload(b"", "a.jpg"), upload(b"words", "b.jpg"), upload(picture())])
    assert len(error.value.messages) == 2
    assert "a.jpg" in error.value.messages[0]
    assert "b.jpg" in error.value.messages[1]


def test_more_files_than_the_field_takes_are_refused_unread():
    with pytest.raises(ValidationError) as error:
        FilesField(kinds=PICTURES, most=1).clean([upload(picture()), upload(picture())])
    assert error.value.messages == ["At most 1 file."]


@pytest.mark.parametrize("value", [None, []])
def test_an_empty_field_is_refused_only_where_it_is_required(value):
    assert FilesField(kinds=PICTURES, most=2, required=False).clean(value) == []
    with pytest.raises(ValidationError, match="required"):
        FilesField(kinds=PICTURES, most=2).clean(value)


def test_a_picture_s_field_gives_one_or_none():
    field = PictureField(kinds=PICTURES, required=False)
    assert field.clean(None) is None
    assert field.clean(upload(picture())).kind == Kind.JPEG


def test_browsers_offer_what_is_taken():
    widget = FilesField(kinds=PICTURES, most=2).widget
    assert widget.attrs["accept"] == "image/jpeg,image/png,image/webp"
    assert "multiple" in widget.render("files", None)
    assert "multiple" not in PictureField(kinds=PICTURES).widget.render("file", None)


@pytest.mark.django_db
def test_a_body_beyond_the_bound_is_refused_before_it_is_stored(settings):
    settings.UPLOAD_MOST_BYTES = 1000
    page = reverse("account_login")
    client = Client()
    assert client.post(page, {"file": upload(b"x" * 500)}).status_code == 200
    answer = client.post(page, {"file": upload(b"x" * 2000)})
    assert answer.status_code == 400
    assert b"larger than it takes" in answer.content
