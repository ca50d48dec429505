"""`manage.py describe_workflows`: all workflows as a document, or one as another program reads it."""

import json
from collections.abc import Callable
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from workflow.definitions import Workflow, workflow_named, workflow_names
from workflow.graphs.asl import exported
from workflow.graphs.document import document
from workflow.graphs.mermaid import mermaid


FORMATS: Final[dict[str, Callable[[Workflow], str]]] = {
    "mermaid": mermaid,
    "asl": lambda workflow: json.dumps(exported(workflow), indent=2) + "\n",
}


class Command(BaseCommand):
    """Prints what the code declares; no database is asked."""

    help = "Print all workflows as docs/workflows.md has them, or one of them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which one, and how."""
        parser.add_argument("name", nargs="?", choices=workflow_names())
        parser.add_argument("--as", dest="form", choices=sorted(FORMATS), default="mermaid")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print it."""
        name = options["name"]
        words = FORMATS[options["form"]](workflow_named(name)) if name else document()
        self.stdout.write(words, ending="")
