"""Pages and lists of a large bank against those of one a hundred times smaller.

Both are made by `make_bank` from the same lives. First one page after the other, in turns, in this
very process; then by many members at once, over HTTP, from two processes of gunicorn.
"""

import http.client
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from itertools import cycle, islice
from socket import create_server
from statistics import median, quantiles
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.test import Client

from bench.table import print_table, say
from hourbank.big_bank.databases import Databases, databases
from hourbank.big_bank.making import Order, Staff, make, take_patterns
from hourbank.big_bank.plan import Copiers
from hourbank.big_bank.stage import Stage
from hourbank.big_bank.tour import busiest, lists_of_api, pages_of
from members.models import Member


PATTERNS: Final = "bench_patterns"
TIMES_SMALLER: Final = 100
ENTRIES_EACH: Final = 50
# The large bank's page may take this much longer, at the 95th percentile.
BOUND: Final = 1.5
ROUNDS: Final = 5
# Before the rounds that count, so many members open each page: both processes have served it then.
WARMING: Final = 8
# What members open most, and programs read; the others are opened with --full.
MAIN: Final = frozenset(
    {
        "dashboard",
        "services",
        "requests",
        "balance",
        "a request, PAID",
        "API: requests",
        "API: transactions",
    }
)
HEAD: Final = ("p50", "p95", "p99", "p50", "p95", "p99", "ratio of p95", "from to")
PATIENCE: Final = 60.0


# Seconds by page and bank: a list for each round.
Took = dict[str, dict[str, list[list[float]]]]
# A session, and an address.
Visit = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large the large bank is, how many members come at once to how much, whether the banks stay."""

    entries: int = 500_000
    users: int = 50
    keep: bool = False
    is_full: bool = False

    @property
    def large(self) -> str:
        """The name of the large bank's database."""
        return f"bench_bank_{self.entries}"

    @property
    def small(self) -> str:
        """The name of the small bank's."""
        return f"bench_bank_{self.entries // TIMES_SMALLER}"

    @property
    def names(self) -> tuple[str, str]:
        """The small one, then the large one."""
        return self.small, self.large


