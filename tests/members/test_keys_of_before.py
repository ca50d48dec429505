"""Keys that were made before there were scopes go on doing what their member can do."""

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from hourbank.privileges import grant_to_bank
from members.models import ApiKey
from tests.factories import member


pytestmark = pytest.mark.usefixtures("real_db")

BEFORE = [("members", "0003_households")]
INSERT = """
INSERT INTO members_apikey (member_id, name, prefix, digest, created_at)
VALUES (%s, %s, 'hb_abcdefg', %s, now())
"""


def migrate(targets):
    MigrationExecutor(connections["owner"]).migrate(targets)
    grant_to_bank()


def test_they_have_all_scopes_that_their_member_can_use(at):
    ana = member("Ana", at=at)
    cora = member("Cora", at=at, is_staff=True)
    root = member("Root", at=at, is_superuser=True)
    executor = MigrationExecutor(connections["owner"])
    leaves = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "members"]
    migrate(BEFORE)
    with connections["owner"].cursor() as cursor:
        for number, (who, name) in enumerate([(ana, ""), (cora, "Desk"), (root, "Root")]):
            cursor.execute(INSERT, [who.pk, name, bytes([number]) * 32])
    migrate(leaves)

    of_members = ["read", "requests", "disputes"]
    assert [(key.name, key.scopes) for key in ApiKey.objects.order_by("pk")] == [
        ("hb_abcdefg", of_members),
        ("Desk", [*of_members, "admin"]),
        ("Root", [*of_members, "admin"]),
    ]
