"""Which lives there are in the big bank, and when each begins."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from hourbank.big_bank import words
from hourbank.big_bank.cast import Offer, Person
from hourbank.big_bank.copies import Copier
from hourbank.big_bank.identity import new_uuid
from hourbank.big_bank.members import ADS, LISTED


AGE: Final = timedelta(days=1095)
DAY: Final = timedelta(days=1)
#: The share of founders, and how soon they join.
FOUNDERS: Final = 0.06
#: What a life that goes on keeps between now and the first thing that is due.
SPARE: Final = 0.95
#: Some answers to ads don't come about, for want of hours.
MORE: Final = 1.02
#: When the first request came, and how long an ad is answered.
FIRST: Final = timedelta(days=40)
ANSWERED: Final = timedelta(days=80)
#: Requests begin once there are so many offers.
SOME: Final = 5


@dataclass(kw_only=True, slots=True)
class Start:
    """A copy of a pattern, from a moment on.

    `who` owns a service, or is the one who joins; `ad` is the wanted ad that somebody answers.
    """

    at: datetime
    copier: Copier
    who: Person | None = None
    offer: Offer | None = None
    ad: "Start | None" = None


@dataclass(frozen=True, kw_only=True)
class Copiers:
    """The patterns by kind, ready to be copied."""

    joining: Copier
    standing: Sequence[Copier]
    services: Sequence[Copier]
    requests: Sequence[Copier]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All lives, and how many rows they leave in each table."""

    people: list[Person]
    starts: list[Start]

    def rows(self) -> Counter[str]:
        """Rows by table."""
        found: Counter[str] = Counter()
        for copier, times in Counter(start.copier for start in self.starts).items():
            for table, rows in copier.rows.items():
                found[table] += rows * times
        return found


class Planner:
    """Spreads lives over three years up to now."""

    def __init__(self, copiers: Copiers, *, now: datetime, chance: Random) -> None:
        self.copiers = copiers
        self.now = now.replace(microsecond=0)
        self.opened = self.now - AGE
        self.since = self.opened + FIRST
        self.ads: list[Start] = []
        self.chance = chance

    def plan(self, *, members: int, entries: int, first: int) -> Plan:
        """So many members, and at least so many entries; addresses are numbered from `first`."""
        people = [self._person(number, of=members, first=first) for number in range(members)]
        starts = [
            Start(at=person.joined_at, copier=self.copiers.joining, who=person) for person in people
        ]
        for person in people:
            starts += self._services(person)
        self.ads = [one for one in starts if one.copier.pattern.life.name in ADS]
        offered = sorted(
            one.at + 2 * DAY for one in starts if one.copier.pattern.life.name.startswith(LISTED)
        )
        self.since = max([self.opened + FIRST, *offered[:SOME]])
        left = int(entries * MORE) - members * self.copiers.joining.rows["ledger_entry"]
        starts += self._requests(left)
        starts.sort(key=lambda start: start.at)
        return Plan(people=people, starts=starts)

    def _person(self, number: int, *, of: int, first: int) -> Person:
        is_founder = number < max(4, of * FOUNDERS)
        span = 8 * DAY if is_founder else AGE - 2 * DAY
        after = self._seconds(span * self.chance.random())
        return Person(
            id=new_uuid(self.opened + after, self.chance),
            name=words.name(self.chance),
            email=f"member{first + number}@example.org",
            joined_at=self.opened + after,
        )

    def _services(self, person: Person) -> list[Start]:
        """One that has stayed in the list for as long as may be, and up to two others."""
        fitting = [one for one in self.copiers.standing if self._fits(one, person)]
        chosen = fitting[-1:] + self.chance.choices(
            self.copiers.services,
            [one.pattern.life.share for one in self.copiers.services],
            k=self.chance.randrange(3),
        )
        return [
            Start(at=self._begin(one, since=person.joined_at), copier=one, who=person)
            for one in chosen
            if self._fits(one, person)
        ]

    def _fits(self, copier: Copier, person: Person) -> bool:
        pattern = copier.pattern
        spare = pattern.slack if pattern.life.goes_on else DAY
        return self.now - person.joined_at > pattern.took + spare

    def _requests(self, entries: int) -> list[Start]:
        """As many as leave so many entries."""
        shares = [one.pattern.life.share for one in self.copiers.requests]
        found: list[Start] = []
        while entries > 0:
            for copier in self.chance.choices(self.copiers.requests, shares, k=100):
                if entries <= 0:
                    break
                start = self._start(copier)
                if start:
                    found.append(start)
                    entries -= copier.rows.get("ledger_entry", 0)
        return found

    def _start(self, copier: Copier) -> Start | None:
        """When it begins; an answer to an ad while that is in the list, if there is one."""
        life = copier.pattern.life
        if life.asks != "wanted" or not self.ads:
            begin = self._begin(copier, since=self.since)
            return None if life.asks == "wanted" else Start(at=begin, copier=copier)
        ad = self.chance.choice(self.ads)
        begin = self._begin(copier, since=ad.at + DAY)
        if not life.goes_on:
            begin = ad.at + self._seconds(DAY + ANSWERED * self.chance.random())
        is_over = begin + copier.pattern.took < self.now
        is_listed = ad.at + DAY <= begin <= ad.at + DAY + ANSWERED
        return Start(at=begin, copier=copier, ad=ad) if is_over and is_listed else None

    def _begin(self, copier: Copier, *, since: datetime) -> datetime:
        """When it has to begin to be over by now, or to go on now."""
        pattern = copier.pattern
        if pattern.life.goes_on:
            ago = pattern.took + pattern.slack * SPARE * self.chance.random()
            return self.now - self._seconds(ago)
        last = self.now - pattern.took - timedelta(hours=1)
        # The bank grows: there is more of it every year.
        return since + self._seconds((last - since) * self.chance.random() ** 0.6)

    def _seconds(self, span: timedelta) -> timedelta:
        return timedelta(seconds=int(span.total_seconds()))
