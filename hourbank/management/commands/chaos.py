"""Members at work while the running bank's processes are killed; then both books are compared."""

import json
import logging
import signal
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hourbank.chaos.errors import ChaosError
from hourbank.chaos.journal import Journal
from hourbank.chaos.processes import SERVERS, programs_of, supervisor_of
from hourbank.chaos.run import Run
from hourbank.chaos.verdict import verdict
from hourbank.embedded.bank import PROGRAMS


class Command(BaseCommand):
    """`manage.py chaos --minutes 5`, while `script/server` runs in another terminal."""

    help = (
        "Kills processes of the running embedded bank at random while members work, then tells"
        " whether anything was lost or done twice. Exit code 1 if so. For a bank of one's own only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How long, how many, how often."""
        parser.add_argument("--minutes", type=positive, default=5.0, help="of traffic (5)")
        parser.add_argument("--seed", type=int, default=1, help="of all that is left to chance (1)")
        parser.add_argument("--members", type=int, choices=range(2, 41), default=10, metavar="2-40")
        parser.add_argument(
            "--kill-every", type=positive, default=5.0, help="seconds between two kills (5)"
        )
        parser.add_argument("--also-database", action="store_true", help="kill PostgreSQL as well")
        parser.add_argument("--url", default="", help="where the bank answers, if not as usual")
        parser.add_argument("--json", type=Path, help="write the report there as well")
        parser.add_argument("--journal", type=Path, help="keep what members were answered there")
        parser.add_argument(
            "--check", type=Path, metavar="JOURNAL", help="only compare such a journal again"
        )

    def handle(self, **options: Any) -> None:
        """Run it; any finding ends with exit code 1."""
        try:
            supervisor = self._running_bank()
            if options["check"]:
                wrong = verdict(_journal(options["check"]))
                self.stdout.write("\n".join(wrong) or "Nothing is wrong.")
            else:
                wrong = self._play(supervisor, options)
        except ChaosError as error:
            raise CommandError(str(error)) from None
        if wrong:
            raise CommandError(f"{len(wrong)} things are wrong.")

    def _running_bank(self) -> int:
        """Refuse all but one's own embedded bank: there are members, and there is no undo."""
        if settings.HOURBANK_ENV not in {"dev", "test"}:
            raise ChaosError(
                "Chaos is for a bank on one's own machine: it kills processes and moves hours."
            )
        supervisor = supervisor_of(settings.DATA_DIR)
        missing = {*SERVERS, *PROGRAMS} - set(programs_of(supervisor))
        kept = (settings.DATA_DIR / "bank.env").read_text().splitlines()
        if missing & set(SERVERS) or f"DATABASE_URL={settings.DATABASE_URL}" not in kept:
            raise ChaosError("Chaos kills embedded servers alone, and this bank uses others.")
        if missing:
            raise ChaosError(f"The bank isn't whole: {', '.join(sorted(missing))} doesn't run.")
        return supervisor

    def _play(self, supervisor: int, options: dict[str, Any]) -> list[str]:
        # What this process does itself would drown what it says.
        logging.getLogger("workflow").setLevel(logging.WARNING)
        run = self._run(supervisor, self._url(options), options)
        # Whoever ends it politely finds the Policy as it was.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            report = run.play()
        except KeyboardInterrupt:
            raise ChaosError("Interrupted: the Policy has its old times again.") from None
        finally:
            if options["journal"]:
                run.journal.keep(options["journal"])
        if options["json"]:
            options["json"].write_text(json.dumps(report.as_json(), indent=2) + "\n")
        self.stdout.write("\n".join(report.lines()))
        return report.wrong

    def _url(self, options: dict[str, Any]) -> str:
        url: str = (options["url"] or settings.HOURBANK_URL).rstrip("/")
        if urlsplit(url).hostname not in {"127.0.0.1", "localhost"}:
            raise ChaosError(f"{url} isn't on this machine: name the bank's address with --url.")
        return url

    def _run(self, supervisor: int, url: str, options: dict[str, Any]) -> Run:
        return Run(
            url=url,
            data=settings.DATA_DIR,
            supervisor=supervisor,
            seed=options["seed"],
            seconds=options["minutes"] * 60,
            members=options["members"],
            kill_every=options["kill_every"],
            also_database=options["also_database"],
            clock=timezone.now,
            say=self.stderr.write,
        )


def positive(text: str) -> float:
    """A number that can be a time."""
    if not 0 < (number := float(text)) < float("inf"):
        raise ArgumentTypeError("must be above zero")
    return number


def _journal(path: Path) -> Journal:
    try:
        return Journal.read(path.read_text().splitlines())
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ChaosError(f"{path} is no journal of a run: {error}") from None
