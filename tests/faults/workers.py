"""Real worker processes that die where the plan says, or whenever they are killed.

Run with `-m`: each line of JSON on its input is a list of workers that begin at once, the answer how
each ended: 0, or the signal below zero. This process has loaded the bank and has no connection;
each worker is a child of it.
"""

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import django


KILLED = -signal.SIGKILL


class Workers:
    """The test's side."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def live(self, lives: Sequence[dict[str, Any]]) -> list[int]:
        """Let them begin at once; return how each ended, when their sessions are over."""
        from tests.faults.tally import tally  # noqa: PLC0415 - after setup
        from tests.sessions import wait_until_alone  # noqa: PLC0415

        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(lives) + "\n")
        self.process.stdin.flush()
        ended: list[int] = json.loads(self.process.stdout.readline())
        assert set(ended) <= {0, KILLED}, ended
        tally["worker processes"] += len(ended)
        tally["processes ended by SIGKILL"] += ended.count(KILLED)
        wait_until_alone()
        return ended


@contextmanager
def workers() -> Iterator[Workers]:
    """Processes for as long as a test takes."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        yield Workers(process)
        process.stdin.close()


def main() -> None:
    django.setup()
    for line in sys.stdin:
        print(json.dumps(outcomes_of(json.loads(line))), flush=True)  # noqa: T201 - the answer


def outcomes_of(lives: Sequence[dict[str, Any]]) -> list[int]:
    """Start them all; kill those with `seconds` after so many, where they don't die by themselves."""
    pids = [begin(**life) for life in lives]
    since = time.monotonic()
    for pid, life in sorted(
        zip(pids, lives, strict=True), key=lambda pair: pair[1]["seconds"] or 0
    ):
        if life["seconds"] is not None:
            time.sleep(max(0, since + life["seconds"] - time.monotonic()))
            os.kill(pid, signal.SIGKILL)
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


def begin(**life: Any) -> int:
    """A child that works."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        live(**life)
        code = 0
    except Exception:  # noqa: BLE001 - it is shown, and the child must not go on as its parent
        traceback.print_exc()
    finally:
        os._exit(code)


def live(
    *, database: str, at: str, plan: dict[str, list[str]], port: int, seconds: float | None
) -> None:
    """Do what is due, inside of the bank and outside of it."""
    from django.conf import settings  # noqa: PLC0415 - after setup

    from tests.conftest import connect  # noqa: PLC0415
    from tests.faults.injection import Faults  # noqa: PLC0415
    from tests.requests_app.mortal_workers import die  # noqa: PLC0415
    from workflow.worker import work, work_external  # noqa: PLC0415

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    connect("default", database)
    moment = datetime.fromisoformat(at)
    with Faults(plan, die=die).installed():
        for do in (work, work_external):
            do(clock=lambda: moment, draw=lambda most: most - 1)


if __name__ == "__main__":
    main()
