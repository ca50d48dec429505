"""What probes are told, with the parts of the bank there and away."""

from contextlib import contextmanager

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import RequestFactory


@contextmanager
def database_away():
    """Point the connection at a folder without a server: nothing is pretended."""
    at = connections["default"].settings_dict
    host = at["HOST"]
    connections["default"].close()
    at["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connections["default"].close()
        at["HOST"] = host


def test_a_process_that_runs_is_live_and_says_its_release(client, settings):
    settings.HOURBANK_RELEASE = "2026.3"
    response = client.get("/health/live/")
    said = {"status": "live", "release": "2026.3"}
    assert (response.status_code, response.json()) == (200, said)
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"


def test_a_probe_may_ask_for_the_head_alone(db):
    answer = WSGIHandler()(RequestFactory().head("/health/live/").environ, lambda *_: None)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.usefixtures("real_db")
def test_a_process_is_live_with_the_database_away_whatever_the_probe_sends(client):
    client.cookies["sessionid"] = "x" * 32
    with database_away():
        response = client.get("/health/live/", headers={"Host": "10.0.0.7"})
    assert response.status_code == 200


@pytest.mark.usefixtures("real_db")
def test_a_bank_with_all_its_parts_is_ready(client):
    response = client.get("/health/ready/")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "checks": {"database": "ok", "redis": "ok"}}


@pytest.mark.usefixtures("real_db")
def test_without_redis_members_are_served_and_somebody_should_look(client, settings):
    caches = settings.CACHES
    settings.CACHES = {"default": {**caches["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    response = client.get("/health/ready/")
    assert response.status_code == 200
    assert response.json() == {
        "status": "degraded",
        "checks": {"database": "ok", "redis": "unreachable"},
    }


@pytest.mark.usefixtures("real_db")
def test_without_its_database_a_bank_is_not_ready(client):
    client.cookies["sessionid"] = "x" * 32
    with database_away():
        response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert response.json()["checks"]["database"] == "unreachable"
    assert client.get("/health/ready/").status_code == 200


@pytest.mark.usefixtures("real_db")
def test_a_database_older_than_the_code_is_not_ready(client):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'workflow' AND id ="
            " (SELECT max(id) FROM django_migrations WHERE app = 'workflow')"
        )
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "migrations missing"


@pytest.mark.usefixtures("real_db")
def test_readiness_is_one_query(client, django_assert_num_queries):
    client.get("/health/ready/")
    with django_assert_num_queries(1):
        client.get("/health/ready/")


def test_nothing_can_be_posted_to_a_probe(client, db):
    assert client.post("/health/live/").status_code == 404
