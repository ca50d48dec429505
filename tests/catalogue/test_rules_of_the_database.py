"""Each constraint of the catalogue's tables, broken on purpose."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from catalogue.models import Category, Service
from catalogue.operations import edit
from common.minutes import MOST_MINUTES
from common.transactions import door
from tests.catalogue.words import actor, published, row


pytestmark = pytest.mark.django_db

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("service_kind_known", {"kind": "GIFT"}),
        ("service_title_says_something", {"title": "ab"}),
        ("service_title_says_something", {"title": "  a      "}),
        ("service_description_fits", {"description": "x" * 4001}),
        ("service_minutes_possible", {"estimated_minutes": 0}),
        ("service_minutes_possible", {"estimated_minutes": -60}),
        ("service_minutes_possible", {"estimated_minutes": MOST_MINUTES + 1}),
        ("service_state_known", {"state": "LOST", "version": 2}),
        ("service_published_says_when", {"published_at": None}),
        ("service_paused_says_when", {"state": "PAUSED", "version": 2}),
        ("service_paused_says_when", {"paused_at": WHEN}),
        ("service_archived_says_when", {"state": "ARCHIVED", "version": 2}),
        ("service_archived_says_when", {"archived_at": WHEN}),
    ],
)
def test_the_database_refuses_an_impossible_service(constraint, values, ana, at):
    service = published(ana, at=at)
    before = row(service)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(**values)
    assert row(service) == before


def test_a_state_without_a_version_is_refused(ana, at):
    service = published(ana, at=at)
    with pytest.raises(IntegrityError, match="version 1 cannot follow 1"), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(state="PAUSED", paused_at=WHEN)
    assert row(service)["state"] == "PUBLISHED"


def test_a_version_without_an_event_is_refused(ana, at):
    service = published(ana, at=at)
    refused = pytest.raises(IntegrityError, match="version 2 has no event")
    with transaction.atomic(), connection.cursor() as cursor, refused, transaction.atomic():
        Service.objects.filter(pk=service.pk).update(version=2)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert row(service)["version"] == 1


def test_a_state_is_changed_by_its_transition_alone(ana, at):
    service = published(ana, at=at)
    with pytest.raises(AttributeError):
        service.state = "PAUSED"


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("category_has_a_name", {"name": ""}),
        ("category_has_a_slug", {"slug": ""}),
        ("catalogue_category_slug", {"slug": "lessons"}),
    ],
)
def test_the_database_refuses_an_impossible_category(constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Category.objects.filter(slug="care").update(**values)
    assert Category.objects.filter(slug="care", name="Care").exists()


def test_a_category_in_use_stays(ana, at):
    care = Category.objects.get(slug="care")
    published(ana, at=at, category=care)
    with pytest.raises(ProtectedError):
        care.delete()
    assert Category.objects.filter(slug="care").exists()


def test_a_renamed_category_is_shown_by_its_new_name(ana, at):
    care = Category.objects.get(slug="care")
    service = published(ana, at=at)
    with door():
        edit(service_id=service.pk, category=care, actor=actor(ana), at=at)
    Category.objects.filter(pk=care.pk).update(name="Company and care")
    assert str(Service.objects.get(pk=service.pk).category) == "Company and care"
