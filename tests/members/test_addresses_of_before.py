"""Addresses of members who joined before addresses were confirmed count as confirmed."""

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from common.transactions import door
from hourbank.privileges import grant_to_bank
from members.models import Member
from members.operations import join
from tests.factories import member


pytestmark = pytest.mark.usefixtures("real_db")

BEFORE = [("members", "0007_pending")]


def migrate(targets):
    MigrationExecutor(connections["owner"]).migrate(targets)
    grant_to_bank()


def leaves():
    graph = MigrationExecutor(connections["owner"]).loader.graph
    return [key for key in graph.leaf_nodes() if key[0] == "members"]


def addresses():
    rows = EmailAddress.objects.order_by("user__name", "email")
    return [*rows.values_list("user__name", "email", "verified", "primary")]


def test_whoever_has_joined_has_a_confirmed_address_and_further_ones_stay(at):
    ana, ben, cleo = (member(name, at=at) for name in ("Ana", "Ben", "Cleo"))
    with door():
        join(member=Member(name="Dora", email=None), at=at)
    newest = leaves()
    migrate(BEFORE)
    # As it was before: none for Ana, one that Ben never confirmed, Cleo's as another's further one.
    EmailAddress.objects.all().delete()
    Member.objects.filter(pk=ana.pk).update(email="Ana@Example.org")
    EmailAddress.objects.create(user=ben, email="ben@example.org", verified=False, primary=True)
    EmailAddress.objects.create(user=ben, email="cleo@example.org", verified=True, primary=False)
    migrate(newest)

    assert addresses() == [
        ("Ana", "ana@example.org", True, True),
        ("Ben", "ben@example.org", False, True),
        ("Ben", "cleo@example.org", True, False),
    ]
    assert not EmailAddress.objects.filter(user=cleo).exists()
