"""What a run under load says of itself: what chaos does, and how long members waited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from hourbank.chaos.journal import Attempt
from hourbank.chaos.report import Report, row, told
from hourbank.load.latency import Failures, Took, failures, is_after_kill, kinds, together


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadReport(Report):
    """The figures of a run with what its calls took."""

    failed: Failures
    took: list[Took]

    def lines(self) -> Iterator[str]:
        """The table of chaos, then that of the calls."""
        # `super()` doesn't know a class that `slots` has made anew.
        yield from Report.lines(self)
        for name, failed in (
            ("failed after kills", self.failed.after_kills),
            ("failed otherwise", self.failed.otherwise),
        ):
            yield row(name, f"{told(failed)}, {self.failed.share(failed)} of all calls")
        yield f"\n{'answered calls, in ms':<64}{'calls':>8}{'p50':>9}{'p95':>9}{'p99':>9}"
        for one in self.took:
            yield f"{one.what:<64}{one.count:>8}{one.p50:>9.1f}{one.p95:>9.1f}{one.p99:>9.1f}"


def report_of(
    found: Report, *, attempts: Sequence[Attempt], kills: Sequence[tuple[str, float]]
) -> LoadReport:
    """The report of a run with the figures of its calls."""
    apart = [one for one in attempts if not is_after_kill(one, kills)]
    return LoadReport(
        **{each.name: getattr(found, each.name) for each in fields(found)},
        failed=failures(attempts, kills),
        took=[
            together("all calls", attempts),
            together("all calls but those within 12 s of a kill of web or valkey", apart),
            *kinds(attempts),
        ],
    )
