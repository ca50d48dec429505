"""What each command does."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from getpass import getpass
from itertools import islice
from typing import Any, Final
from uuid import uuid4

from hourbank_client.answers.requests import RequestAnswer
from hourbank_client.cli import account, words
from hourbank_client.cli.actions import said
from hourbank_client.cli.progress import follow
from hourbank_client.client import HourBank
from hourbank_client.problems import NeverReached


Options = argparse.Namespace
ACTIVE: Final = "ACTIVE"


def bank_of(options: Options) -> HourBank:
    """Return the bank, as the member who is signed in."""
    found = account.load(os.environ)
    options.opened = HourBank(found.url, found.key, allow_http=found.allow_http)
    return options.opened  # type: ignore[no-any-return]


def tell(options: Options, value: Any, lines: Callable[[], Iterable[str]]) -> None:
    """Write the answer."""
    if options.json:
        sys.stdout.write(f"{words.as_json(value)}\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines())


def sign_in(options: Options) -> None:
    """Ask for the key, so that no list of processes and no history of a shell shows it."""
    asked = getpass("Your API key: ") if sys.stdin.isatty() else sys.stdin.readline()
    given = account.Account(url=options.url, key=asked.strip(), allow_http=options.allow_http)
    with HourBank(given.url, given.key, allow_http=given.allow_http) as bank:
        me = bank.me.get()
    path = account.save(given, os.environ)
    tell(options, me, lambda: [f"You are {words.printable(me.name)}. The key is in {path}."])


def sign_out(options: Options) -> None:
    """Forget the key."""
    account.forget(os.environ)
    tell(options, None, lambda: ["The key is forgotten here. It is valid until it is revoked."])


def whoami(options: Options) -> None:
    """Show who you are."""
    me = bank_of(options).me.get()
    tell(options, me, lambda: words.details(me))


def listed(options: Options) -> None:
    """List your requests."""
    found = bank_of(options).requests.list(
        state=options.state or None,
        part=options.part,
        limit=min(options.limit or 100, 100),
        ordering="created_at" if options.oldest_first else None,
        **_times(options),
    )
    rows(options, islice(found, options.limit or None), _request)


def _times(options: Options) -> dict[str, Any]:
    return {"since": options.since, "until": options.until}


def _request(row: RequestAnswer) -> Sequence[str]:
    other = row.provider if row.part == "requester" else row.requester
    minutes = row.actual_minutes or row.agreed_minutes or row.estimated_minutes
    return str(row.id), row.state, words.span(minutes), other.name, row.title


def services(options: Options) -> None:
    """List services."""
    found = bank_of(options).services.list(
        q=options.words,
        kind=options.kind,
        category=options.category,
        mine=True if options.mine else None,
        state=options.state or None,
    )
    rows(
        options,
        islice(found, options.limit or None),
        lambda row: (
            str(row.id),
            row.kind,
            words.span(row.estimated_minutes),
            row.member.name,
            row.title,
        ),
    )


def disputes(options: Options) -> None:
    """List your disputes."""
    found = bank_of(options).disputes.list(
        state=options.state or None, role=options.role, **_times(options)
    )
    shown = islice(found, options.limit or None)
    rows(options, shown, lambda row: (str(row.id), row.state, row.reason, str(row.request)))


def history(options: Options) -> None:
    """List what happened to a request, oldest first."""
    events = list(bank_of(options).requests.list_history(options.request_id))
    events.sort(key=lambda event: event.seq)
    rows(options, events, lambda event: (words.moment(event.at), event.type, event.to_state))


def rows(options: Options, found: Iterable[Any], line: Callable[[Any], Sequence[str]]) -> None:
    """Write one line for each."""
    kept = list(found)
    tell(options, kept, lambda: words.table(map(line, kept)) if kept else ["Nothing."])


def show(options: Options) -> None:
    """Show a request."""
    found = bank_of(options).requests.get(options.request_id)
    tell(options, found, lambda: words.details(found))


def balance(options: Options) -> None:
    """Show your hours."""
    found = bank_of(options).balance.get()
    tell(options, found, lambda: words.details(found))


def request(options: Options) -> None:
    """Ask for a service: a draft, sent at once unless it is to stay one."""
    bank = bank_of(options)
    key = options.idempotency_key or str(uuid4())
    made = bank.requests.create(
        service=options.service,
        estimated_minutes=options.minutes,
        words=options.words,
        idempotency_key=f"{key}:draft",
    )
    if not options.draft:
        made = bank.requests.submit(made.id, idempotency_key=f"{key}:submit")
    if options.wait and not options.draft:
        bank.wait_for(made.id, ACTIVE)
        _acted(options, bank.requests.get(made.id))
    else:
        _acted(options, made)


def act(options: Options) -> None:
    """Take an action on a request."""
    method = options.method
    how = {"if_match": options.if_version, "idempotency_key": options.idempotency_key}
    given = {name: value for name, value in how.items() if value is not None}
    requests = bank_of(options).requests
    _acted(options, method(requests, options.request_id, **said(method, options), **given))


def _acted(options: Options, answer: Any) -> None:
    state = getattr(answer, "state", None)
    identity = getattr(answer, "id", "")
    tell(options, answer, lambda: [f"{identity}  {state}" if state else "Done."])


def watch(options: Options) -> None:
    """Show a request's execution until its state is final."""
    last = follow(
        bank_of(options).calls,
        options.request_id,
        as_lines_of_json=options.json,
        timeout=options.timeout,
    )
    if last is None or not last.is_final:
        state = last.state if last else ""
        raise NeverReached(f"It is {state}; the time is over.", state=state)
