"""/api/v1/services/."""

from uuid import uuid4

import pytest
from django.test import Client

from catalogue.models import Category, Service
from catalogue.operations import archive, pause
from common.transactions import door
from tests.catalogue.words import actor, history, published, row
from tests.factories import NOBODY
from workflow.models import EventLog


pytestmark = pytest.mark.django_db

SERVICES = "/api/v1/services/"
NEW = {
    "kind": "OFFER",
    "title": "Bicycle repair",
    "description": "Brakes and gears.",
    "category": "home-and-garden",
    "estimated_minutes": 90,
    "is_remote": False,
}


def client_of(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def ana_calls(ana):
    return client_of(ana)


@pytest.fixture
def ben_calls(ben):
    return client_of(ben)


def post(client, path, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, body or {}, content_type="application/json", headers=headers)


def patch(client, service, body, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    path = f"{SERVICES}{service.pk}/"
    return client.patch(path, body, content_type="application/json", headers=headers)


def titles(response):
    assert response.status_code == 200, response.content
    return [service["title"] for service in response.json()["results"]]


def test_a_program_makes_a_draft(ana, ana_calls):
    response = post(ana_calls, SERVICES, NEW)
    assert response.status_code == 201
    service = Service.objects.get()
    assert response["Location"] == f"{SERVICES}{service.pk}/"
    assert response["ETag"] == '"1"'
    said = response.json()
    assert said["member"] == {"id": str(ana.pk), "name": "Ana"}
    assert {name: said[name] for name in NEW} == NEW
    assert (said["state"], said["version"]) == ("DRAFT", 1)
    assert said["allowed_actions"] == ["archive", "edit", "submit"]
    assert service.member == ana


def test_the_days_of_a_service_are_said_and_changed(ana_calls):
    made = post(ana_calls, SERVICES, NEW | {"weekdays": ["sun", "mon", "mon"]})
    assert (made.status_code, made.json()["weekdays"]) == (201, ["mon", "sun"])
    for said, code in ((["mon"] * 8, "max_length"), (None, "null"), ("mon", "not_a_list")):
        refused = patch(ana_calls, Service.objects.get(), {"weekdays": said})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    unchanged = patch(ana_calls, Service.objects.get(), {"title": "Repair of bicycles"})
    assert unchanged.json()["weekdays"] == ["mon", "sun"]
    assert patch(ana_calls, Service.objects.get(), {"weekdays": []}).json()["weekdays"] == []


def test_a_title_that_nobody_can_see_makes_no_draft(ana_calls):
    refused = post(ana_calls, SERVICES, NEW | {"title": "\u202e\u200b\u2060"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invisible")
    assert not Service.objects.exists()


def test_the_same_key_makes_one(ana_calls):
    first = post(ana_calls, SERVICES, NEW, Idempotency_Key="one")
    again = post(ana_calls, SERVICES, NEW, Idempotency_Key="one")
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert Service.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", "ab", "min_length"),
        ("title", "x" * 101, "max_length"),
        ("title", "    ", "blank"),
        ("title", "two\0words", "null_characters_not_allowed"),
        ("description", "x" * 4001, "max_length"),
        ("estimated_minutes", 0, "min_value"),
        ("estimated_minutes", -60, "min_value"),
        ("estimated_minutes", 90.5, "invalid"),
        ("estimated_minutes", 10**12, "max_value"),
        ("kind", "GIFT", "invalid_choice"),
        ("category", "no-such", "does_not_exist"),
        ("category", "no\0such", "does_not_exist"),
        ("category", 5, "does_not_exist"),
        ("is_remote", "yes", "invalid"),
        ("state", "ARCHIVED", "unknown_field"),
        ("member", str(NOBODY), "unknown_field"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_field(field, value, code, ana_calls):
    response = post(ana_calls, SERVICES, NEW | {field: value})
    assert response.status_code == 422
    found = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
    assert found == [(f"#/{field}", code)]
    assert not Service.objects.exists()


def test_nobody_reads_or_makes_without_signing_in(ana, at):
    service = published(ana, at=at)
    for response in (
        Client().get(SERVICES),
        Client().get(f"{SERVICES}{service.pk}/"),
        post(Client(), SERVICES, NEW),
        post(Client(), f"{SERVICES}{service.pk}/pause/"),
    ):
        assert response.status_code == 401
    assert Service.objects.count() == 1


@pytest.fixture
def some(ana, ben, at):
    lessons = Category.objects.get(slug="lessons")
    published(ana, at=at, title="Bicycle repair")
    published(ben, at=at, title="Spanish lessons", category=lessons, is_remote=True)
    published(ben, at=at, title="A lift to Soria", kind="WANTED", description="")
    hidden = published(ana, at=at, title="Painting")
    with door():
        pause(service_id=hidden.pk, actor=actor(ana), at=at)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["A lift to Soria", "Spanish lessons", "Bicycle repair"]),
        ("kind=WANTED", ["A lift to Soria"]),
        ("category=lessons", ["Spanish lessons"]),
        ("remote=false&kind=OFFER", ["Bicycle repair"]),
        ("q=BICYCLE+tyres", ["Bicycle repair"]),
        ("mine=true", ["Painting", "Bicycle repair"]),
        ("mine=true&q=paint", ["Painting"]),
        ("mine=false&remote=true", ["Spanish lessons"]),
    ],
)
def test_the_list_is_narrowed_as_on_the_pages(query, found, ana_calls):
    assert titles(ana_calls.get(f"{SERVICES}?{query}")) == found


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    "query", ["kind=GIFT", "category=no-such", "mine=yes", "remote=0", "weekday=today"]
)
def test_a_filter_that_means_nothing_is_refused(query, ana_calls):
    response = ana_calls.get(f"{SERVICES}?{query}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] == query.split("=")[0]


@pytest.mark.usefixtures("some")
def test_the_list_is_read_page_by_page(ben_calls):
    first = ben_calls.get(f"{SERVICES}?limit=2").json()
    second = ben_calls.get(first["next"]).json()
    found = [service["title"] for service in first["results"] + second["results"]]
    assert found == ["A lift to Soria", "Spanish lessons", "Bicycle repair"]
    assert second["next"] is None


def test_the_list_takes_the_same_queries_however_long_it_is(
    ana, ben, ben_calls, at, django_assert_max_num_queries
):
    care = Category.objects.get(slug="care")
    published(ana, at=at, category=care)
    with django_assert_max_num_queries(100) as few:
        ben_calls.get(SERVICES)
    for owner in (ana, ben) * 5:
        published(owner, at=at, category=care)
    with django_assert_max_num_queries(len(few)) as many:
        assert len(titles(ben_calls.get(SERVICES))) == 11
    assert len(many) == len(few)


def test_a_service_is_read_by_its_version(ana, ben_calls, at):
    service = published(ana, at=at)
    path = f"{SERVICES}{service.pk}/"
    response = ben_calls.get(path)
    assert response.status_code == 200
    assert response["ETag"].startswith('"1-')
    assert response.json()["allowed_actions"] == []
    assert ben_calls.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_others_do_not_find_what_is_not_in_the_list(ana, ana_calls, ben_calls, at):
    service = published(ana, at=at)
    with door():
        pause(service_id=service.pk, actor=actor(ana), at=at)
    path = f"{SERVICES}{service.pk}/"
    # Two calls of one name, so that nothing but the service tells the answers apart.
    named = {"headers": {"X-Request-ID": "the-same-call"}}
    hidden = ben_calls.get(path, **named)
    unknown = ben_calls.get(f"{SERVICES}{uuid4()}/", **named)
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json() == unknown.json()
    assert ana_calls.get(path).json()["state"] == "PAUSED"


def test_an_edit_changes_what_it_names(ana, ana_calls, at):
    service = published(ana, at=at)
    before = row(service)
    response = patch(ana_calls, service, {"title": "Repairs", "category": "other"}, If_Match='"1"')
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert response.json()["title"] == "Repairs"
    other = Category.objects.get(slug="other").pk
    stored = row(service)
    changed = {name for name in stored if stored[name] != before[name]}
    assert (stored["title"], stored["category_id"], stored["version"]) == ("Repairs", other, 2)
    assert changed == {
        "title",
        "category_id",
        "version",
        "state",
        "submitted_at",
        "expires_at",
    }
    assert response.json()["state"] == "PENDING_VALIDATION"


def test_an_edit_may_not_change_the_kind_or_the_state(ana, ana_calls, at):
    service = published(ana, at=at)
    before = row(service)
    for body in ({"kind": "WANTED"}, {"state": "ARCHIVED"}, {"title": "ab"}):
        assert patch(ana_calls, service, body).status_code == 422
    assert row(service) == before


def test_a_service_is_paused_resumed_renewed_and_archived(ana, ana_calls, at):
    service = published(ana, at=at)
    states = [
        post(ana_calls, f"{SERVICES}{service.pk}/{action}/").json()["state"]
        for action in ("pause", "resume", "renew", "archive")
    ]
    assert states == ["PAUSED", "PUBLISHED", "PUBLISHED", "ARCHIVED"]
    assert EventLog.objects.filter(subject_id=service.pk, actor_id=ana.pk).count() == 4


CHANGES = ["edit", "submit", "withdraw", "pause", "resume", "renew", "archive"]


def change(client, service, name, **headers):
    if name == "edit":
        return patch(client, service, {"title": "Something else"}, **headers)
    return post(client, f"{SERVICES}{service.pk}/{name}/", **headers)


def assert_refused(response, service, before, *, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert (row(service), history(service)) == before
    return response.json()


@pytest.mark.parametrize("name", CHANGES)
def test_nobody_changes_a_service_of_somebody_else(name, ana, ben_calls, at):
    service = published(ana, at=at)
    before = row(service), history(service)
    response = change(ben_calls, service, name)
    assert_refused(response, service, before, status=404, code="not_found")


@pytest.mark.parametrize("name", CHANGES)
def test_a_stale_version_is_refused(name, ana, ana_calls, at):
    service = published(ana, at=at)
    before = row(service), history(service)
    response = change(ana_calls, service, name, If_Match='"7"')
    said = assert_refused(response, service, before, status=412, code="stale_version")
    assert said["version"] == 1


@pytest.mark.parametrize("name", CHANGES)
def test_an_archived_service_stays_archived(name, ana, ana_calls, at):
    service = published(ana, at=at)
    with door():
        archive(service_id=service.pk, actor=actor(ana), at=at)
    before = row(service), history(service)
    response = change(ana_calls, service, name)
    said = assert_refused(response, service, before, status=409, code="wrong_state")
    assert said["state"] == "ARCHIVED"
    shown = ana_calls.get(f"{SERVICES}{service.pk}/").json()
    assert shown["allowed_actions"] == []
