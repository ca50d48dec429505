"""What a run says of itself, for people and for programs."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q

from hourbank.chaos.books import requests_of_run
from hourbank.chaos.journal import Journal
from workflow.models import EventLog, Step, StepState


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The figures of a run; `wrong` is empty where all is well. Times are seconds."""

    seed: int
    minutes: float
    members: int
    kills: Mapping[str, int]
    restarts: Mapping[str, int]
    longest_away_seconds: Mapping[str, float]
    calls: Mapping[str, int]
    said: Mapping[str, int]
    executions: Mapping[str, int]
    steps: Mapping[str, int]
    longest_lag_seconds: float
    slowest_step_seconds: float
    slowest_delivery_seconds: float
    quiet_after_seconds: float
    ledger_sum_minutes: int
    wrong: list[str]

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """The table."""
        yield row("seed", self.seed)
        yield row("minutes of traffic", f"{self.minutes:g} by {self.members} members")
        yield row("killed by SIGKILL", told(self.kills))
        yield row("started again", told(self.restarts))
        away = {name: f"{span:.1f} s" for name, span in self.longest_away_seconds.items()}
        yield row("longest away", ", ".join(f"{name} {span}" for name, span in away.items()))
        yield row("HTTP calls", told(self.calls))
        yield row("members were told", told(self.said))
        yield row("executions", told(self.executions))
        yield row("steps", told(self.steps))
        yield row("the sweep caught up", f"at most {self.longest_lag_seconds:.1f} s behind")
        yield row("slowest step", f"{self.slowest_step_seconds:.1f} s from due to done")
        yield row("slowest delivery", f"{self.slowest_delivery_seconds:.1f} s likewise")
        yield row("quiet after", f"{self.quiet_after_seconds:.1f} s")
        yield row("ledger", f"all entries together: {self.ledger_sum_minutes} minutes")
        yield row("wrong", f"{len(self.wrong)}" if self.wrong else "nothing")
        yield from (f"  {sentence}" for sentence in self.wrong)


def row(name: str, value: object) -> str:
    """A line of the table."""
    return f"{name:<22}{value}"


def told(counted: Mapping[str, int]) -> str:
    """A sum and its parts in words."""
    parts = [f"{number} {name}" for name, number in counted.items()]
    return f"{sum(counted.values())}" + (f": {', '.join(parts)}" if parts else "")


def ordered(counted: Counter[str]) -> dict[str, int]:
    """The most frequent first."""
    return dict(counted.most_common())


def executions(journal: Journal) -> dict[str, int]:
    """The run's requests by the state in which they ended."""
    rows = requests_of_run(journal).order_by().values_list("state").annotate(Count("pk"))
    return ordered(Counter(dict(rows)))


def steps(*, since: datetime) -> dict[str, int]:
    """What became of the steps that ended since then; tries that failed are events of their own."""
    ended = Step.objects.filter(finished_at__gte=since)
    found = ended.aggregate(
        done=Count("pk", filter=Q(state=StepState.DONE)),
        cancelled=Count("pk", filter=Q(state=StepState.CANCELLED)),
        dead=Count("pk", filter=Q(state=StepState.DEAD)),
        retried=Count("pk", filter=Q(state=StepState.DONE, attempts__gt=1)),
    )
    failed = EventLog.objects.filter(type="step.failed", at__gte=since).count()
    return {**found, "failed tries": failed}


def slowest(*, since: datetime, is_external: bool) -> float:
    """The longest time from the moment for which a step was written to its end."""
    ended = Step.objects.filter(finished_at__gte=since, is_external=is_external)
    done = ended.filter(state=StepState.DONE)
    longest = done.aggregate(longest=Max(F("finished_at") - F("scheduled_at")))["longest"]
    return float(longest.total_seconds()) if longest else 0.0
