"""Who is there, what they offer and want, and what each has to spend."""

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final

from hourbank.big_bank.copies import Values


# Few do much and many a little: the share of the earlier ones grows with this power.
SKEW: Final = 1.7
TRIES: Final = 200


class NobodyError(Exception):
    """Nobody can take part."""


@dataclass(slots=True)
class Person:
    """A member; `reserved` is what lives that have begun will still take of the available minutes."""

    id: str
    name: str
    email: str
    joined_at: datetime
    available: int = 0
    held: int = 0
    reserved: int = 0
    values: Values = field(default_factory=list)
    lives: int = 0

    def can_spend(self, minutes: int) -> bool:
        """Whether so much is left; nobody goes below zero here."""
        return self.available - self.reserved >= minutes


@dataclass(frozen=True, slots=True)
class Offer:
    """A service in the list."""

    id: str
    owner: Person
    title: str
    description: str
    category: str


class Shelf:
    """What has come into the list, by time; what comes early is asked for more often."""

    def __init__(self) -> None:
        self.times: list[datetime] = []
        self.offers: list[tuple[datetime, str, Offer]] = []

    def put(self, offer: Offer, *, at: datetime) -> None:
        """It is in the list from then on."""
        insort(self.offers, (at, offer.id, offer))
        insort(self.times, at)

    def choose(self, chance: Random, *, at: datetime) -> Offer | None:
        """One that was in the list already."""
        known = bisect_right(self.times, at)
        return self.offers[int(known * chance.random() ** SKEW)][2] if known else None


class Cast:
    """Everybody, in the order in which they joined."""

    def __init__(self, people: list[Person], chance: Random) -> None:
        self.people = sorted(people, key=lambda one: one.joined_at)
        self.joined = [one.joined_at for one in self.people]
        self.chance = chance
        self.offers = Shelf()

    def choose(self, *, at: datetime) -> Person:
        """Somebody who had joined by then."""
        known = bisect_right(self.joined, at)
        return self.people[int(known * self.chance.random() ** SKEW)]

    def pair(
        self, *, asks: str, at: datetime, needs: dict[str, int], ad: Offer | None
    ) -> tuple[Person, Person, Offer | None]:
        """A requester and a provider who have what it takes, and the service that it is about.

        With an `ad` the requester is its owner.
        """
        for _try in range(TRIES):
            offer = ad or (self.offers.choose(self.chance, at=at) if asks else None)
            owner = offer.owner if offer else self.choose(at=at)
            other = self.choose(at=at)
            requester, provider = (owner, other) if ad else (other, owner)
            is_able = requester.can_spend(needs.get("requester", 0))
            is_known = bool(offer) == bool(asks)
            if (
                requester is not provider
                and is_known
                and is_able
                and provider.can_spend(needs.get("provider", 0))
            ):
                return requester, provider, offer
        raise NobodyError(f"Nobody has what it takes on {at}: {needs}.")
