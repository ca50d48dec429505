"""What many tests begin with, brought about once for the tests of a file that begin alike.

It stands in a transaction that stays open, and each test works in a savepoint of it, which is rolled
back. A test that begins otherwise, or with a database of its own, ends it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from datetime import datetime
from typing import Any, Final

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from tests.clock import keep_time
from tests.disputes.court import new_court
from tests.pages.people import People, in_browsers
from tests.reports.past import with_seven_disputes, with_ten_days
from tests.requests_app.roads import Bank, new_bank


Maker = Callable[[datetime], Any]


@contextmanager
def undone() -> Iterator[None]:
    """What happens in here is rolled back; doors may open in it, as in Django's own TestCase."""
    block = transaction.atomic()
    block._from_testcase = True  # noqa: SLF001
    with block:
        yield
        transaction.set_rollback(True)


class Beginnings:
    """At most one beginning stands at a time."""

    def __init__(self) -> None:
        self.maker: Maker | None = None
        self.at: datetime | None = None
        self.made: Any = None
        self.stack = ExitStack()

    def turn_to(self, maker: Maker, at: datetime) -> Any:
        """A copy of what has been made of it: its rows are as they were."""
        if (maker, at) != (self.maker, self.at) or not connection.in_atomic_block:
            self.end()
            self.stack.enter_context(undone())
            self.made = maker(at)
            self.maker, self.at = maker, at
        return deepcopy(self.made)

    def end(self) -> None:
        self.maker = None
        self.stack.close()


def signed_in(at: datetime) -> tuple[Bank, tuple[str, ...]]:
    """A bank, and the keys of the sessions of Ada, Ben and Cleo."""
    with pytest.MonkeyPatch.context() as patch:
        bank = keep_time(new_bank(at), patch)
        people = in_browsers(bank)
    clients = (people.ada, people.ben, people.cleo)
    return bank, tuple(client.cookies[settings.SESSION_COOKIE_NAME].value for client in clients)


def in_their_browsers(bank: Bank, keys: tuple[str, ...]) -> People:
    """Each goes on with the session that they have."""
    clients = [Client() for _key in keys]
    for client, key in zip(clients, keys, strict=True):
        client.cookies[settings.SESSION_COOKIE_NAME] = key
    return People(bank, *clients)


# By the name of the fixture that a test begins with.
MAKERS: Final[Mapping[str, Maker]] = {
    "new_bank_once": new_bank,
    "new_court_once": new_court,
    "people_once": signed_in,
    "history_once": with_ten_days,
    "disputes_once": with_seven_disputes,
}
