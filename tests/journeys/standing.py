"""The running bank of a process of the suite: it stands as long as tests that want it follow each other."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from tests.journeys.town import Town, own_database, run_town


class Standing:
    """At most one town, built for the first that wants it; to start its processes takes seconds."""

    def __init__(self) -> None:
        self.town: Town | None = None
        self.stack = ExitStack()

    def stand(self, *, logs: Path, blocker: Any) -> Town:
        """The town, with a database of its own."""
        if self.town is None:
            self.town = self.stack.enter_context(_built(logs, blocker))
        return self.town

    def end(self) -> None:
        """Where one stands."""
        self.town = None
        self.stack.close()


@contextmanager
def _built(logs: Path, blocker: Any) -> Iterator[Town]:
    with ExitStack() as stack:
        with blocker.unblock():
            name = database_of_the_town()
            stack.enter_context(own_database(name))
            town = stack.enter_context(run_town(name, logs))
        yield town
        with blocker.unblock():
            stack.close()


def database_of_the_town() -> str:
    """Beside the one that this process copies."""
    return f"{connections['owner'].settings_dict['NAME']}_town"
