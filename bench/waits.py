"""From submitting to ACTIVE: how long somebody waits until the other side is asked.

A worker with two processes and a beat run as they do in a bank, with Valkey between. An idle queue
gets one request after the other; a busy one gets them from four members at once, without a pause,
and what they left before is still under way. Without hints the sweep alone finds what is due, as
it does while Valkey is away. The times are those that the history has.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Min, Q
from redis import Redis

from bench.lives.bank import MINUTES, Town, now, prepare
from bench.pages import addresses
from bench.table import print_table, say
from common.transactions import door
from hourbank.big_bank.databases import Databases, databases
from hourbank.embedded.bank import run_bank
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Wish
from requests_app.states import State
from workflow import hints
from workflow.actor import Actor
from workflow.models import EventLog, Step
from workflow.models.step import OPEN


NAME: Final = "bench_waits"
IDLE: Final = 10
BUSY: Final = 40
CLIENTS: Final = 4
PAUSE: Final = 0.25
PATIENCE: Final = 120.0
# Celery's usual name for it.
QUEUE: Final = "celery"

Submit = Callable[[int], list[UUID]]


def measure_waits(*, rounds: int) -> bool:
    """Measure and print; there is no bound."""
    rounds = min(rounds, 5)
    say("waits: a bank with a worker, a beat and Valkey")
    with databases(NAME) as found:
        found.use(NAME)
        prepare()
        seconds: dict[str, list[list[float]]] = {"idle": [], "busy": []}
        with _workers():
            for number in range(rounds):
                for what, submit in (("idle", _one_by_one), ("busy", _all_at_once)):
                    _be_idle()
                    seconds[what].append(_waits(submit(number)))
            _be_idle()
            hints.set_sender(lambda: None)
            seconds["idle, by the sweep alone"] = [
                _waits(_one_by_one(rounds + number)) for number in range(rounds)
            ]
    rows = [[what, *_figures(each)] for what, each in seconds.items()]
    head = ["queue", "requests", "p50", "p95", "p99", "p95 of rounds"]
    print_table(f"waits: from submitting to ACTIVE, in ms, {rounds} rounds in turns", head, rows)
    return True


@contextmanager
def _workers() -> Iterator[None]:
    with (
        tempfile.TemporaryDirectory() as logs,
        run_bank(addresses(NAME), logs=Path(logs), programs=("worker", "beat")),
    ):
        # They are there once they have done something.
        _waits(_one_by_one(0))
        yield


def _be_idle() -> None:
    """Wait until nothing is due that the worker would be at anyway, and no hint is left."""
    until, broker = time.monotonic() + PATIENCE, Redis.from_url(settings.REDIS_URL)
    due = Step.objects.filter(state__in=OPEN, is_external=False)
    while broker.llen(QUEUE) or due.filter(due_at__lte=now()).exists():
        if time.monotonic() > until:
            raise RuntimeError("The worker doesn't come to an end.")
        time.sleep(0.1)
    time.sleep(1.0)


def _one_by_one(seed: int) -> list[UUID]:
    asked = []
    for _each in range(IDLE):
        asked.extend(_submit(Town(seed=seed), 1))
        time.sleep(PAUSE)
    return asked


def _all_at_once(seed: int) -> list[UUID]:
    def ask(client: int) -> list[UUID]:
        # Each thread has a connection of its own.
        own = Databases([NAME])
        own.use(NAME)
        try:
            return _submit(Town(seed=CLIENTS * seed + client), BUSY)
        finally:
            own.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [one for each in pool.map(ask, range(CLIENTS)) for one in each]


def _submit(town: Town, count: int) -> list[UUID]:
    asked = []
    for _each in range(count):
        requester, _provider, service = town.pair(is_hot=False)
        actor = Actor(member_id=requester)
        with door():
            wish = Wish(minutes=MINUTES, service_id=service)
            made = operations.draft_request(actor=actor, at=now(), wish=wish)
        with door():
            operations.submit(request_id=made.pk, actor=actor, at=now())
        asked.append(made.pk)
    return asked


def _waits(asked: list[UUID]) -> list[float]:
    """The seconds of each, once all are ACTIVE."""
    until = time.monotonic() + PATIENCE
    while ServiceRequest.objects.filter(pk__in=asked, state=State.ACTIVE).count() < len(asked):
        if time.monotonic() > until:
            raise RuntimeError("Requests don't become ACTIVE: does the worker run?")
        time.sleep(0.1)
    events = EventLog.objects.filter(subject_type="request", subject_id__in=asked).order_by()
    spans = events.values("subject_id").annotate(
        began=Min("at", filter=Q(to_state=State.PENDING_VALIDATION)),
        ended=Min("at", filter=Q(to_state=State.ACTIVE)),
    )
    return [(each["ended"] - each["began"]).total_seconds() for each in spans]


def _figures(rounds: list[list[float]]) -> list[str]:
    values = [one for each in rounds for one in each]
    p95s = [_p(each, 95) for each in rounds]
    figures = [f"{1000 * value:.0f}" for value in (median(values), _p(values, 95), _p(values, 99))]
    return [str(len(values)), *figures, f"{1000 * min(p95s):.0f} to {1000 * max(p95s):.0f}"]


def _p(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]
