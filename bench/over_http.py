"""Runs `bench.http_lives` on a PostgreSQL that waits for the disk."""

import subprocess
import sys

from bench.durable import durable_server, run
from bench.table import say


def measure_http(*, rounds: int) -> bool:
    """Measure, print, and return whether the bound is kept."""
    say("http: preparing the database")
    with durable_server() as server:
        environment = server.environment("hourbank")
        run(["manage.py", "migrate", "--verbosity=0"], environment)
        run(["-m", "bench.lives.bank", "prepare", "0"], environment)
        command = [sys.executable, "-m", "bench.http_lives", str(rounds)]
        done = subprocess.run(command, env=environment, check=False)  # noqa: S603 - our own
    return done.returncode == 0
