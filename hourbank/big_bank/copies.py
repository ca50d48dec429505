"""A pattern made ready to be copied quickly: one list of values for each copy, and forms to fill in."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import Any

from hourbank.big_bank.patterns import Line, Movement, Pattern, Slot


Values = list[Any]
Picker = Callable[[Values], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """All rows of a table that one moment leaves: `form % pick(values)` is their text."""

    table: str
    form: str
    pick: Picker
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprint:
    """A transaction's fingerprint: the hash of a form that is filled in."""

    at: int
    form: str
    pick: Picker


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One moment: what is counted on, which minutes move, what is hashed, what is written."""

    after: timedelta
    counts: list[tuple[int, str]]
    movements: list[tuple[int, Movement]]
    fingerprints: list[Fingerprint]
    blocks: list[Block]


class Copier:
    """What every copy of a pattern fills in, by its place in the list of values."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.places: dict[Slot, int] = {}
        self.counted: set[Slot] = set()
        self.steps = [
            Step(
                after=moment.after,
                counts=self._counts(moment.lines),
                movements=[(self._place(("balance", one.entry)), one) for one in moment.movements],
                fingerprints=self._fingerprints(moment.lines),
                blocks=self._blocks(moment.lines),
            )
            for moment in pattern.moments
        ]
        self.accounts = self._blocks(pattern.accounts)
        self.by_kind: defaultdict[str, list[tuple[int, Any]]] = defaultdict(list)
        for (kind, what), place in self.places.items():
            self.by_kind[kind].append((place, what))
        self.size = len(self.places)
        self.service = self.places.get(("id", pattern.service), -1)
        self.rows = pattern.rows()

    def _place(self, slot: Slot) -> int:
        return self.places.setdefault(slot, len(self.places))

    def _counts(self, lines: list[Line]) -> list[tuple[int, str]]:
        """The numbers that this moment's rows name first, in the order of the rows."""
        found = []
        for line in lines:
            for slot in line.slots:
                if slot[0] == "count" and slot not in self.counted:
                    self.counted.add(slot)
                    found.append((self._place(slot), slot[1][0]))
        return found

    def _fingerprints(self, lines: list[Line]) -> list[Fingerprint]:
        return [
            Fingerprint(at=self._place(slot), form=slot[1][0], pick=self._pick(slot[1][1]))
            for line in lines
            for slot in line.slots
            if slot[0] == "fingerprint"
        ]

    def _blocks(self, lines: list[Line]) -> list[Block]:
        by_table: defaultdict[str, list[Line]] = defaultdict(list)
        for line in lines:
            by_table[line.table].append(line)
        return [
            Block(
                table=table,
                form="".join(line.form for line in found),
                pick=self._pick(tuple(slot for line in found for slot in line.slots)),
                rows=len(found),
            )
            for table, found in by_table.items()
        ]

    def _pick(self, slots: tuple[Slot, ...]) -> Picker:
        places = [self._place(slot) for slot in slots]
        if len(places) == 1:
            (only,) = places
            return lambda values: (values[only],)
        return itemgetter(*places)
