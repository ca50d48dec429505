"""The command line: reads what is asked, says what went wrong, and ends with a code.

0 done · 1 the bank said no · 2 not a command · 3 not signed in · 4 the bank can't be reached ·
5 it didn't come to that · 130 interrupted
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from hourbank_client.cli import commands, keys, words
from hourbank_client.cli.account import NoAccount
from hourbank_client.cli.actions import actions, add_options
from hourbank_client.problems import (
    HourBankError,
    NeverReached,
    NotSignedIn,
    Problem,
    Unavailable,
)


REFUSED: Final = 1
USAGE: Final = 2
NOT_SIGNED_IN: Final = 3
UNREACHABLE: Final = 4
NEVER: Final = 5
INTERRUPTED: Final = 130
_OFTEN: Final = "more than once: either"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code."""
    options = parser().parse_args(argv)
    try:
        options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read along has enough: what is left goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except (HourBankError, NoAccount, ValueError) as error:
        return _failed(error, as_json=options.json)
    finally:
        if opened := getattr(options, "opened", None):
            opened.close()
    return 0


def _failed(error: Exception, *, as_json: bool) -> int:
    if as_json:
        said = {"code": getattr(error, "code", type(error).__name__), "detail": str(error)}
        if isinstance(error, Problem):
            said |= {"detail": error.detail, "errors": list(error.errors), **error.facts}
        sys.stderr.write(f"{words.as_json(said)}\n")
    else:
        lines = words.failure(error) if isinstance(error, Problem) else [str(error)]
        sys.stderr.writelines(f"{line}\n" for line in lines)
    return _code(error)


def _code(error: Exception) -> int:
    match error:
        case NoAccount() | NotSignedIn():
            return NOT_SIGNED_IN
        case NeverReached():
            return NEVER
        case Problem() if not isinstance(error, Unavailable):
            return REFUSED
        case HourBankError():
            return UNREACHABLE
    return USAGE


def parser() -> argparse.ArgumentParser:
    """Return all commands."""
    whole = argparse.ArgumentParser(prog="hourbank", description="A time bank, from a terminal.")
    listed = whole.add_subparsers(required=True, metavar="COMMAND", title="commands")
    _add_account(listed)
    _add_reading(listed)
    keys.add_commands(listed, _add)
    asking = _add(listed, "request", commands.request)
    asking.add_argument("service", help="id of the service")
    asking.add_argument("--minutes", required=True, type=words.minutes_of, metavar="90|1h30")
    asking.add_argument("--words", help="for the other side")
    asking.add_argument("--draft", action="store_true", help="don't send it yet")
    asking.add_argument("--wait", action="store_true", help="until the other side can answer")
    asking.add_argument("--idempotency-key", help="the same again is done once")
    for name, method in actions():
        _add_action(listed, name, method)
    return whole


def _add(listed: Any, name: str, run: Callable[..., None], about: str = "") -> Any:
    said = about or (run.__doc__ or "").split("\n", maxsplit=1)[0]
    made = listed.add_parser(name, help=said.rstrip("."), description=said)
    made.add_argument("--json", action="store_true", help="for programs")
    made.set_defaults(run=run)
    return made


def _add_account(listed: Any) -> None:
    entering = _add(listed, "sign-in", commands.sign_in, "Keep your API key for a bank.")
    entering.add_argument("url", help="of the bank, such as https://bank.example")
    entering.add_argument("--allow-http", action="store_true", help="the key goes unencrypted")
    _add(listed, "sign-out", commands.sign_out)
    _add(listed, "whoami", commands.whoami)


def _add_reading(listed: Any) -> None:
    own = _add(listed, "list", commands.listed)
    own.add_argument("--state", action="append", metavar="STATE", help=_OFTEN)
    own.add_argument("--part", choices=("requester", "provider"), help="your side")
    own.add_argument("--oldest-first", action="store_true", help="instead of newest first")
    found = _add(listed, "services", commands.services)
    found.add_argument("words", nargs="?", help="to look for")
    found.add_argument("--kind", choices=("OFFER", "WANTED"))
    found.add_argument("--category", metavar="SLUG", help="such as repairs")
    found.add_argument("--mine", action="store_true", help="your own, in every state")
    disputed = _add(listed, "disputes", commands.disputes)
    disputed.add_argument("--role", choices=("opener", "respondent"), help="who opened it")
    for each in (found, disputed):
        each.add_argument("--state", action="append", metavar="STATE", help=_OFTEN)
    for each in (own, disputed):
        for name, about in (("--since", "made then or later"), ("--until", "made before")):
            each.add_argument(name, type=words.moment_of, metavar="2026-03-02|…T09:00Z", help=about)
    for each in (own, found, disputed):
        each.add_argument("--limit", type=int, default=25, help="0 for all (default: 25)")
    _add(listed, "balance", commands.balance)
    _add(listed, "show", commands.show).add_argument("request_id", metavar="ID")
    _add(listed, "history", commands.history).add_argument("request_id", metavar="ID")
    watching = _add(listed, "watch", commands.watch)
    watching.add_argument("request_id", metavar="ID")
    watching.add_argument("--timeout", type=float, help="seconds; by default as long as it takes")


def _add_action(listed: Any, name: str, method: Callable[..., Any]) -> None:
    made = _add(listed, name, commands.act, method.__doc__ or name)
    made.add_argument("request_id", metavar="ID", help="of the request")
    made.add_argument("--idempotency-key", help="the same again is done once")
    made.add_argument("--if-version", type=int, help="refuse if somebody has changed it since")
    made.set_defaults(method=method)
    add_options(made, method)
