"""What was in the list before services had a life stays there, with an end to its time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from catalogue.models import Service
from hourbank.privileges import grant_to_bank
from tests.catalogue.words import Catalogue
from tests.factories import member
from workflow.models import Step


pytestmark = pytest.mark.usefixtures("real_db")

BEFORE = [("catalogue", "0002_rules")]
DAY = timedelta(days=1)


def migrate(targets):
    executor = MigrationExecutor(connections["owner"])
    executor.migrate(targets)
    grant_to_bank()


def newest():
    executor = MigrationExecutor(connections["owner"])
    return [key for key in executor.loader.graph.leaf_nodes() if key[0] == "catalogue"]


@contextmanager
def from_the_old_schema() -> Iterator[None]:
    """All the way back and here again."""
    leaves = newest()
    migrate(BEFORE)
    yield
    migrate(leaves)


@contextmanager
def in_todays_schema() -> Iterator[None]:
    """Without what needs the columns of then: only the timers are taken away, and written anew."""
    existing = import_module("catalogue.migrations.0004_existing")
    with connections["owner"].cursor() as cursor:
        cursor.execute(existing.FORGET)
        yield
        cursor.execute(existing.TIMERS)


@pytest.mark.parametrize(
    "upgrade", [in_todays_schema, pytest.param(from_the_old_schema, marks=pytest.mark.long)]
)
def test_what_was_published_stays_published_for_the_full_time(upgrade, at):
    shop = Catalogue(member=member("Ana", at=at), at=at)
    listed, paused = shop.published(), shop.paused(title="Piano lessons")
    archived = shop.archived(title="Bread")
    with upgrade():
        assert not Step.objects.filter(subject_type="service", state="WAITING").exists()
    again = shop.again(listed)
    assert (again.state, again.version) == ("PUBLISHED", listed.version)
    assert again.approved == again.material()
    assert shop.again(paused).expires_at is None
    assert shop.again(paused).approved == paused.material()
    assert shop.again(archived).state == "ARCHIVED"
    due = dict(Step.objects.filter(state="WAITING").values_list("name", "due_at"))
    assert due["service_expiry"] == again.expires_at
    assert due["service_expiry_warning"] == again.expires_at - 7 * DAY
    shop.at = again.expires_at
    shop.work()
    assert Service.objects.get(pk=listed.pk).state == "EXPIRED"
