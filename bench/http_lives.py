"""The life of a request by the API, against a bare view that signs in by the same key and reads one row.

Two processes of gunicorn answer four programs. Only calls are timed: what the workers do in between is
done while nobody calls. Half of what is measured against stands behind the bank's own middleware, and
half has nothing in front of it.
"""

import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any, Final
from uuid import uuid4


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hourbank.settings")

import django


django.setup()

from bench.lives.bank import MINUTES, Town, now
from bench.pages import served
from bench.table import print_table, say
from common.transactions import door
from members.models import Member
from members.operations import make_key
from requests_app.models import ServiceRequest
from requests_app.states import State
from workflow.worker import work


PROGRAMS: Final = 4
#: Lives of each program in a round.
EACH: Final = 10
#: The share of the bare view's calls per second that is to be reached.
BOUND: Final = 0.6
OURS: Final = "the life by the API"
BEHIND: Final = "bare view behind the same middleware"
ALONE: Final = "bare view alone"


class Program:
    """A program of a member: a connection that is kept, and a key of each side."""

    def __init__(self, *, port: int, keys: dict[Any, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.keys = keys
        self.asked: list[tuple[Any, Any, str]] = []

    def call(self, method: str, path: str, *, who: Any, body: object = None) -> Any:
        """Make a call. Raises RuntimeError where the answer is no success."""
        headers = {"Authorization": f"Bearer {self.keys[who]}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid4())
        self.connection.request(method, f"/api/v1/{path}", json.dumps(body or {}), headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{path} answers {answer.status}: {said.decode()[:200]}")
        return json.loads(said)

    def ask(self, town: Town) -> int:
        """Draft and submit. Returns the number of calls."""
        for _each in range(EACH):
            requester, provider, service = town.pair(is_hot=False)
            wish = {"service": str(service), "estimated_minutes": MINUTES}
            made = self.call("POST", "requests/", who=requester, body=wish)["id"]
            self.call("POST", f"requests/{made}/submit/", who=requester)
            self.asked.append((requester, provider, made))
        return 2 * EACH

    def go_on(self) -> int:
        """From accepted to confirmed. Returns the number of calls."""
        for requester, provider, made in self.asked:
            self.call("POST", f"requests/{made}/accept/", who=provider)
            self.call("POST", f"requests/{made}/start/", who=provider)
            done = {"actual_minutes": MINUTES}
            self.call("POST", f"requests/{made}/complete/", who=provider, body=done)
            self.call("POST", f"requests/{made}/confirm/", who=requester)
        self.asked, done_now = [], self.asked
        return 4 * len(done_now)

    def read(self, *, wanted: Sequence[tuple[Any, str]]) -> int:
        """Read rows by the bare view. Returns the number of calls."""
        for who, made in wanted:
            self.call("GET", f"bare/{made}/", who=who)
        return len(wanted)


def measure(rounds: int) -> bool:
    """Measure, print, and return whether the bound is kept."""
    town = Town(seed=1)
    keys = _keys()
    with _served(None) as ours, _served("settings") as behind, _served("settings_alone") as alone:
        crowd = {
            name: [Program(port=port, keys=keys) for _each in range(PROGRAMS)]
            for name, port in ((OURS, ours), (BEHIND, behind), (ALONE, alone))
        }
        rates: dict[str, list[float]] = {name: [] for name in crowd}
        # The first round finds nothing in memory, and prepares its statements.
        for number in range(rounds + 1):
            found = {OURS: _live(crowd[OURS], town)}
            wanted = [(row.requester_id, str(row.pk)) for row in ServiceRequest.objects.all()[:60]]
            for name in (BEHIND, ALONE):
                found[name] = _rate([_timed(crowd[name], partial(Program.read, wanted=wanted))])
            for name, rate in found.items() if number else ():
                rates[name].append(rate)
    return _tell(rates, rounds=rounds)


def _keys() -> dict[Any, str]:
    with door():
        members = Member.objects.filter(email__startswith="member")
        return {each.pk: make_key(member=each, name="bench", at=now())[1] for each in members}


@contextmanager
def _served(settings: str | None) -> Iterator[int]:
    kept = os.environ["DJANGO_SETTINGS_MODULE"]
    os.environ["WEB_CONCURRENCY"] = "2"
    if settings:
        os.environ["DJANGO_SETTINGS_MODULE"] = f"bench.bare.{settings}"
    try:
        with served("hourbank") as port:
            os.environ["DJANGO_SETTINGS_MODULE"] = kept
            yield port
    finally:
        os.environ["DJANGO_SETTINGS_MODULE"] = kept


def _live(programs: Sequence[Program], town: Town) -> float:
    asked = _timed(programs, lambda each: each.ask(town))
    _do_what_is_due(State.PENDING_VALIDATION)
    gone_on = _timed(programs, Program.go_on)
    _do_what_is_due(State.COMPLETED)
    return _rate([asked, gone_on])


def _timed(programs: Sequence[Program], do: Callable[[Program], int]) -> tuple[int, float]:
    for each in programs:
        each.connection.close()  # the server ends what was idle too long
    began = time.perf_counter()
    with ThreadPoolExecutor(len(programs)) as pool:
        calls = sum(pool.map(do, programs))
    return calls, time.perf_counter() - began


def _rate(timed: Sequence[tuple[int, float]]) -> float:
    return sum(calls for calls, _spent in timed) / sum(spent for _calls, spent in timed)


def _do_what_is_due(state: State) -> None:
    while ServiceRequest.objects.filter(state=state).exists():
        work(clock=now)


def _tell(rates: dict[str, list[float]], *, rounds: int) -> bool:
    rows, shares = [], {}
    for name, found in rates.items():
        shares[name] = median(ours / own for ours, own in zip(rates[OURS], found, strict=True))
        spread = f"{min(found):.0f} to {max(found):.0f}"
        rows.append([name, f"{median(found):.0f}", spread, f"{shares[name]:.2f}"])
    print_table(
        f"http: calls per second of {PROGRAMS} programs, {rounds} rounds in turns",
        ["", "median", "spread", "the API's share"],
        rows,
    )
    is_kept = shares[BEHIND] >= BOUND
    say(
        f"share of the bare view {shares[BEHIND]:.2f} (bound {BOUND}): {'kept' if is_kept else 'NOT KEPT'}"
    )
    return is_kept


if __name__ == "__main__":
    sys.exit(0 if measure(int(sys.argv[1])) else 1)
