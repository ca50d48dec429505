"""How PostgreSQL looks for words, among enough services for it to matter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.search import fill
from catalogue.search import BLOCK, Wish, find, planned_for_the_values


def plan(wish: Wish) -> str:
    """The plan of the query that finds a block."""
    with CaptureQueriesContext(connection) as seen:
        find(wish, size=10)
    asked = next(each["sql"] for each in seen if f"LIMIT {BLOCK + 1}" in each["sql"])
    with planned_for_the_values(), connection.cursor() as cursor:
        # Beneath Django's cursor, which would look for parameters.
        cursor.cursor.execute(f"EXPLAIN {asked}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.usefixtures("real_db")
def test_rare_words_and_filters_are_looked_up_in_the_index_and_common_ones_read_from_the_newest():
    fill(5_000)
    for wish in (
        Wish(text="zither"),
        Wish(text="zither", weekday="mon"),
        Wish(text="zither or yoga"),
    ):
        looked = plan(wish)
        assert "Bitmap Index Scan on service_search" in looked
        assert "search @@" in looked
        assert ("facets @>" in looked) == bool(wish.weekday)
    assert "service_search" not in plan(Wish(kind="OFFER"))
    assert "Bitmap" not in plan(Wish(kind="OFFER"))
