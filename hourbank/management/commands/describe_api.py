"""The description of the API and the page of its codes, as the project keeps them."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hourbank.api.changes import breaks
from hourbank.api.description import description
from hourbank.api.files import COMMAND, RELEASED, as_text, current, keep, kept


class Command(BaseCommand):
    """`manage.py describe_api` after a change; `--check` before a commit; `--release` with a release."""

    help = "Writes docs/api/, or checks that it is current and that no client of a release breaks."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do; by default to write."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="write nothing; exit code 1 if old")
        what.add_argument(
            "--release", action="store_true", help="clients may rely on it from now on"
        )

    def handle(self, *_args: Any, check: bool, release: bool, **_options: Any) -> None:
        """Write, or check."""
        if check:
            self._check()
            return
        for path, text in current().items():
            keep(path, text)
            self.stdout.write(f"Wrote {path}.")
        if release:
            keep(RELEASED, as_text(description()))
            self.stdout.write(f"Wrote {RELEASED}: later changes may not break it.")

    def _check(self) -> None:
        old = [str(path) for path, text in current().items() if kept(path) != text]
        if old:
            raise CommandError(f"Not current: {', '.join(old)}. Write them: {COMMAND}")
        found = breaks(json.loads(kept(RELEASED)), description())
        if found:
            sentences = "\n".join(f"  {sentence}" for sentence in found)
            raise CommandError(
                f"Clients of the released API ({RELEASED}) would break:\n{sentences}\n"
                "Keep the old beside the new. CONTRIBUTING.md, “Change the API”, says more."
            )
