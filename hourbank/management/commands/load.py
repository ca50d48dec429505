"""Many members at a steady rate on the running bank, while its processes are killed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from hourbank.load.run import Load
from hourbank.management.commands.chaos import Command as Chaos
from hourbank.management.commands.chaos import positive


class Command(Chaos):
    """`manage.py load --minutes 10 --users 50`, while `script/server` runs on a large bank."""

    help = (
        "Lets members browse, search, ask, accept, work, confirm and write at a steady rate on the"
        " running embedded bank, while web, worker and Valkey are killed at random; then tells how"
        " long calls took, how many failed, and whether anything was lost or done twice. Exit code"
        " 1 if so. For a bank of one's own only, best one of make_bank's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How long, how many, how often."""
        parser.add_argument("--minutes", type=positive, default=10.0, help="of traffic (10)")
        parser.add_argument("--seed", type=int, default=1, help="of all that is left to chance (1)")
        parser.add_argument(
            "--users",
            type=int,
            choices=range(4, 201),
            default=50,
            metavar="4-200",
            help="half of them newcomers, half of them members with a past (50)",
        )
        parser.add_argument(
            "--every", type=positive, default=5.0, help="seconds between a member's doings (5)"
        )
        parser.add_argument(
            "--kill-every", type=positive, default=40.0, help="seconds between two kills (40)"
        )
        parser.add_argument("--also-database", action="store_true", help="kill PostgreSQL as well")
        parser.add_argument("--url", default="", help="where the bank answers, if not as usual")
        parser.add_argument("--json", type=Path, help="write the report there as well")
        parser.add_argument("--journal", type=Path, help="keep what members were answered there")
        parser.add_argument(
            "--check", type=Path, metavar="JOURNAL", help="only compare such a journal again"
        )

    def _run(self, supervisor: int, url: str, options: dict[str, Any]) -> Load:
        return Load(
            url=url,
            data=settings.DATA_DIR,
            supervisor=supervisor,
            seed=options["seed"],
            seconds=options["minutes"] * 60,
            members=(options["users"] + 1) // 2,
            readers=options["users"] // 2,
            every=options["every"],
            kill_every=options["kill_every"],
            also_database=options["also_database"],
            clock=timezone.now,
            say=self.stderr.write,
        )
