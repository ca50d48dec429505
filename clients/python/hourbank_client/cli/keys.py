"""The keys of your programs: `hourbank keys list`, `make` and `revoke`."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final, get_args

from hourbank_client.answers.keys import KeyAnswer, Scope
from hourbank_client.cli import words
from hourbank_client.cli.commands import Options, bank_of, rows, tell
from hourbank_client.values import UNSET


SCOPES: Final = get_args(Scope)


def listed(options: Options) -> None:
    """List your keys, newest first."""
    found = bank_of(options).keys.list(valid=None if options.all else True)
    rows(options, islice(found, options.limit or None), _line)


def make(options: Options) -> None:
    """Make a key; it is shown once."""
    ends = UNSET if options.days is None else _now() + timedelta(days=options.days)
    made = bank_of(options).keys.create(
        name=options.name, scopes=options.scope, expires_at=ends, **_repeated(options)
    )
    # Alone on its line, so that it can be piped into a file.
    tell(options, made, lambda: [made.key])


def revoke(options: Options) -> None:
    """Revoke a key: programs that use it stop working at once."""
    bank_of(options).keys.revoke(options.key_id, **_repeated(options))
    tell(options, None, lambda: ["The key is revoked."])


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a door: somebody has typed this just now


def _repeated(options: Options) -> Any:
    key = options.idempotency_key
    return {"idempotency_key": key} if key else {}


def _line(key: KeyAnswer) -> tuple[str, ...]:
    if key.revoked_at:
        state = "revoked"
    elif key.expires_at and key.expires_at <= _now():
        state = "ended"
    else:
        state = f"until {words.moment(key.expires_at)}" if key.expires_at else "until revoked"
    used = words.moment(key.last_used_at) or "never used"
    return str(key.id), key.prefix, ",".join(key.scopes), state, used, key.name


def add_commands(listed_commands: Any, add: Any) -> None:
    """Give the parser `keys` and what can be done with them."""
    whole = listed_commands.add_parser(
        "keys", help="the keys of your programs", description="The keys of your programs."
    )
    deeds = whole.add_subparsers(required=True, metavar="COMMAND", title="commands")
    listing = add(deeds, "list", listed)
    listing.add_argument("--all", action="store_true", help="those that are over too")
    listing.add_argument("--limit", type=int, default=25, help="0 for all (default: 25)")
    making = add(deeds, "make", make)
    making.add_argument("name", help="what it is for")
    making.add_argument(
        "--scope",
        action="append",
        choices=SCOPES,
        required=True,
        help="what it may do; more than once: all of these",
    )
    making.add_argument("--days", type=int, help="it ends after so many; by default when revoked")
    ending = add(deeds, "revoke", revoke)
    ending.add_argument("key_id", metavar="ID", type=int)
    for each in (making, ending):
        each.add_argument("--idempotency-key", help="the same again is done once")
