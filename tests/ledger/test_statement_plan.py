"""How PostgreSQL looks for what a line of a statement tells, among other members' entries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.transactions import door
from ledger.operations import grant
from ledger.queries import statement
from tests.factories import member


@pytest.fixture
def others_entries(real_db, at):
    """A member who never had anything set aside, and so many entries of somebody else's."""
    ann, ben = member("Ann", at=at), member("Ben", at=at)
    for number in range(600):
        with door():
            grant(member_id=ben.pk, minutes=1, key=f"many:{number}", actor_id=None, at=at)
    return ann


def test_what_a_bucket_had_is_found_by_its_index_and_not_among_all_entries(others_entries) -> None:
    with CaptureQueriesContext(connection) as seen:
        (line,) = statement(member_id=others_entries.pk).order_by("-pk")[:26]
    assert (line.available_after, line.held_after) == (180, None)
    with connection.cursor() as cursor:
        # Beneath Django's cursor, which would look for parameters.
        cursor.cursor.execute(f"EXPLAIN {seen[0]['sql']}")
        plan = "\n".join(found for (found,) in cursor.fetchall())
    for bucket in ("available", "held"):
        found_by = f"((bucket)::text = '{bucket}'::text) AND (id <= ledger_entry.id))"
        assert found_by in plan, plan
