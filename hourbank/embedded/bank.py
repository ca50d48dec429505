"""The bank's own processes: web, worker, courier and beat, run against given servers."""

import http.client
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hourbank.embedded.children import Child, Command, Family
from hourbank.embedded.errors import EmbeddedError
from hourbank.embedded.places import CHECKOUT


HOST = "127.0.0.1"
DEFAULT_PORT = 8000
BACKLOG = 512
READY_PATH = "/health/ready/"
READY_SECONDS = 180.0
# In the order of their start; they are stopped in the reverse order.
PROGRAMS = ("worker", "courier", "beat", "web")


@dataclass(frozen=True, kw_only=True)
class Bank:
    """A running bank."""

    port: int
    children: Mapping[str, Child]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    def is_ready(self) -> bool:
        """Whether the web process answers that it can serve."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", READY_PATH)
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait_until_ready(self, family: Family) -> None:
        """Until the web process can serve; an error if any of them ends before."""
        family.wait_until(
            self._is_ready_and_whole,
            child=self.children["web"],
            seconds=READY_SECONDS,
            what="The web process",
        )

    def _is_ready_and_whole(self) -> bool:
        for name, child in self.children.items():
            if name != "web" and child.exit_code() is not None:
                raise EmbeddedError(f"The {name} ended at once.", log=child.command.log)
        return self.is_ready()


def listen(port: int) -> socket.socket:
    """Hold the address of the web process from the start: port 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(BACKLOG)
    except PermissionError as error:
        listener.close()
        raise EmbeddedError(
            f"Port {port} is reserved for the administrator: choose another with PORT=8001."
        ) from error
    except OSError as error:
        listener.close()
        raise EmbeddedError(
            f"Port {port} is taken by another program: stop that, or choose another port with"
            f" PORT={8001 if port == DEFAULT_PORT else DEFAULT_PORT}."
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """Return where the web process answers, without a slash at the end."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def manage(environment: Mapping[str, str], *arguments: str, log: Path | None) -> Command:
    """Return the command of `manage.py` with these arguments."""
    return Command(
        name=f"manage.py {arguments[0]}",
        argv=(sys.executable, "manage.py", *arguments),
        env=environment,
        cwd=CHECKOUT,
        log=log,
    )


def program(
    name: str, environment: Mapping[str, str], *, logs: Path | None, listener: socket.socket
) -> Command:
    """Return the command of one of `PROGRAMS`."""
    descriptor = listener.fileno()
    return Command(
        name=name,
        argv=(sys.executable, "-m", *_arguments(name, descriptor)),
        env={
            **environment,
            "HOURBANK_PROCESS": name,
            "PYTHONUNBUFFERED": "1",
            "HOURBANK_URL": environment.get("HOURBANK_URL") or address(listener),
            "CELERY_QUIET": "1",  # no banner among the lines of the log
        },
        cwd=CHECKOUT,
        log=logs / f"{name}.log" if logs else None,
        stop=((signal.SIGTERM, 15.0), (signal.SIGQUIT, 5.0)),
        pass_fds=(descriptor,) if name == "web" else (),
    )


def start_bank(
    family: Family,
    environment: Mapping[str, str],
    *,
    listener: socket.socket,
    logs: Path | None,
    programs: Iterable[str] = PROGRAMS,
) -> Bank:
    """Start these programs; `family` stops them."""
    environment = {**environment, **_shared_figures(family)}
    chosen = [name for name in PROGRAMS if name in set(programs)]
    commands = {name: program(name, environment, logs=logs, listener=listener) for name in chosen}
    children = {name: family.start(command) for name, command in commands.items()}
    return Bank(port=listener.getsockname()[1], children=children)


@contextmanager
def run_bank(
    environment: Mapping[str, str],
    *,
    logs: Path,
    port: int = 0,
    programs: Iterable[str] = PROGRAMS,
) -> Iterator[Bank]:
    """Run a bank on servers that run already, for as long as the block lasts.

    `environment` is added to our own and names database and message server. Waits until the
    web process can serve, if it is among the programs; port 0 takes a free one.
    """
    with listen(port) as listener, Family() as family:
        bank = start_bank(
            family,
            {**os.environ, **environment},
            listener=listener,
            logs=logs,
            programs=programs,
        )
        if "web" in bank.children:
            bank.wait_until_ready(family)
        yield bank


def _shared_figures(family: Family) -> dict[str, str]:
    """Where all processes count, so that the web process can tell the figures of all of them."""
    folder = tempfile.mkdtemp(prefix="hourbank-figures-")
    family.guard.remove_later(Path(folder))
    return {"PROMETHEUS_MULTIPROC_DIR": folder}


def _arguments(name: str, descriptor: int) -> tuple[str, ...]:
    celery = ("celery", "-A", "hourbank")
    info = "--loglevel=INFO"
    match name:
        case "web":
            return (
                "gunicorn",
                "hourbank.wsgi",
                "--config=python:hourbank.gunicorn_config",
                f"--bind=fd://{descriptor}",
            )
        case "worker":
            return (
                *celery,
                "worker",
                info,
                "--concurrency=2",
                "--without-mingle",
                "--without-gossip",
            )
        case "courier":
            # What is outside may be slow. It has threads of its own, and nothing else waits for them.
            return (
                *("celery", "--app=hourbank"),
                *("worker", info, "--queues=external", "--pool=threads", "--concurrency=4"),
                *("--hostname=courier@%h", "--without-mingle", "--without-gossip"),
            )
        case "beat":
            scheduler = "hourbank.beat:SteadyScheduler"
            return (*celery, "beat", info, f"--scheduler={scheduler}")
        case _:
            raise ValueError(name)
