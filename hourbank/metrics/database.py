"""What is measured by asking the database, at each scrape: a constant number of queries over indexes."""

import logging
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from disputes.figures import open_disputes
from disputes.states import OPEN as OPEN_DISPUTES
from hourbank.health import OK, redis_state
from ledger.queries.figures import last_reconciled, minutes_in_escrow
from notifications.figures import oldest_untold
from requests_app.figures import requests_by_state
from workflow import figures
from workflow.models import Sign, StepState


logger = logging.getLogger(__name__)

# A scrape must not become the load that it should show.
PATIENCE_MS: Final = 5000
STEPS: Final = {Sign.SWEEP: "internal", Sign.DELIVERY: "external"}


class Database(Collector):
    """The state of the bank at `at`. Ages are in seconds; what has never happened is infinitely old."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask everything; where the database doesn't answer, say that, and what is known without it."""
        yield _labelled(
            "hourbank_info",
            "Always 1: which release runs in which environment.",
            {(settings.HOURBANK_RELEASE, settings.HOURBANK_ENV): 1},
            labels=("release", "environment"),
        )
        yield _gauge("hourbank_redis_up", "Whether Redis answers: 1 or 0.", redis_state() == OK)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)]
                )
                found = [*self._steps(), *self._sweep(), *self._bank(), *self._disputes()]
        except Error as error:
            logger.warning("no metrics of the database: %s", error)
            found = []
        yield _gauge(
            "hourbank_database_up",
            "Whether the database answered this scrape: 1 or 0.",
            bool(found),
        )
        yield from found

    def _steps(self) -> Iterator[GaugeMetricFamily]:
        dead = figures.dead_letters()
        by_state = {**figures.open_steps(), StepState.DEAD: sum(dead.values())}
        yield _labelled(
            "hourbank_steps",
            "Steps that wait (timers among them), run, or are dead letters.",
            {(state.lower(),): count for state, count in by_state.items()},
            labels=("state",),
        )
        yield _labelled(
            "hourbank_dead_letters",
            "Dead letters by the name of their step.",
            {(name,): count for name, count in dead.items()},
            labels=("step",),
        )
        yield _labelled(
            "hourbank_breakers",
            "Circuit breakers by what they guard and their state.",
            {(kind, state.lower()): count for (kind, state), count in figures.breakers().items()},
            labels=("guards", "state"),
        )

    def _sweep(self) -> Iterator[GaugeMetricFamily]:
        due, outbox = figures.due_steps(at=self.at), figures.outbox(at=self.at)
        signs = figures.pulse(at=self.at).signs
        yield _labelled(
            "hourbank_sweep_age_seconds",
            "Since a worker last looked for what is due, and had done what it had found before.",
            {(STEPS[sign],): self._age(seen, never=math.inf) for sign, seen in signs.items()},
            labels=("steps",),
        )
        yield _labelled(
            "hourbank_due_steps",
            "Steps whose turn has come.",
            {(STEPS[sign],): queue.count for sign, queue in due.items()},
            labels=("steps",),
        )
        yield _labelled(
            "hourbank_due_step_lag_seconds",
            "Age of the oldest step whose turn has come.",
            {(STEPS[sign],): self._age(queue.oldest_at, never=0) for sign, queue in due.items()},
            labels=("steps",),
        )
        yield _gauge("hourbank_outbox_steps", "Deliveries that have not gone out.", outbox.count)
        yield _gauge(
            "hourbank_outbox_age_seconds",
            "Age of the oldest delivery that has not gone out.",
            self._age(outbox.oldest_at, never=0),
        )
        yield _gauge(
            "hourbank_feed_age_seconds",
            "Age of the oldest event that has not been handed out to webhooks.",
            self._age(oldest_untold(), never=0),
        )

    def _bank(self) -> Iterator[GaugeMetricFamily]:
        yield _labelled(
            "hourbank_requests",
            "Requests by state.",
            {(state.value,): count for state, count in requests_by_state().items()},
            labels=("state",),
        )
        yield _labelled(
            "hourbank_escrow_minutes",
            "Minutes that are set aside, held or frozen by a dispute.",
            {(state.lower(),): minutes for state, minutes in minutes_in_escrow().items()},
            labels=("state",),
        )
        reconciled = last_reconciled()
        # A bank that has never been compared is as old as its schema.
        since = reconciled.at if reconciled else _first_migration()
        yield _gauge(
            "hourbank_reconcile_age_seconds",
            "Since the ledger was last compared, or since the bank was made.",
            self._age(since, never=math.inf),
        )
        yield _gauge(
            "hourbank_reconcile_differences",
            "What the last comparison of the ledger found; 0 is in order.",
            reconciled.differences if reconciled else 0,
        )

    def _disputes(self) -> Iterator[GaugeMetricFamily]:
        found = open_disputes(at=self.at)
        by_state = dict.fromkeys(OPEN_DISPUTES, 0) | {line.state: line.disputes for line in found}
        yield _labelled(
            "hourbank_disputes",
            "Disputes that are open, by state.",
            {(state.value,): count for state, count in by_state.items()},
            labels=("state",),
        )
        yield _gauge(
            "hourbank_disputes_overdue",
            "Open disputes about which staff should have done something by now.",
            sum(line.overdue for line in found),
        )
        yield _gauge(
            "hourbank_disputes_unassigned",
            "Open disputes that nobody has in hand.",
            sum(line.unassigned for line in found),
        )
        oldest_at = min((line.oldest_at for line in found), default=None)
        yield _gauge(
            "hourbank_dispute_age_seconds",
            "Age of the oldest dispute that is open.",
            self._age(oldest_at, never=0),
        )

    def _age(self, since: datetime | None, *, never: float) -> float:
        # The clocks of two machines may differ a little; what is far ahead says as little as what is old.
        return abs((self.at - since).total_seconds()) if since else never


def _first_migration() -> datetime | None:
    row = MigrationRecorder.Migration.objects.order_by("id").first()
    return row.applied if row else None


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _labelled(
    name: str,
    words: str,
    values: Mapping[tuple[str, ...], float],
    *,
    labels: Iterable[str],
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=tuple(labels))
    for key, value in values.items():
        family.add_metric(key, value)
    return family
