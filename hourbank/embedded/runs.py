"""What the commands do: a bank that serves, one that plays its story, servers for a program."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from hourbank.embedded import logs
from hourbank.embedded.bank import address, listen, manage, start_bank
from hourbank.embedded.children import Child, Command, Family
from hourbank.embedded.errors import EmbeddedError
from hourbank.embedded.logs import say
from hourbank.embedded.places import Place, data_folder, locked, open_place
from hourbank.embedded.servers import Servers, start_servers, throwaway_place
from hourbank.embedded.supervisor import Signals, StopRequested, Watched, watch


MIGRATION_SECONDS = 600.0
FOREGROUND_SECONDS = 0.1
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
DEMO = """\
Sign in with the password `hourbank-demo` as
  ada@example.org          a member who offers services
  ben@example.org          a member who asks for them
  cleo@example.org         a member who does both
  coordinator@example.org  a coordinator: acts for members, judges disputes
  senior@example.org       a senior coordinator: also assigns disputes, judges appeals
  auditor@example.org      an auditor: sees what they see, changes nothing
  admin@example.org        runs the bank: {url}/admin/
The bank's mails, codes of signing up among them, are read at {url}/dev/mail/
Ctrl-C stops the bank."""


def serve(port: int) -> int:
    """Run the bank on its own data until a signal stops it."""
    with (
        Signals().caught() as signals,
        _own_place(signals) as (place, lock),
        listen(port) as listener,
        _family(signals, keep_fds=(lock,)) as family,
    ):
        children = _start(place, family, listener, os.environ, demo=("make_demo", "--past"))
        _announce(f"READY {address(listener)}/\n{DEMO.format(url=address(listener))}")
        _watch_until_stopped(children, family, place)
    return 0


def serve_servers() -> int:
    """Run the servers alone on the bank's own data, until a signal stops them."""
    with (
        Signals().caught() as signals,
        _own_place(signals) as (place, lock),
        _family(signals, keep_fds=(lock,)) as family,
    ):
        servers = _start_servers(place, family, os.environ)
        place.write_environment(_addresses(place, servers, os.environ))
        _announce(f"READY {place.environment_file}")
        _watch_until_stopped(servers.children, family, place)
    return 0


def once() -> int:
    """Run a bank on throwaway data that plays its story; returns the story's exit code."""
    given = {key: value for key, value in os.environ.items() if key not in ADDRESSES}
    with Signals().caught() as signals, listen(0) as listener, _family(signals) as family:
        place = throwaway_place(family)
        children = _start(place, family, listener, {**given, "HOURBANK_DATA": str(place.data)})
        environment = children[-1].command.env
        story = family.start(
            manage(environment, "play_story", "--url", address(listener), log=None)
        )
        watch(children, family, log_folder=place.logs, until=lambda: story.exit_code() is not None)
        return _shell_code(story.exit_code())


def with_servers(argv: Sequence[str], *, extra: Mapping[str, str]) -> int:
    """Run a program with private servers on throwaway data, where no others are given."""
    with Signals().caught() as signals, _family(signals) as family:
        servers, place = _throwaway_servers(family)
        environment = {
            **os.environ,
            **servers.environment,
            "SECRET_KEY": os.environ.get("SECRET_KEY") or place.secret_key(),
            "HOURBANK_DATA": str(place.data),
            **extra,
        }
        command = Command(
            name=argv[0],
            argv=tuple(argv),
            env=environment,
            cwd=Path.cwd(),
            own_session=False,
            own_group=not _has_terminal(),
        )
        return _in_foreground(family.start(command), signals, servers, family)


def _family(signals: Signals, *, keep_fds: tuple[int, ...] = ()) -> Family:
    return Family(pause=signals.pause, hurry=signals.in_haste, keep_fds=keep_fds)


@contextmanager
def _own_place(signals: Signals) -> Iterator[tuple[Place, int]]:
    """Open and lock the data that stays; yields the descriptor of the lock as well."""
    place = open_place(data_folder(os.environ))
    with locked(place.data, pause=signals.pause) as lock:
        logs.begin_anew(place.logs)
        try:
            yield place, lock
        finally:
            place.environment_file.unlink(missing_ok=True)


def _watch_until_stopped(children: Sequence[Child], family: Family, place: Place) -> None:
    try:
        watch(children, family, log_folder=place.logs)
    except StopRequested:
        say("Stopping.")


def _start(
    place: Place,
    family: Family,
    listener: socket.socket,
    given: Mapping[str, str],
    *,
    demo: tuple[str, ...] = ("make_demo",),
) -> list[Child]:
    """Servers, schema, demo members, processes; returns once the web process can serve."""
    servers = _start_servers(place, family, given)
    own = _addresses(place, servers, given)
    url = given.get("HOURBANK_URL") or address(listener)
    place.write_environment({"HOURBANK_URL": url, **own})
    environment = {**given, **own, "HOURBANK_DATA": str(place.data)}
    setup = place.logs / "setup.log"
    say("Bringing the schema up to date.")
    _manage(family, environment, "migrate", "--no-input", log=setup)
    _manage(family, environment, *demo, log=setup)
    say("Starting web, worker and beat.")
    bank = start_bank(family, environment, listener=listener, logs=place.logs)
    bank.wait_until_ready(family)
    return [*servers.children, *bank.children.values()]


def _start_servers(place: Place, family: Family, given: Mapping[str, str]) -> Servers:
    say("Starting the database.")
    return start_servers(place, family, given=given)


def _addresses(place: Place, servers: Servers, given: Mapping[str, str]) -> dict[str, str]:
    """Collect what `manage.py` must know to talk to this bank."""
    return {
        "HOURBANK_ENV": given.get("HOURBANK_ENV") or "dev",
        "SECRET_KEY": given.get("SECRET_KEY") or place.secret_key(),
        **{key: given[key] for key in ADDRESSES if given.get(key)},
        **servers.environment,
    }


def _manage(family: Family, environment: Mapping[str, str], *arguments: str, log: Path) -> None:
    command = manage(environment, *arguments, log=log)
    if (code := family.run(command, seconds=MIGRATION_SECONDS)) != 0:
        raise EmbeddedError(f"{command.name} ended with exit code {code}.", log=log)


def _announce(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _throwaway_servers(family: Family) -> tuple[Servers, Place]:
    place = throwaway_place(family)
    return start_servers(place, family, given=os.environ, durable=False), place


def _in_foreground(child: Child, signals: Signals, servers: Servers, family: Family) -> int:
    """Wait for a program that shares our terminal, and pass on what the terminal does not."""
    watched = [Watched(server, time.monotonic()) for server in servers.children]
    passed = 0
    while (code := child.exit_code()) is None:
        signals.doze(FOREGROUND_SECONDS)
        for number in signals.received[passed:]:
            passed += 1
            if not (number == signal.SIGINT and _has_terminal()):
                child.send(number)
        for server in watched:
            server.tend(family, time.monotonic())
    return _shell_code(code)


def _has_terminal() -> bool:
    """Whether we are in a terminal's foreground, where Ctrl-C reaches all of our group."""
    return os.isatty(0) and os.tcgetpgrp(0) == os.getpgrp()


def _shell_code(code: int | None) -> int:
    """As a shell gives it: 128 and the signal's number for a program that a signal ended."""
    if code is None:
        return 1
    return 128 - code if code < 0 else code
