"""What members do under load: newcomers deal with each other, old ones read what they have."""

import time
from collections.abc import Callable
from random import Random
from threading import Event
from typing import Final

from django.conf import settings
from django.test import Client

from hourbank.big_bank.tour import lists_of_api, pages_of
from hourbank.chaos.calls import Browser, NoAnswer
from hourbank.chaos.journal import Entry, Journal, Said
from hourbank.chaos.members import INCLINATIONS, LIST, Life
from members.models import Member


WORDS: Final = ("garden", "piano", "repair", "cooking", "bicycle", "language", "moving", "computer")
# Disputes wait for staff, who have no part in this.
WITHOUT_DISPUTES: Final = {name: n for name, n in INCLINATIONS.items() if name != "dispute"}


def steadily(stop: Event, *, every: float, chance: Random, do: Callable[[], object]) -> None:
    """Do it every so many seconds on average, and at once where the last took longer."""
    due = time.monotonic() + chance.uniform(0, every)
    while not stop.wait(max(0.0, due - time.monotonic())):
        due = max(due + chance.uniform(0.5, 1.5) * every, time.monotonic())
        try:
            do()
        except NoAnswer:
            continue


class Newcomer(Life):
    """Asks, accepts, starts, completes, confirms, writes, and looks around meanwhile."""

    inclinations = WITHOUT_DISPUTES
    every = 1.0

    def live(self, stop: Event) -> None:
        """Do one thing after the other at a steady rate."""
        self._stop = stop
        steadily(stop, every=self.every, chance=self._chance, do=self._do_something)

    def _do_something(self) -> None:
        chance = self._chance.random()
        if chance < 0.1:  # noqa: PLR2004 - shares of what members do
            self._look_at_balance()
        elif chance < 0.2:  # noqa: PLR2004
            self._search()
        elif chance < 0.35:  # noqa: PLR2004
            self._say_something()
        else:
            self._go_on()

    def _search(self) -> None:
        path = f"services/?q={self._chance.choice(WORDS)}"
        if self._chance.random() < 0.5:  # noqa: PLR2004
            self._program.get(path)
        elif browser := self._signed_in():
            browser.open(f"/{path}")

    def _say_something(self) -> None:
        """Write to the other side of an open request; the words hold the key, so that they are found again."""
        rows = self._program.get(LIST)["results"]
        talkable = [each for each in rows if each["state"] != "DRAFT"]
        if not talkable:
            return
        request = self._chance.choice(talkable)["id"]
        deed = {"member": str(self._me.id), "action": "message", "request": request}
        deed["key"] = key = f"{self._chance.getrandbits(128):032x}"
        said = {"text": f"See you then. {key}"}
        try:
            reply = self._program.post(f"requests/{request}/messages/", said, key=key)
        except NoAnswer:
            self._journal.write(Entry(**deed, said=Said.UNSURE))
            raise
        what = Said.DONE if reply.is_done else Said.UNSURE if reply.broken else Said.REFUSED
        self._journal.write(Entry(**deed, said=what, status=reply.status, tries=reply.tries))


class Reader:
    """Somebody with a past, who opens the pages that show it, and a program of theirs its lists."""

    def __init__(
        self, *, member: Member, url: str, journal: Journal, chance: Random, every: float
    ) -> None:
        self._chance, self._every = chance, every
        self._browser = Browser(url=url, journal=journal, session=_session_of(member))
        pages = pages_of(member)
        self._paths = [
            *pages.values(),
            *lists_of_api().values(),
            *(f"{pages['services']}?q={word}" for word in WORDS),
        ]

    def live(self, stop: Event) -> None:
        """Open one page after the other at a steady rate."""
        steadily(stop, every=self._every, chance=self._chance, do=self._open)

    def _open(self) -> None:
        self._browser.open(self._chance.choice(self._paths))


def _session_of(member: Member) -> str:
    client = Client()
    client.force_login(member)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_a_past(count: int, *, chance: Random) -> list[Member]:
    """Members who were there before, drawn by chance."""
    found = Member.objects.filter(is_active=True, is_staff=False, email__gt="")
    keys = found.exclude(email__startswith="chaos-").order_by("pk").values_list("pk", flat=True)
    chosen = chance.sample(list(keys), min(count, len(keys)))
    return list(found.filter(pk__in=chosen))
