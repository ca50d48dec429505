"""All lives at once, moment by moment in the order of time: so minutes and numbers come as they did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from heapq import heapify, heappop, heappush
from random import Random
from typing import Final

from hourbank.big_bank import stage, words
from hourbank.big_bank.cast import Cast, NobodyError, Offer, Person
from hourbank.big_bank.copies import Copier, Step, Values
from hourbank.big_bank.identity import new_uuid
from hourbank.big_bank.loading import Loader
from hourbank.big_bank.members import LISTED
from hourbank.big_bank.plan import Plan, Start


#: Rows between two words on how far it is.
OFTEN: Final = 20_000
NOBODY: Final = -1


@dataclass(frozen=True, kw_only=True)
class House:
    """What copies name of the bank that they come into."""

    coordinator: str
    senior: str
    password: str
    categories: Mapping[str, str]


class Playing:
    """A life on its way: its values, who takes part, and what each is still to be charged."""

    __slots__ = ("at", "copier", "people", "reserved", "values")

    def __init__(self, copier: Copier, at: datetime, people: dict[str, Person]) -> None:
        self.copier = copier
        self.at = at
        self.people = people
        self.values: Values = [None] * copier.size
        self.reserved = dict(copier.pattern.needs)


class Play:
    """Everything that has happened in the bank."""

    def __init__(self, plan: Plan, *, house: House, loader: Loader, chance: Random) -> None:
        self.plan = plan
        self.house = house
        self.loader = loader
        self.chance = chance
        self.cast = Cast(plan.people, chance)
        self.numbers = loader.reserve(plan.rows())
        self.tx = str(loader.transaction())
        self.written = 0
        self.playing: dict[int, Playing] = {}

    def run(self, tell: Callable[[int], None]) -> None:
        """Let it all happen; `tell` hears how many rows there are."""
        for start in self.plan.starts:
            if start.who and start.copier.service != NOBODY:
                self._shelve(start, owner=start.who)
        # At the same moment: who began first goes first.
        ahead = [(start.at, number, 0) for number, start in enumerate(self.plan.starts)]
        heapify(ahead)
        told = 0
        while ahead:
            _at, number, place = heappop(ahead)
            if place == 0 and not self._begins(number):
                continue
            one = self.playing[number]
            self._do(one, one.copier.steps[place])
            if place + 1 < len(one.copier.steps):
                after = one.copier.steps[place + 1].after
                heappush(ahead, (one.at + after, number, place + 1))
            else:
                self._end(self.playing.pop(number))
            if self.written - told >= OFTEN:
                told = self.written
                tell(told)
        self._accounts()
        tell(self.written)

    def _begins(self, number: int) -> bool:
        """Let a life begin; an ad whose owner has no hours left is answered by nobody."""
        start = self.plan.starts[number]
        try:
            self.playing[number] = self._begin(start)
        except NobodyError:
            if start.ad is None:
                raise
            return False
        return True

    def _shelve(self, start: Start, *, owner: Person) -> None:
        """Put a service into the list, where others may ask for it, as soon as it has begun."""
        life = start.copier.pattern.life
        slug, title, description = words.service(self.chance)
        made = Offer(
            new_uuid(start.at, self.chance), owner, title, description, self.house.categories[slug]
        )
        start.offer = made
        if life.name.startswith(LISTED):
            self.cast.offers.put(made, at=start.at + timedelta(days=1))

    def _begin(self, start: Start) -> Playing:
        copier, pattern = start.copier, start.copier.pattern
        offer = start.offer
        if start.who is None:
            asks, needs = pattern.life.asks, pattern.needs
            ad = start.ad.offer if start.ad else None
            requester, provider, offer = self.cast.pair(asks=asks, at=start.at, needs=needs, ad=ad)
            people = {"requester": requester, "provider": provider}
        elif offer:
            people = {"owner": start.who}
        else:
            people = {"self": start.who}
        made = Playing(copier, start.at, people)
        for part, minutes in pattern.needs.items():
            people[part].reserved += minutes
        for person in people.values():
            person.lives += 1
        self._fill(made, offer)
        if "self" in people:
            people["self"].values = made.values
        return made

    def _fill(self, made: Playing, offer: Offer | None) -> None:
        """Everything that is known from the beginning."""
        by_kind, values, chance = made.copier.by_kind, made.values, self.chance
        parts = {part: person.id for part, person in made.people.items()}
        parts |= {"coordinator": self.house.coordinator, "senior": self.house.senior}
        if offer and "owner" not in parts:
            parts |= {made.copier.pattern.life.asks: offer.id}
        for place, part in by_kind["part"]:
            values[place] = parts[part]
        for place, (after, is_json) in by_kind["time"]:
            moment = made.at + after
            values[place] = _json_time(moment) if is_json else moment.isoformat(" ")
        for place, _old in by_kind["id"]:
            values[place] = new_uuid(made.at, chance)
        if made.copier.service != NOBODY and offer:
            values[made.copier.service] = offer.id
        known = self._words(made, offer)
        for place, word in by_kind["word"]:
            values[place] = known[word]
        for kind, value in (("password", self.house.password), ("tx", self.tx)):
            for place, _what in by_kind[kind]:
                values[place] = value
        for place, _what in by_kind["category"]:
            values[place] = offer.category if offer else None

    def _words(self, made: Playing, offer: Offer | None) -> dict[str, str]:
        chance = self.chance
        title = offer.title if offer else words.service(chance)[1]
        someone = made.people.get("self")
        return {
            stage.NAME: someone.name if someone else "",
            stage.EMAIL: someone.email if someone else "",
            stage.TITLE: title,
            stage.DESCRIPTION: offer.description if offer else "",
            stage.ASKED: chance.choice(words.ASKED),
            stage.ANSWERED: chance.choice(words.ANSWERED),
            stage.PRAISED: chance.choice(words.PRAISED),
            stage.PLACE: chance.choice(words.PLACES),
        }

    def _do(self, one: Playing, step: Step) -> None:
        """Number, reckon, hash and write what a moment leaves."""
        values, numbers = one.values, self.numbers
        for place, table in step.counts:
            numbers[table] += 1
            values[place] = numbers[table]
        for place, movement in step.movements:
            if movement.who:
                values[place] = _move(one, movement.who, movement.bucket, movement.minutes)
        for fingerprint in step.fingerprints:
            content = fingerprint.form % fingerprint.pick(values)
            values[fingerprint.at] = f"\\\\x{sha256(content.encode()).hexdigest()}"
        for block in step.blocks:
            self.loader.add(block.table, block.form % block.pick(values))
            self.written += block.rows

    def _end(self, one: Playing) -> None:
        for part, minutes in one.reserved.items():
            one.people[part].reserved -= minutes

    def _accounts(self) -> None:
        """The balances as they are in the end."""
        for start in self.plan.starts:
            person = start.who
            if person is None or not start.copier.accounts:
                continue
            for place, column in start.copier.by_kind["account"]:
                is_held = column == "held_minutes"
                person.values[place] = person.held if is_held else person.available
            for block in start.copier.accounts:
                self.loader.add(block.table, block.form % block.pick(person.values))
                self.written += block.rows


def _move(one: Playing, who: str, bucket: str, minutes: int) -> int:
    """Move minutes of one account's bucket. Returns what is in it then."""
    person = one.people[who]
    if bucket == "held":
        person.held += minutes
        return person.held
    person.available += minutes
    if minutes < 0 and one.reserved.get(who):
        taken = min(-minutes, one.reserved[who])
        one.reserved[who] -= taken
        person.reserved -= taken
    return person.available


def _json_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
