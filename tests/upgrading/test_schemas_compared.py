"""What code of before would run into is found in the schema, however it came there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tests.upgrading.schema import broken, read_schema


@pytest.fixture
def owner(django_db_setup, django_db_blocker) -> Iterator[Any]:
    """A table and a function that code of before uses; all of it is undone."""
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            cursor.execute(
                "CREATE TABLE shop (name varchar(20), size int NOT NULL DEFAULT 1, note text,"
                " CONSTRAINT once UNIQUE (name))"
            )
            cursor.execute("CREATE FUNCTION shop_sum(int) RETURNS int LANGUAGE sql AS 'SELECT $1'")
            yield cursor
        finally:
            cursor.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP TABLE shop", "shop.name is gone"),
        ("ALTER TABLE shop DROP COLUMN note", "shop.note is gone"),
        ("ALTER TABLE shop RENAME COLUMN note TO n", "shop.note is gone"),
        ("ALTER TABLE shop RENAME TO shops", "shop.note is gone"),
        (
            "ALTER TABLE shop ALTER name TYPE text",
            "shop.name was character varying(20) and is text",
        ),
        ("ALTER TABLE shop ALTER size DROP DEFAULT", "shop.size has no default any more"),
        ("ALTER TABLE shop ALTER note SET NOT NULL", "shop.note has no default any more"),
        ("ALTER TABLE shop ALTER note SET DEFAULT '', ALTER note SET NOT NULL", "takes no NULL"),
        ("ALTER TABLE shop ADD more int NOT NULL", "shop.more is new and has no default"),
        ("ALTER TABLE shop ADD CONSTRAINT c CHECK (size > 0)", "shop: c is a new rule"),
        ("CREATE UNIQUE INDEX i ON shop (note)", "shop: i is a new rule"),
        ("ALTER TABLE shop DROP CONSTRAINT once", "shop: once is no longer unique"),
        ("DROP FUNCTION shop_sum(int)", "function shop_sum(integer) is gone"),
    ],
)
def test_what_would_break_is_told(owner, statement, told):
    before = read_schema(connections["owner"])
    owner.execute(statement)
    found = broken(before=before, now=read_schema(connections["owner"]))
    assert told in "\n".join(found)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE shop ADD more int",
        "ALTER TABLE shop ADD more int NOT NULL DEFAULT 0",
        "ALTER TABLE shop ALTER size DROP NOT NULL",
        "CREATE INDEX i ON shop (note)",
        "CREATE TABLE other (id int NOT NULL PRIMARY KEY CHECK (id > 0))",
        "CREATE OR REPLACE FUNCTION shop_sum(int) RETURNS int LANGUAGE sql AS 'SELECT 2 * $1'",
    ],
)
def test_what_would_not_is_not(owner, statement):
    before = read_schema(connections["owner"])
    owner.execute(statement)
    assert broken(before=before, now=read_schema(connections["owner"])) == []
