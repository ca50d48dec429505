"""Nobody rewrites a file, and nothing is written outside of a door."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import ProgrammingError

from files.models import File
from files.operations import discard
from tests.files.test_keeping_files import kept


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize(
    "statement", ["UPDATE files_file SET name = 'b'", "TRUNCATE files_file CASCADE"]
)
def test_a_file_is_never_changed_by_any_role(real_db, at, alias, statement):
    with transaction.atomic():
        kept(at)
    refused = (ProgrammingError, IntegrityError)
    with (
        pytest.raises(refused),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(statement)
    assert File.objects.get().name == "photo.jpg"


def test_operations_want_the_door_s_transaction(real_db, at):
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError):
        kept(at)
    with pytest.raises(RuntimeError):
        discard(file_id=uuid4())
    assert not File.objects.exists()
