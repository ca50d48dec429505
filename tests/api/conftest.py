"""Clients of the API, signed in by a key."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from members.models import Member
from members.operations import make_key
from tests.api.callers import Route, routes
from tests.api.desk import Desk
from tests.api.living import Living, new_living
from tests.beginnings import undone
from tests.clock import keep_time
from tests.disputes.cases import BEGINS
from tests.factories import member
from tests.requests_app.roads import new_bank


class Api:
    """A program with its member's key."""

    def __init__(self, member: Member, key: str) -> None:
        self.member = member
        self.key = key
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str):
        return self.client.get(path, query, headers=self._headers(headers))

    def post(self, path: str, data: Any = None, **headers: str):
        body = b"" if data is None else data
        return self.client.post(
            path, body, content_type="application/json", headers=self._headers(headers)
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        more = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.key}", **more}


def program_of(member: Member, *, at: datetime) -> Api:
    fresh = Member.objects.get(pk=member.pk)
    return Api(fresh, make_key(member=fresh, name="test", at=at)[1])


@pytest.fixture
def probe(settings):
    settings.ROOT_URLCONF = "tests.api.probe"


@pytest.fixture
def ana(db, at) -> Api:
    return program_of(member("Ana", at=at), at=at)


@pytest.fixture
def ben(db, at) -> Api:
    return program_of(member("Ben", at=at), at=at)


@pytest.fixture
def desk(db, at, monkeypatch) -> Desk:
    """Ada, Ben and Cleo with their keys; the API reads their bank's clock."""
    bank = keep_time(new_bank(at), monkeypatch)
    programs = [program_of(who, at=at) for who in (bank.ada, bank.ben, bank.cleo)]
    return Desk(bank, *programs)


@pytest.fixture(scope="module")
def living(django_db_setup, django_db_blocker) -> Iterator[Living]:
    """The bank, rolled back after the module's last test; the API reads its clock."""
    with django_db_blocker.unblock(), undone(), pytest.MonkeyPatch.context() as patch:
        made = new_living(BEGINS)
        keep_time(made.bank, patch)
        yield made


@pytest.fixture(scope="module")
def described(living: Living) -> dict[str, Route]:
    """Every operation of the API."""
    return {route.name: route for route in routes(Client().get("/api/v1/schema/").json())}


@pytest.fixture
def again(living: Living, django_db_blocker) -> Iterator[None]:
    """What happens in the test is rolled back."""
    with django_db_blocker.unblock(), undone():
        yield
