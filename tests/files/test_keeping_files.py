"""Files in the database: written once, gone only where nothing needs them."""

import hashlib
from uuid import uuid4

import pytest

from common.errors import Refused
from files.checking import check
from files.models import File
from files.operations import discard, keep
from files.states import MOST_BYTES, PICTURES, PICTURES_AND_PDF, Kind
from tests.files import handed_in
from tests.files.handed_in import picture, upload
from tests.queries import queries_of
from tests.rules import broken, constraints_of


pytestmark = pytest.mark.django_db

GOOD = {"kind": "JPEG", "name": "a.jpg", "width": 1, "height": 1, "content": b"x"}
# (constraint, what is written instead of a good row's values)
RULES = [
    ("file_kind_known", {"kind": "GIF", "width": None, "height": None}),
    ("file_kind_known", {"kind": "", "width": None, "height": None}),
    ("file_has_a_name", {"name": ""}),
    ("file_size_possible", {"content": b""}),
    ("file_size_possible", {"content": b"x" * (MOST_BYTES + 1)}),
    ("file_picture_says_how_large", {"width": None, "height": None}),
    ("file_picture_says_how_large", {"width": 0}),
    ("file_picture_says_how_large", {"kind": "PDF"}),
    ("file_picture_says_how_large", {"height": -1}),
]


def kept(at, content=None, **options):
    return keep(
        upload=upload(content or picture()),
        kinds=PICTURES_AND_PDF,
        owner_id=uuid4(),
        at=at,
        **options,
    )


@pytest.mark.parametrize(("rule", "values"), RULES)
def test_an_impossible_file_is_refused_by_the_database(rule, values, at):
    with broken(rule):
        File.objects.create(owner_id=uuid4(), kept_at=at, **GOOD | values)
    assert not File.objects.exists()


def test_every_constraint_of_files_is_broken_on_purpose():
    assert constraints_of(File) <= {rule for rule, _values in RULES}


def test_a_file_is_kept_with_what_the_database_reckons_of_it(at):
    file = File.objects.get(pk=kept(at).pk)
    content = bytes(file.content)
    assert file.size == len(content)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert (file.kind, file.name, file.kept_at) == (Kind.JPEG, "photo.jpg", at)


def test_what_a_door_has_looked_into_is_kept_as_it_was_found(at):
    found = check(upload(picture("PNG")), kinds=PICTURES)
    file = keep(upload=found, kinds=PICTURES, owner_id=uuid4(), at=at)
    assert bytes(File.objects.get(pk=file.pk).content) == found.content


def test_what_was_looked_into_for_another_place_is_refused(at):
    found = check(upload(handed_in.pdf()), kinds=PICTURES_AND_PDF)
    with pytest.raises(Refused, match="kind"):
        keep(upload=found, kinds=PICTURES, owner_id=uuid4(), at=at)
    assert not File.objects.exists()


def test_a_refused_upload_leaves_nothing(at):
    with pytest.raises(Refused):
        kept(at, content=b"<html>")
    assert not File.objects.exists()


def test_lists_of_files_leave_the_content_where_it_is(at):
    kept(at)
    file = File.objects.get()
    assert "content" in file.get_deferred_fields()
    assert queries_of(lambda: [str(file.size) for file in File.objects.all()]) == 1


def test_a_file_that_nothing_refers_to_can_be_let_go(at):
    file = kept(at)
    assert discard(file_id=file.pk)
    assert not discard(file_id=file.pk)
    assert not File.objects.exists()
