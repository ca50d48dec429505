"""Each constraint of the catalogue's tables, broken on purpose."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from catalogue.models import Category, Refusal, Service
from catalogue.operations import edit
from common.minutes import MOST_MINUTES
from common.transactions import door
from tests.catalogue.words import actor, published, row
from workflow.models import Policy


pytestmark = pytest.mark.django_db

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Out of the list, so that its words need not be those that were approved.
OUT = {"state": "DRAFT", "version": 2, "expires_at": None}


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("service_kind_known", {"kind": "GIFT", **OUT}),
        ("service_title_says_something", {"title": "ab", **OUT}),
        ("service_title_says_something", {"title": "  a      ", **OUT}),
        ("service_description_fits", {"description": "x" * 4001, **OUT}),
        ("service_minutes_possible", {"estimated_minutes": 0}),
        ("service_minutes_possible", {"estimated_minutes": -60}),
        ("service_minutes_possible", {"estimated_minutes": MOST_MINUTES + 1}),
        ("service_state_known", {"state": "LOST", "version": 2, "expires_at": None}),
        ("service_published_says_when", {"published_at": None}),
        ("service_paused_says_when", {"state": "PAUSED", "version": 2, "expires_at": None}),
        ("service_paused_says_when", {"paused_at": WHEN}),
        ("service_archived_says_when", {"state": "ARCHIVED", "version": 2, "expires_at": None}),
        ("service_archived_says_when", {"archived_at": WHEN}),
        ("service_pending_says_since_when", {**OUT, "state": "PENDING_VALIDATION"}),
        (
            "service_review_has_end",
            {**OUT, "state": "PENDING_APPROVAL", "submitted_at": WHEN},
        ),
        ("service_review_has_end", {"review_due_at": WHEN}),
        ("service_review_is_over", {"overdue_at": WHEN}),
        ("service_rejected_says_why", {**OUT, "state": "REJECTED"}),
        ("service_published_says_when", {"approved": None}),
        ("service_published_as_approved", {"title": "What nobody has seen"}),
        ("service_published_as_approved", {"description": "What nobody has seen."}),
        ("service_published_as_approved", {"kind": "WANTED"}),
        ("service_listed_says_until", {"expires_at": None}),
        ("service_listed_says_until", {**OUT, "expires_at": WHEN}),
        ("service_listed_says_until", {"state": "EXPIRED", "version": 2, "expires_at": None}),
    ],
)
def test_the_database_refuses_an_impossible_service(constraint, values, ana, at):
    service = published(ana, at=at)
    before = row(service)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(**values)
    assert row(service) == before


@pytest.mark.parametrize("field", ["approved_by", "reviewer"])
def test_nobody_approves_their_own_not_even_by_hand(field, shop):
    service = shop.waiting()
    before = row(service)
    expected = pytest.raises(IntegrityError, match="service_approved_by_another")
    with expected, transaction.atomic():
        Service.objects.filter(pk=service.pk).update(**{field: service.member})
    assert row(service) == before


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("refusal_reason_known", {"reason": "NO_SUCH"}),
        ("refusal_reason_of_who_refused", {"reason": "UNCLEAR"}),
        ("refusal_reason_of_who_refused", {"reason": "FORBIDDEN_WORDS", "is_by_staff": True}),
        ("refusal_other_says_why", {"reason": "OTHER", "is_by_staff": True}),
    ],
)
def test_the_database_refuses_an_impossible_refusal(constraint, values, shop, carla):
    service = shop.waiting()
    by = {"refused_by": carla} if values.pop("is_by_staff", False) else {}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Refusal.objects.create(service=service, title="Bread", at=WHEN, **values, **by)
    assert not Refusal.objects.exists()


def test_a_refusal_is_never_rewritten(shop):
    refusal = shop.refused().refusal
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
        Refusal.objects.filter(pk=refusal.pk).update(words="Never mind")
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
        Refusal.objects.filter(pk=refusal.pk)._raw_delete("default")  # noqa: SLF001 - past Django
    assert Refusal.objects.get() == refusal


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("policy_service_spans", {"service_review_target": timedelta(0)}),
        ("policy_service_spans", {"service_lifetime": timedelta(0)}),
        ("policy_service_spans", {"service_expiry_warning": timedelta(0)}),
        ("policy_service_warned_while_listed", {"service_expiry_warning": timedelta(days=90)}),
        ("policy_service_counts", {"trusted_after_exchanges": 1001}),
        ("policy_service_counts", {"trusted_after_services": 1001}),
        ("policy_service_counts", {"service_shortest_description": 1001}),
    ],
)
def test_the_database_refuses_an_impossible_policy(constraint, values):
    before = Policy.objects.values().get()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Policy.objects.update(**values)
    assert Policy.objects.values().get() == before


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
