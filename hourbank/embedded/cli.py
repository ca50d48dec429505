"""The command line behind `script/server` and `script/test`."""

import os
import shutil
import signal
import sys
from collections.abc import Mapping, Sequence

from hourbank.embedded.bank import DEFAULT_PORT
from hourbank.embedded.errors import EmbeddedError
from hourbank.embedded.logs import say
from hourbank.embedded.runs import once, serve, serve_servers, with_servers
from hourbank.embedded.supervisor import StopRequested


USAGE_ERROR = 2
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

SERVER_HELP = """\
script/server          Run the bank at http://127.0.0.1:8000/ until Ctrl-C.
script/server --once   Play the story of a few requests on throwaway data, show it, and stop.
script/server --help   This text.

PORT=8001              Listen on another port.
HOURBANK_DATA=folder   Keep the bank's data there instead of in .hourbank/.
DATABASE_URL=… REDIS_URL=…
                       Use these servers instead of the embedded ones; DATABASE_OWNER_URL is the
                       role that migrates.

While the bank runs, `.venv/bin/python manage.py …` talks to it. Logs: .hourbank/log/.
"""

TEST_HELP = """\
script/test                 Run the tests on private servers with throwaway data.
script/test --long          The full counts; the default run takes a tenth of them.
script/test -n0             All in one process; else as many processes as there are cores.
script/test tests/ledger …  Everything else is passed on to pytest (see pytest --help).

DATABASE_URL=… REDIS_URL=…  Use these servers instead of the embedded ones.
"""

OTHER_HELP = """\
python -m hourbank.embedded servers
    Run the servers alone on the bank's own data, for manage.py in another terminal.
python -m hourbank.embedded run -- program …
    Run a program with private servers on throwaway data; their addresses are in its environment.
"""


def main(arguments: Sequence[str]) -> int:
    """Return the exit code; what goes wrong is said in one sentence, with the end of its log."""
    try:
        return _command(list(arguments))
    except EmbeddedError as error:
        say(error.report())
        return 1
    except OSError as error:
        say(f"The machine refused: {error}.")
        return 1
    except StopRequested:  # before there was anything to stop gently
        return 128 + signal.SIGINT


def _command(arguments: list[str]) -> int:
    match arguments:
        case ["server", *rest]:
            return _server(rest)
        case ["test", *rest]:
            return _test(rest)
        case ["servers"]:
            return serve_servers()
        case ["run", "--", *program] if program:
            return with_servers(program, extra={})
        case _:
            sys.stdout.write(f"{SERVER_HELP}\n{TEST_HELP}\n{OTHER_HELP}")
            return 0 if arguments in (["--help"], ["-h"], ["help"]) else USAGE_ERROR


def _server(options: list[str]) -> int:
    match options:
        case []:
            return _serve_until_stopped()
        case ["--once"]:
            return once()
        case ["--help" | "-h"]:
            sys.stdout.write(SERVER_HELP)
            return 0
        case _:
            say(f"script/server does not know {' '.join(options)}; see script/server --help.")
            return USAGE_ERROR


def _serve_until_stopped() -> int:
    try:
        port = _port(os.environ)
    except ValueError:
        say(f"PORT is {os.environ['PORT']!r}; it must be a number from 1 to 65535.")
        return USAGE_ERROR
    return serve(port)


def _port(environment: Mapping[str, str]) -> int:
    port = int(environment.get("PORT") or DEFAULT_PORT)
    if not 1 <= port <= 65535:  # noqa: PLR2004
        raise ValueError(port)
    return port


def _test(options: list[str]) -> int:
    if options == ["--help"]:
        sys.stdout.write(TEST_HELP)
        return 0
    extra = {"HOURBANK_ENV": os.environ.get("HOURBANK_ENV") or "test"}
    if "--long" in options:
        options.remove("--long")
        extra["HOURBANK_TEST_LONG"] = "1"
    if not any(map(shutil.which, CHROMIUM)):
        say("Browser tests are skipped: no Chromium found (Debian: apt-get install chromium).")
    return with_servers([sys.executable, "-m", "pytest", *_side_by_side(options)], extra=extra)


def _side_by_side(options: list[str]) -> list[str]:
    """Run as many processes as there are cores where the whole suite runs, a file in one of them.

    The suite gives the order of the files itself (tests/order.py).
    """
    if any(not option.startswith("-") for option in options) or "-n0" in options:
        return options
    return ["-n", "logical", "--dist", "loadfile", "--no-loadscope-reorder", *options]
