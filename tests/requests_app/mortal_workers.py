"""Worker processes that die where they are told to. Run with `-m`: one line of JSON, one worker.

This process has loaded the bank and has no connection; each worker is a child of it that works in
the named database. The answer is how it ended: 0, or the signal below zero.
"""

import json
import os
import signal
import sys
import time
from dataclasses import replace
from datetime import datetime
from typing import Any

import django


def main() -> None:
    django.setup()
    for line in sys.stdin:
        print(outcome_of(**json.loads(line)), flush=True)  # noqa: T201 - the answer


def outcome_of(*, seconds: float | None = None, **life: str) -> int:
    """Start a worker; kill it after so many seconds, where it doesn't die by itself."""
    pid = os.fork()
    if pid == 0:
        live(**life)
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def live(*, database: str, at: str, step: str = "", moment: str = "") -> None:
    """Do what is due, until the step is at that moment of its work."""
    from tests.conftest import connect  # noqa: PLC0415 - after setup
    from workflow.worker import work  # noqa: PLC0415

    connect("default", database)
    if step:
        prepare(step, moment)
    work(clock=lambda: datetime.fromisoformat(at))


def prepare(name: str, moment: str) -> None:
    """Let the step, when it gets there, kill the process."""
    from django.db import transaction  # noqa: PLC0415 - after setup

    from workflow.registry import registry  # noqa: PLC0415

    definition = registry.step(name)

    def lock(_subject_id: Any) -> Any:
        die()

    def handle_and_die(**step: Any) -> None:
        definition.handler(**step)
        die()

    def handle_and_die_after_the_commit(**step: Any) -> None:
        definition.handler(**step)
        transaction.on_commit(die)

    registry.steps[name] = {
        "claimed": replace(definition, lock=lock),
        "done and not committed": replace(definition, handler=handle_and_die),
        "committed": replace(definition, handler=handle_and_die_after_the_commit),
    }[moment]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
