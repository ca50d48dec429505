"""Real web processes count the calls of the API together, and go on when their Valkey doesn't."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from secrets import token_hex

import httpx
import pytest
from hourbank_client import HourBank

from hourbank.embedded.bank import Bank, listen, start_bank
from hourbank.embedded.children import Family
from hourbank.embedded.servers import start_servers, throwaway_place
from requests_app.models import ServiceRequest
from tests.clients.town import key_for
from tests.conftest import database_of_its_own
from tests.factories import member
from tests.journeys.town import PATIENCE, Town, Visitor, address_of
from tests.runtime.machine import wait_for
from workflow.models import EventLog, IdempotencyKey


pytestmark = pytest.mark.processes

ME = "/api/v1/me/"
AN_HOUR = 20
LIMITS = {
    "RATE_LIMIT_KEY": f"{AN_HOUR}/hour",
    "RATE_LIMIT_WRITES": "2 per 3 seconds",
}


class Twins(Town):
    """Two web servers of two processes each, with one database and one Valkey."""

    other: Bank

    @property
    def urls(self) -> list[str]:
        return [self.bank.url, self.other.url]


@pytest.fixture(scope="module")
def twins(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Twins]:
    with (
        database_of_its_own(django_db_blocker) as name,
        listen(0) as one,
        listen(0) as other,
        Family() as family,
    ):
        valkey = start_servers(throwaway_place(family), family, given={"DATABASE_URL": "given"})
        environment = {
            **os.environ,
            **valkey.environment,
            "DATABASE_URL": address_of("DATABASE_URL", name),
            "DATABASE_OWNER_URL": address_of("DATABASE_OWNER_URL", name),
            "HOURBANK_ENV": "test",
            **LIMITS,
        }
        logs: Path = tmp_path_factory.mktemp("twins")
        banks = [
            start_bank(family, environment, listener=listener, logs=logs, programs=["web"])
            for listener in (one, other)
        ]
        for bank in banks:
            bank.wait_until_ready(family)
        made = Twins(family, banks[0], environment, {"valkey": valkey.children[0]})
        made.other = banks[1]
        yield made
        made.hang_up()


@pytest.fixture
def call(twins: Twins, at) -> Iterator[Callable[[int], list[httpx.Response]]]:
    """Makes so many calls at once with one fresh key, at both servers in turn."""
    key = key_for(member(f"Ana{token_hex(4)}", at=at))
    headers = {"Authorization": f"Bearer {key}"}
    with (
        # A connection for each call: one that is kept may be closed just when the next call takes it.
        httpx.Client(
            headers=headers, timeout=PATIENCE, limits=httpx.Limits(max_keepalive_connections=0)
        ) as http,
        ThreadPoolExecutor(max_workers=8) as threads,
    ):
        yield lambda number: list(
            threads.map(lambda url: http.get(url + ME), islice(cycle(twins.urls), number))
        )


def wait_until_all_count(call: Callable[[int], list[httpx.Response]]) -> None:
    """Let the web processes find their Valkey again."""
    wait_for(lambda: all("RateLimit" in each.headers for each in call(4)), "the count")


def test_four_processes_let_no_call_too_many_through(call) -> None:
    answers = call(3 * AN_HOUR)
    assert Counter(answer.status_code for answer in answers) == {200: AN_HOUR, 429: 2 * AN_HOUR}
    for answer in answers:
        if answer.status_code == 429:
            assert answer.json()["code"] == "rate_limited"
            assert 0 < int(answer.headers["Retry-After"]) <= 3600
    left = {answer.headers["RateLimit"].split(";")[1] for answer in answers}
    assert "r=0" in left


def test_without_its_valkey_the_bank_refuses_nobody_and_then_counts_again(twins, call) -> None:
    assert "RateLimit" in call(1)[0].headers
    twins.kill("valkey")
    answers = call(3 * AN_HOUR)
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers.get("RateLimit") for answer in answers} == {None}
    assert all("RateLimit-Policy" in answer.headers for answer in answers)
    twins.start_again("valkey")
    wait_until_all_count(call)
    # Valkey forgot: the count begins anew.
    wait_for(lambda: call(4)[0].status_code == 429, "the limit")


def test_a_valkey_that_hangs_holds_nobody_up_not_even_who_signs_in(twins, call, at) -> None:
    somebody = member("Berta", at=at)
    twins.children["valkey"].send(signal.SIGSTOP)
    try:
        # Whoever waits longer than `PATIENCE` for an answer has none, and the test fails.
        answers = call(3 * AN_HOUR)
        Visitor(twins).sign_in(somebody)
    finally:
        twins.children["valkey"].send(signal.SIGCONT)
    assert {answer.status_code for answer in answers} == {200}
    wait_for(lambda: call(4)[0].status_code == 429, "the limit")


class Heard(httpx.HTTPTransport):
    """What the client was answered, by the calls' keys."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[tuple[str, int, str | None]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        key = request.headers["Idempotency-Key"]
        self.answers.append((key, response.status_code, response.headers.get("Retry-After")))
        return response


def test_the_client_waits_as_it_is_told_and_everything_is_done_once(twins, call, at) -> None:
    wait_until_all_count(call)
    ada = member("Ada", at=at)
    ben = member("Ben", at=at)
    heard = Heard()
    with HourBank(twins.bank.url, key_for(ben), transport=heard) as bank:
        made = [
            bank.requests.create(member=ada.pk, title=f"Shelf {number}", estimated_minutes=1)
            for number in range(5)
        ]
    refused = [wait for _, status, wait in heard.answers if status == 429]
    assert refused
    assert set(refused) <= {"1", "2", "3"}
    done = [key for key, status, _ in heard.answers if status == 201]
    assert len(done) == len(set(done)) == 5
    assert {key for key, *_ in heard.answers} == set(done)
    rows = ServiceRequest.objects.filter(requester=ben)
    assert {row.pk for row in rows} == {each.id for each in made}
    assert EventLog.objects.filter(subject_id__in=[row.pk for row in rows]).count() == 5
    assert set(
        IdempotencyKey.objects.filter(member_id=ben.pk).values_list("key", flat=True)
    ) == set(done)
