"""Pages and lists of a large bank against those of one a hundred times smaller.

Both are made by `make_bank` from the same lives. First one page after the other, in turns, in this
very process; then by many members at once, over HTTP, from two processes of gunicorn.
"""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from socket import create_server
from statistics import median, quantiles
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.test import Client

from bench.table import print_table, say
from hourbank.big_bank.databases import Databases, databases
from hourbank.big_bank.making import Order, Staff, make, take_patterns
from hourbank.big_bank.stage import Stage
from hourbank.big_bank.tour import busiest, lists_of_api, pages_of
from members.models import Member


LARGE: Final = "bench_large_bank"
SMALL: Final = "bench_small_bank"
PATTERNS: Final = "bench_patterns"
TIMES_SMALLER: Final = 100
ENTRIES_EACH: Final = 50
# The large bank's page may take this much longer, at the 95th percentile.
BOUND: Final = 1.5
#: How many pages each member opens in the crowd.
EACH: Final = 10
PATIENCE: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large the large bank is, and how many members come at once."""

    entries: int = 500_000
    users: int = 50


@contextmanager
def banks(size: Size) -> Iterator[Databases]:
    """The large bank and the small one, each in a database of its own."""
    with databases(PATTERNS, LARGE, SMALL) as found:
        found.use(PATTERNS)
        say("pages: living the lives that the banks are made of")
        copiers = take_patterns()
        for name, times in ((SMALL, TIMES_SMALLER), (LARGE, 1)):
            found.use(name)
            entries = size.entries // times
            members = max(entries // ENTRIES_EACH, 20)
            say(f"pages: a bank of {members:,} members and {entries:,} entries")
            at = datetime.now(UTC)  # noqa: TID251 - pages read the clock too
            stage = Stage(at=at)
            make(
                copiers,
                Order(members=members, entries=entries, seed=1, at=at),
                staff=Staff(coordinator=stage.cora, senior=stage.sena),
                password="bench",  # noqa: S106 - made up
                say=lambda _words: None,
                progress=lambda _total: lambda _done: None,
            )
        yield found


def measure_pages(*, rounds: int, size: Size) -> bool:
    """Measure, print, and return whether the bound is kept."""
    with banks(size) as found:
        kept = _one_at_a_time(found, rounds=rounds)
        _many_at_once(found, size=size)
    return kept


def _one_at_a_time(found: Databases, *, rounds: int) -> bool:
    clients, addresses = {}, {}
    for name in (SMALL, LARGE):
        found.use(name)
        member = busiest()
        clients[name] = Client()
        clients[name].force_login(member)
        addresses[name] = {**pages_of(member), **lists_of_api()}
    both = [page for page in addresses[SMALL] if page in addresses[LARGE]]
    took: dict[str, dict[str, list[float]]] = {page: {SMALL: [], LARGE: []} for page in both}
    # The first round finds nothing in memory, and prepares its statements.
    for number in range(rounds + 1):
        for page in both:
            for name in (SMALL, LARGE):
                found.use(name)
                began = time.perf_counter()
                answer = clients[name].get(addresses[name][page])
                spent = time.perf_counter() - began
                if answer.status_code != HTTPStatus.OK:
                    raise RuntimeError(f"{addresses[name][page]} answers {answer.status_code}.")
                if number:
                    took[page][name].append(spent)
    return _tell(took, rounds=rounds)


def _tell(took: dict[str, dict[str, list[float]]], *, rounds: int) -> bool:
    rows, ratios = [], []
    for page, seconds in took.items():
        small, large = (_percentiles(seconds[name]) for name in (SMALL, LARGE))
        ratios.append(large[1] / small[1])
        figures = [f"{1000 * value:.1f}" for value in (*small[:2], *large[:2])]
        rows.append([page, *figures, f"{large[0] / small[0]:.2f}", f"{ratios[-1]:.2f}"])
    print_table(
        f"pages: one at a time, in ms, {rounds} rounds in turns; the small bank, then the large",
        ["page", "p50", "p95", "p50", "p95", "ratio p50", "ratio p95"],
        rows,
    )
    is_kept = max(ratios) <= BOUND
    say(f"worst ratio {max(ratios):.2f} (bound {BOUND:.1f}): {'kept' if is_kept else 'NOT KEPT'}")
    return is_kept


def _percentiles(values: list[float]) -> tuple[float, float, float]:
    cuts = quantiles(values, n=100, method="inclusive")
    return median(values), cuts[94], cuts[98]


def _many_at_once(found: Databases, *, size: Size) -> None:
    rows = []
    for name in (SMALL, LARGE):
        found.use(name)
        visits = [_visits(member) for member in _crowd(size.users)]
        with served(name) as port:
            seconds = _crowded(visits, port=port)
        figures = [f"{1000 * value:.0f}" for value in _percentiles(seconds)]
        rows.append([name.removeprefix("bench_").replace("_", " "), *figures, str(len(seconds))])
    print_table(
        f"pages: {size.users} members at once over HTTP, {EACH} pages each, in ms",
        ["bank", "p50", "p95", "p99", "pages"],
        rows,
    )


def _crowd(users: int) -> list[Member]:
    return list(Member.objects.filter(email__startswith="member").order_by("pk")[:users])


def session_of(member: Member) -> str:
    """The key of a session in which the member is signed in."""
    client = Client()
    client.force_login(member)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _visits(member: Member) -> tuple[str, list[str]]:
    paths = [*pages_of(member).values(), *lists_of_api().values()]
    begin = member.pk.int % len(paths)
    turned = [*paths[begin:], *paths[:begin]]
    return session_of(member), turned[:EACH]


def _crowded(visits: list[tuple[str, list[str]]], *, port: int) -> list[float]:
    with ThreadPoolExecutor(len(visits)) as pool:
        found = list(pool.map(lambda one: _visit(*one, port=port), visits))
    return [seconds for each in found for seconds in each]


def _visit(session: str, paths: list[str], *, port: int) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    took = []
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
        answer = connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - began)
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{path} answers {answer.status}.")
    connection.close()
    return took


@contextmanager
def served(name: str) -> Iterator[int]:
    """Serve the bank in this database by gunicorn, as it is served. Yields the port."""
    with create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config=python:hourbank.gunicorn_config"]
    command += [f"--bind=127.0.0.1:{port}", "hourbank.wsgi"]
    web = subprocess.Popen(command, env={**os.environ, **_addresses(name)})  # noqa: S603 - our own
    try:
        _wait(lambda: _is_live(port))
        yield port
    finally:
        web.terminate()
        web.wait()


def _addresses(name: str) -> dict[str, str]:
    """The variables that lead to another database of the same server."""
    found = {}
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        parts = urlsplit(os.environ[variable])
        found[variable] = urlunsplit(parts._replace(path=f"/{name}"))
    return found


def _is_live(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/health/live/")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _wait(is_there: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_there():
        if time.monotonic() > until:
            raise RuntimeError("The web processes don't answer.")
        time.sleep(0.2)
