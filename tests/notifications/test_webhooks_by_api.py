"""/api/v1/webhooks/ and /api/v1/events/."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from common.keyset import first_of
from notifications.models import WebhookEndpoint, WebhookSecret
from tests.api.conftest import program_of
from tests.notifications.hooks import deliver, hook, test_event, verified
from tests.notifications.receiver import receiver
from tests.queries import queries_of
from tests.rows import every_row
from workflow.feed import Place, feed
from workflow.models import EventLog


WEBHOOKS = "/api/v1/webhooks/"
EVENTS = "/api/v1/events/"
pytestmark = pytest.mark.django_db

URL = "https://hooks.example/in"


@pytest.fixture
def ana_calls(ana, at):
    return program_of(ana, at=at)


@pytest.fixture
def ben_calls(ben, at):
    return program_of(ben, at=at)


def change(program, path, body, method="patch", **headers):
    send = getattr(program.client, method)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    given["Authorization"] = f"Bearer {program.key}"
    return send(path, body, content_type="application/json", headers=given)


def add(program, **body):
    return program.post(WEBHOOKS, {"url": URL, **body})


def test_a_program_adds_a_webhook_and_sees_its_secret_once(ana_calls):
    response = add(ana_calls, description="My robot", event_types=["request.*"])
    assert response.status_code == 201
    made = response.json()
    assert made["secret"].startswith("whsec_")
    assert response["Location"] == f"{WEBHOOKS}{made['id']}/"
    shown = ana_calls.get(response["Location"])
    assert response["ETag"] == '"1"'
    assert shown["ETag"].startswith('"1-')
    assert shown.json() == {name: made[name] for name in made if name != "secret"}
    assert shown.json()["event_types"] == ["request.*"]
    (listed,) = ana_calls.get(WEBHOOKS).json()["results"]
    assert listed == shown.json()


def test_the_same_key_adds_it_once_and_shows_the_same_secret(ana_calls):
    first, second = (
        ana_calls.post(WEBHOOKS, {"url": URL}, Idempotency_Key="once") for _each in range(2)
    )
    assert second["Idempotent-Replayed"] == "true"
    assert first.json() == second.json()
    assert WebhookEndpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://127.0.0.1/"}, "webhook_address_refused"),
        ({"url": URL, "event_types": ["nonsense"]}, "unknown_event_type"),
        ({"url": 1}, "invalid"),
        ({}, "invalid"),
        ({"url": URL, "event_types": "request.paid"}, "invalid"),
        ({"url": URL + "x" * 500}, "invalid"),
    ],
)
def test_what_can_not_be_added_changes_nothing(body, code, ana_calls):
    before = every_row()
    response = ana_calls.post(WEBHOOKS, body)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert every_row() == before


def test_a_program_changes_switches_and_deletes_its_webhook(ana_calls):
    path = add(ana_calls)["Location"]
    response = change(ana_calls, path, {"description": "New", "is_enabled": False}, If_Match='"1"')
    assert response.status_code == 200
    assert (response["ETag"], response.json()["disabled_because"]) == ('"2"', "MEMBER")
    assert change(ana_calls, path, {"is_enabled": True}, If_Match='"1"').status_code == 412
    assert change(ana_calls, path, {"is_enabled": True}).json()["is_enabled"] is True
    assert change(ana_calls, path, {}, "delete").status_code == 204
    assert ana_calls.get(path).status_code == 404
    assert ana_calls.get(WEBHOOKS).json()["results"] == []
    assert not WebhookSecret.objects.exists()


def test_a_test_is_sent_seen_in_the_log_and_sent_again(ana_calls, at, settings):
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    now = datetime.now(UTC)
    with receiver(status=200, answer=b"thanks") as told:
        made = add(ana_calls, url=told.url)
        path, secret = made["Location"], made.json()["secret"]
        sent = ana_calls.post(f"{path}test/")
        assert (sent.status_code, sent.json()["state"]) == (200, "PENDING")
        deliver(now, after=timedelta(seconds=5))
        verified(secret, told.taken[-1])
        (row,) = ana_calls.get(f"{path}deliveries/").json()["results"]
        assert (row["event_type"], row["state"]) == ("webhook.test", "DELIVERED")
        (attempt,) = row["attempts"]
        assert (attempt["status"], attempt["answer"]) == (200, "thanks")
        again = ana_calls.post(f"{path}deliveries/{row['id']}/replay/")
        assert again.status_code == 200
        assert ana_calls.post(f"{path}deliveries/{row['id']}/replay/").status_code == 409
        deliver(now, after=timedelta(seconds=10))
        assert told.ids == [row["event_id"]] * 2


def test_a_secret_is_rotated(ana_calls):
    made = add(ana_calls)
    response = ana_calls.post(f"{made['Location']}rotate-secret/")
    assert response.status_code == 200
    assert response.json()["secret"] not in {made.json()["secret"], ""}


def test_nobody_reaches_what_is_somebody_else_s(ana_calls, ben_calls):
    path = add(ana_calls)["Location"]
    delivery = ana_calls.post(f"{path}test/").json()["id"]
    before = every_row()
    assert ben_calls.get(WEBHOOKS).json()["results"] == []
    for answer in (
        ben_calls.get(path),
        ben_calls.get(f"{path}deliveries/"),
        change(ben_calls, path, {"is_enabled": False}),
        change(ben_calls, path, {}, "delete"),
        ben_calls.post(f"{path}test/"),
        ben_calls.post(f"{path}rotate-secret/"),
        ben_calls.post(f"{path}deliveries/{delivery}/replay/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert every_row() == before


def test_a_delivery_is_replayed_by_its_own_webhook_alone(ana_calls):
    first, second = add(ana_calls)["Location"], add(ana_calls)["Location"]
    delivery = ana_calls.post(f"{first}test/").json()["id"]
    assert ana_calls.post(f"{second}deliveries/{delivery}/replay/").status_code == 404


def test_lists_take_the_same_queries_however_long_they_are(ana, ana_calls, at):
    first = hook(ana, URL, at=at)
    test_event(first, at=at)
    lists = (WEBHOOKS, f"{WEBHOOKS}{first.pk}/deliveries/")
    few = [queries_of(lambda path=path: ana_calls.get(path)) for path in lists]
    for _each in range(5):
        hook(ana, URL, at=at)
        test_event(first, at=at)
    assert [queries_of(lambda path=path: ana_calls.get(path)) for path in lists] == few
    assert len(ana_calls.get(lists[1]).json()["results"]) == 6


@pytest.mark.parametrize(
    "cursor", ["", "1", "1-", "-1-1", "01-1", "1-1-1", "a-b", "9" * 30 + "-1", "\0", "\uff11-1"]
)
def test_a_cursor_that_is_none_of_ours_is_refused(cursor, ana_calls):
    response = ana_calls.get(EVENTS, {"cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")


def test_a_page_of_the_feed_is_found_by_an_index(ana, at):
    # So many of others' that the plan doesn't hang on chance.
    EventLog.objects.bulk_create(
        EventLog(
            subject_type="x",
            subject_id=uuid4(),
            seq=1,
            type="x",
            to_state="X",
            audience=[uuid4(), uuid4()],
            at=at,
        )
        for _event in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflow_eventlog")
    sides = feed(member_id=ana.pk, after=Place(tx=1, event_id=1))
    plan = first_of(sides, most=25)[:25].explain()
    assert "event_listener_1" in plan
    assert "event_listener_2" in plan
    assert "Seq Scan" not in plan
