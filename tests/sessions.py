"""Who else is connected to the test's database."""

import time

from django.db import connection


def wait_until_alone() -> None:
    """The server notices a death a moment later; until then a commit may still be under way."""
    until = time.monotonic() + 20
    while sessions_beside_ours():
        assert time.monotonic() < until
        time.sleep(0.01)


def sessions_beside_ours() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])
