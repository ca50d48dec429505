"""A whole bank in real processes: web, worker and beat, on a database and a Valkey of its own."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone
from redis import Redis, RedisError

from catalogue.models import Service
from catalogue.operations import approve
from common.transactions import door
from hourbank.embedded.bank import Bank, listen, start_bank
from hourbank.embedded.children import Child, Family
from hourbank.embedded.servers import start_servers, throwaway_place
from ledger.queries import balance
from members.models import Member
from members.operations import join, make_key
from tests.factories import PASSWORD
from tests.reading import Form, Page
from tests.runtime.machine import wait_for
from workflow.actor import Actor
from workflow.operations import change_policy


ROOT = "/api/v1/"
# How long a member waits at most for an answer, whatever is down.
PATIENCE = 10.0

_numbers = count(1)


@dataclass
class Town:
    """The running bank."""

    family: Family
    bank: Bank
    environment: dict[str, str]
    children: dict[str, Child]
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, path: str = "", **how: Any) -> httpx.Client:
        """Something that calls the bank, until the test is over."""
        made = httpx.Client(base_url=self.bank.url + path, timeout=PATIENCE, **how)
        self.clients.append(made)
        return made

    def hang_up(self) -> None:
        """End all calls."""
        while self.clients:
            self.clients.pop().close()

    def kill(self, name: str) -> None:
        """By SIGKILL, with everything that it started."""
        self.children[name].send(signal.SIGKILL)
        assert self.children[name].wait(seconds=20) is not None

    def start_again(self, name: str) -> None:
        self.children[name] = self.family.restart(self.children[name])

    def hears(self) -> bool:
        """Whether the Valkey answers."""
        try:
            with Redis.from_url(self.environment["REDIS_URL"]) as redis:
                return bool(redis.ping())
        except RedisError:
            return False

    def set_policy(self, **spans: timedelta) -> None:
        """From now on these times hold for what begins."""
        actor = Actor(member_id=self.staff().pk)
        with door():
            change_policy(changes=spans, actor=actor, at=timezone.now())

    def staff(self) -> Member:
        return Member.objects.filter(is_superuser=True).first() or new_member(
            "Root", is_staff=True, is_superuser=True
        )


def listed(service: str) -> str:
    """Wait until the service has been checked, and let a coordinator approve it. Returns its id."""
    wait_for(lambda: state_of(service) == "PENDING_APPROVAL", "the check of the service")
    office = new_member("Office", is_staff=True)
    with door():
        approve(service_id=UUID(service), actor=Actor(member_id=office.pk), at=timezone.now())
    return service


def state_of(service: str) -> str:
    return str(Service.objects.values_list("state", flat=True).get(pk=service))


def new_member(name: str, **rights: bool) -> Member:
    """Somebody who has joined; the starting hours come by the worker."""
    member = Member(name=name, email=f"{name.lower()}-{next(_numbers)}@example.org", **rights)
    member.set_password(PASSWORD)
    with door():
        join(member=member, at=timezone.now())
    wait_for(lambda: minutes_of(member) == (180, 0), "the starting hours")
    return member


def minutes_of(member: Member) -> tuple[int, int]:
    """What the member has available, and what is held."""
    has = balance(member_id=member.pk)
    return has.available_minutes, has.held_minutes


class Caller:
    """A member's program."""

    def __init__(self, town: Town, member: Member, key: str = "") -> None:
        if not key:
            with door():
                key = make_key(member=member, name="journey", at=timezone.now())[1]
        self.member = member
        self._http = town.client(ROOT, headers={"Authorization": f"Bearer {key}"})

    def get(self, path: str) -> Any:
        return answered(self._http.get(path))

    def post(self, path: str, **body: Any) -> Any:
        return answered(self._http.post(path, json=body))

    def act(self, request: str, action: str, **body: Any) -> Any:
        return self.post(f"requests/{request}/{action}/", **body)

    def state(self, request: str) -> str:
        return str(self.get(f"requests/{request}/")["state"])

    def wait(self, request: str, state: str) -> None:
        wait_for(lambda: self.state(request) == state, f"{state} of {request}")


def answered(response: httpx.Response) -> Any:
    assert response.is_success, (response.request.url, response.status_code, response.text)
    return response.json()


class Visitor:
    """Somebody in front of the pages, with cookies of their own."""

    def __init__(self, town: Town) -> None:
        self._http = town.client(follow_redirects=True)

    def open(self, path: str) -> Page:
        response = self._http.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text)
        return Page(response.text)

    def code(self) -> str:
        """The code that was mailed to them, as the bank remembers it."""
        key = self._http.cookies[settings.SESSION_COOKIE_NAME]
        return str(
            Session.objects.get(pk=key).get_decoded()["account_email_verification_code"]["code"]
        )

    def fill(self, path: str, end: str = "", **typed: str) -> httpx.Response:
        """Open a page, fill the form in whose address ends so, and send it."""
        form = self.open(path).form(end)
        assert set(typed) <= form.names, form.names
        return self.send(path, form, **typed)

    def send(self, path: str, form: Form, **typed: str) -> httpx.Response:
        return self._http.post(form.action or path, data=form.fields | typed)

    def press(self, request: str, action: str, **typed: str) -> Page:
        """Take an action on a request's page."""
        path = f"/requests/{request}/"
        more = {f"{action}-{name}": value for name, value in typed.items()}
        response = self.fill(path, f"/{action}/", **more)
        assert response.status_code == 200, response.text
        assert path in str(response.url)
        return Page(response.text)

    def sign_in(self, member: Member) -> None:
        page = self.fill(
            "/accounts/login/", "/accounts/login/", login=member.email, password=PASSWORD
        )
        assert f"Hello, {member.name}" in Page(page.text).text

    def wait(self, path: str, words: str) -> None:
        """Load a page again until it says so."""
        wait_for(lambda: words in self.open(path).text, f"“{words}” on {path}")


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """A copy of the empty bank; it must not be in use when it is copied or dropped."""
    template = connections["owner"].settings_dict["NAME"]
    connections.close_all()
    with connections["owner"]._nodb_cursor() as cursor:  # noqa: SLF001
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield
    finally:
        with connections["owner"]._nodb_cursor() as cursor:  # noqa: SLF001
            cursor.execute(f'DROP DATABASE "{name}"')


def address_of(variable: str, name: str) -> str:
    """The address in our environment, with another database."""
    given = os.environ.get(variable) or os.environ["DATABASE_URL"]
    return urlsplit(given)._replace(path=f"/{name}").geturl()


@contextmanager
def run_town(database: str, logs: Path) -> Iterator[Town]:
    """Run the bank on this database for as long as the block lasts."""
    with listen(0) as listener, Family() as family:
        place = throwaway_place(family)
        valkey = start_servers(place, family, given={"DATABASE_URL": "given"})
        environment = {
            **os.environ,
            **valkey.environment,
            "DATABASE_URL": address_of("DATABASE_URL", database),
            "DATABASE_OWNER_URL": address_of("DATABASE_OWNER_URL", database),
            "HOURBANK_ENV": "test",
        }
        bank = start_bank(family, environment, listener=listener, logs=logs)
        bank.wait_until_ready(family)
        children = {"valkey": valkey.children[0], **bank.children}
        yield Town(family, bank, environment, children)