@contextmanager
def banks(size: Size) -> Iterator[Databases]:
    """The large bank and the small one, each in a database of its own."""
    wanted = {size.small: size.entries // TIMES_SMALLER, size.large: size.entries}
    with databases(*wanted, keep=size.keep) as found:
        if empty := [name for name in wanted if not _is_made(found, name)]:
            copiers = _patterns(found)
            for name in empty:
                _make(found, name, entries=wanted[name], copiers=copiers)
        yield found


def _is_made(found: Databases, name: str) -> bool:
    """A bank comes in one transaction: all its members are there, or none of them."""
    found.use(name)
    return Member.objects.filter(email__startswith="member").exists()


def _patterns(found: Databases) -> Copiers:
    say("pages: living the lives that the banks are made of")
    found.close()
    with databases(PATTERNS) as aside:
        aside.use(PATTERNS)
        return take_patterns()


def _make(found: Databases, name: str, *, entries: int, copiers: Copiers) -> None:
    found.use(name)
    members = max(entries // ENTRIES_EACH, 20)
    say(f"pages: a bank of {members:,} members and {entries:,} entries")
    at = datetime.now(UTC)  # noqa: TID251 - pages read the clock too
    make(
        copiers,
        Order(members=members, entries=entries, seed=1, at=at),
        staff=_staff(at=at),
        password="bench",  # noqa: S106 - made up
        say=lambda _words: None,
        progress=lambda _total: lambda _done: None,
    )


def _staff(*, at: datetime) -> Staff:
    """The stage's; where making a bank was interrupted, they are there already."""
    known = {member.name: member for member in Member.objects.filter(is_staff=True)}
    if not {"Cora", "Sena"} <= known.keys():
        stage = Stage(at=at)
        known = {"Cora": stage.cora, "Sena": stage.sena}
    return Staff(coordinator=known["Cora"], senior=known["Sena"])


def measure_pages(*, rounds: int, size: Size, found: Callable[[], Databases]) -> bool:
    """Measure, print, and return whether the bound is kept. Each page is opened in five rounds."""
    rounds = min(rounds, ROUNDS)
    _one_at_a_time(found(), size=size, rounds=rounds)
    return _many_at_once(found(), size=size, rounds=rounds)


def _one_at_a_time(found: Databases, *, size: Size, rounds: int) -> None:
    clients, addresses = {}, {}
    for name in size.names:
        found.use(name)
        member = busiest()
        clients[name] = Client()
        clients[name].force_login(member)
        addresses[name] = {**pages_of(member), **lists_of_api()}
    both = [page for page in addresses[size.small] if page in addresses[size.large]]
    took: Took = {page: {name: [] for name in size.names} for page in both}
    # The first round finds nothing in memory, and prepares its statements.
    for number in range(rounds + 1):
        for page in both:
            for name in size.names:
                found.use(name)
                began = time.perf_counter()
                answer = clients[name].get(addresses[name][page])
                spent = time.perf_counter() - began
                if answer.status_code != HTTPStatus.OK:
                    raise RuntimeError(f"{addresses[name][page]} answers {answer.status_code}.")
                if number:
                    took[page][name].append([spent])
    print_table(
        f"pages: one at a time, in ms, {rounds} rounds in turns; the small bank, then the large",
        ["page", *HEAD],
        [_row(page, seconds, size=size) for page, seconds in took.items()],
    )


def _row(page: str, seconds: dict[str, list[list[float]]], *, size: Size) -> list[str]:
    figures = [
        f"{1000 * value:.1f}"
        for name in size.names
        for value in _percentiles([one for each in seconds[name] for one in each])
    ]
    ratios = _ratios(seconds, size=size)
    return [page, *figures, f"{median(ratios):.2f}", f"{min(ratios):.2f} to {max(ratios):.2f}"]


def _ratios(seconds: dict[str, list[list[float]]], *, size: Size) -> list[float]:
    """How much longer the large bank takes at the 95th percentile, round by round."""
    rounds = zip(seconds[size.small], seconds[size.large], strict=True)
    return [_percentiles(large)[1] / _percentiles(small)[1] for small, large in rounds]


def _percentiles(values: list[float]) -> tuple[float, float, float]:
    if len(values) == 1:
        return values[0], values[0], values[0]
    cuts = quantiles(values, n=100, method="inclusive")
    return median(values), cuts[94], cuts[98]


def _many_at_once(found: Databases, *, size: Size, rounds: int) -> bool:
    """Each page is opened by all at the same moment, each their own, first there and then here."""
    visits = {name: _visits_in(found, name, users=size.users) for name in size.names}
    both = [
        page
        for page in visits[size.small]
        if page in visits[size.large] and (size.is_full or page in MAIN)
    ]
    took: Took = {page: {name: [] for name in size.names} for page in both}
    say(f"pages: {len(both)} pages by {size.users} members at once, {rounds} rounds")
    found.close()
    with (
        served(size.small) as few,
        served(size.large) as many,
        ThreadPoolExecutor(size.users) as pool,
    ):
        ports = {size.small: few, size.large: many}
        for number in range(rounds + 1):
            for page in both:
                for name in size.names:
                    coming = visits[name][page][: None if number else WARMING]
                    seconds = list(pool.map(partial(_visit, port=ports[name]), coming))
                    if number:
                        took[page][name].append(seconds)
            say(f"pages: round {number} of {rounds}" if number else "pages: warm")
    rows = [_row(page, seconds, size=size) for page, seconds in took.items()]
    print_table(
        f"pages: {size.users} members at once over HTTP, in ms, {rounds} rounds in turns;"
        " the small bank, then the large",
        ["page", *HEAD],
        [*rows, _row("all of them", _together(took), size=size)],
    )
    worst, page = max((median(_ratios(seconds, size=size)), page) for page, seconds in took.items())
    is_kept = worst <= BOUND
    say(f"worst ratio {worst:.2f}, {page} (bound {BOUND:.1f}): {'kept' if is_kept else 'NOT KEPT'}")
    return is_kept


def _together(took: Took) -> dict[str, list[list[float]]]:
    """What each round took for all pages."""
    names = next(iter(took.values()))
    return {
        name: [
            [one for each in at_once for one in each]
            for at_once in zip(*(seconds[name] for seconds in took.values()), strict=True)
        ]
        for name in names
    }


def _visits_in(found: Databases, name: str, *, users: int) -> dict[str, list[Visit]]:
    """Who opens what, by page; where somebody has no such page, somebody else opens it twice."""
    found.use(name)
    visits: dict[str, list[Visit]] = defaultdict(list)
    for member in _crowd(users):
        session = session_of(member)
        for page, path in {**pages_of(member), **lists_of_api()}.items():
            visits[page].append((session, path))
    return {page: list(islice(cycle(known), users)) for page, known in visits.items()}


def _crowd(users: int) -> list[Member]:
    """Some who joined early and some who joined late, in a large bank as in a small one."""
    everybody = Member.objects.filter(email__startswith="member").order_by("pk")
    keys = list(everybody.values_list("pk", flat=True))
    chosen = keys[:: max(len(keys) // users, 1)][:users]
    return list(everybody.filter(pk__in=chosen))


def session_of(member: Member) -> str:
    """The key of a session in which the member is signed in."""
    client = Client()
    client.force_login(member)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _visit(visit: Visit, *, port: int) -> float:
    session, path = visit
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - began
    connection.close()
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(f"{path} answers {answer.status}.")
    return took


@contextmanager
def served(name: str) -> Iterator[int]:
    """Serve the bank in this database by gunicorn, as it is served. Yields the port."""
    with create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config=python:hourbank.gunicorn_config"]
    command += [f"--bind=127.0.0.1:{port}", "--log-level=warning", "hourbank.wsgi"]
    web = subprocess.Popen(command, env={**os.environ, **addresses(name), "LOG_LEVEL": "WARNING"})  # noqa: S603 - our own
    try:
        _wait(lambda: _is_live(port))
        yield port
    finally:
        web.terminate()
        web.wait()


def addresses(name: str) -> dict[str, str]:
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
