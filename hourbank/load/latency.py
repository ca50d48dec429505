"""How long calls took, and how many failed: those that a kill broke apart from all others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from hourbank.chaos.journal import Attempt


# Until a killed program is back and warm, what fails is the kill's.
AFTERMATH_SECONDS: Final = 12.0
# Whose death members can feel: a worker's costs them nothing but time.
FELT: Final = frozenset({"web", "valkey"})
MOST_KINDS: Final = 20
NO_ANSWER: Final = "no answer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Took:
    """Calls of a kind that were answered; times are milliseconds."""

    what: str
    count: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Failures:
    """Calls that failed, by cause, in the aftermath of a kill and apart from all kills."""

    calls: int
    after_kills: dict[str, int]
    otherwise: dict[str, int]

    def share(self, failed: dict[str, int]) -> str:
        """Those of all calls, in percent."""
        return f"{100 * sum(failed.values()) / max(self.calls, 1):.2f} %"


def kinds(attempts: Iterable[Attempt]) -> list[Took]:
    """By what was asked, the most frequent first."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for one in attempts:
        if one.outcome != NO_ANSWER:
            seconds[one.what].append(one.seconds)
    found = sorted(seconds.items(), key=lambda item: -len(item[1]))
    return [_took(what, values) for what, values in found[:MOST_KINDS]]


def together(what: str, attempts: Iterable[Attempt]) -> Took:
    """All that were answered."""
    return _took(what, [one.seconds for one in attempts if one.outcome != NO_ANSWER])


def _took(what: str, seconds: Sequence[float]) -> Took:
    cuts = quantiles([*seconds, *seconds[:1]], n=100, method="inclusive") if seconds else [0.0] * 99
    p50, p95, p99 = (round(1000 * cuts[place], 1) for place in (49, 94, 98))
    return Took(what=what, count=len(seconds), p50=p50, p95=p95, p99=p99)


def is_after_kill(attempt: Attempt, kills: Sequence[tuple[str, float]]) -> bool:
    """Whether a kill that members feel came while it went on, or shortly before."""
    ended = attempt.began + attempt.seconds
    return any(
        at <= ended and attempt.began <= at + AFTERMATH_SECONDS
        for program, at in kills
        if program in FELT
    )


def failures(attempts: Sequence[Attempt], kills: Sequence[tuple[str, float]]) -> Failures:
    """No answer, an answer that the bank is broken, or one that it is too busy."""
    after: Counter[str] = Counter()
    otherwise: Counter[str] = Counter()
    for one in attempts:
        if one.outcome == NO_ANSWER or one.outcome.startswith(("5", "429")):
            (after if is_after_kill(one, kills) else otherwise)[one.outcome] += 1
    return Failures(calls=len(attempts), after_kills=dict(after), otherwise=dict(otherwise))
