"""A life taken as a pattern: all rows that it has left, with what differs from copy to copy cut out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connections

from hourbank.big_bank import stage as words
from hourbank.big_bank.fingerprints import preimage
from hourbank.big_bank.lives import Life
from hourbank.big_bank.tables import Table, tables_of
from ledger.states import ISSUANCE_ID
from workflow.models import POLICY_ID


# Kept in its member's place: balances are reckoned anew.
ACCOUNTS: Final = "ledger_account"
ENTRIES: Final = "ledger_entry"
EVENTS: Final = "workflow_eventlog"
STEPS: Final = "workflow_step"
TRANSACTIONS: Final = "ledger_transaction"

WORDS: Final = (
    words.EMAIL,
    words.NAME,
    words.TITLE,
    words.DESCRIPTION,
    words.ASKED,
    words.ANSWERED,
    words.PRAISED,
    words.PLACE,
)
_CUT: Final = re.compile(
    r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00(?::00)?|Z))"
    r"|(?<=\"transaction\": )(?P<transaction>\d+)"
    r"|(?<=\"category\": )(?P<category>\d+)"
    r"|(?P<word>" + "|".join(re.escape(word) for word in WORDS) + ")"
)
# What no copy has from its pattern, and what it is called among the slots.
_RECKONED: Final = {
    (ENTRIES, "balance_after"): "balance",
    (EVENTS, "tx"): "tx",
    (ACCOUNTS, "available_minutes"): "account",
    (ACCOUNTS, "held_minutes"): "account",
    ("members_member", "password"): "password",
    ("catalogue_service", "category_id"): "category",
}
_CONSTANT: Final = {str(ISSUANCE_ID), str(POLICY_ID)}

Row = dict[str, str | None]
#: What is filled in: its kind, and which of them.
Slot = tuple[str, Any]


class UnknownThingError(Exception):
    """A row names something that is neither its life's own nor one of the people's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A row of COPY with gaps, and what fills them."""

    table: str
    form: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Movement:
    """Minutes of one account, by one entry; `who` is a part, or empty for the issuance account."""

    entry: str
    who: str
    bucket: str
    minutes: int


@dataclass(kw_only=True)
class Moment:
    """What one moment of a life has left; the moment is as long as `after` the life's beginning."""

    after: timedelta
    movements: list[Movement] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(kw_only=True)
class Pattern:
    """A life to be lived again: its moments in order, how long it takes, what it needs.

    `needs` is what each part must be able to spend, in minutes; `slack` is how much earlier than now
    a copy of a life that goes on may end without anything being due. `service` is the id of the
    service that it is the life of.
    """

    life: Life
    moments: list[Moment]
    took: timedelta
    needs: dict[str, int]
    slack: timedelta
    accounts: list[Line]
    service: str

    def rows(self) -> dict[str, int]:
        """How many rows of each table a copy has."""
        counted: defaultdict[str, int] = defaultdict(int)
        for line in [*self.accounts, *(line for moment in self.moments for line in moment.lines)]:
            counted[line.table] += 1
        return dict(counted)


class Taker:
    """Takes lives as patterns, one after the other, on one stage."""

    def __init__(self, stage: words.Stage) -> None:
        self.stage = stage
        self.begins = stage.at
        self.connection = connections["owner"]
        self.tables = tables_of(self.connection)
        self.before = {name: set(rows) for name, rows in self._all_rows().items()}

    def take(self, life: Life) -> Pattern:
        """Live it, and take what it has left; then stop what would go on."""
        self.stage.at = self.begins
        if life.asks == "owner":
            self.stage.meet_owner()
            self.before = {name: set(rows) for name, rows in self._all_rows().items()}
        life.live(self.stage)
        rows = self._all_rows()
        new = {
            name: {key: row for key, row in found.items() if key not in self.before[name]}
            for name, found in rows.items()
        }
        self.before = {name: set(found) for name, found in rows.items()}
        self._stop()
        return _Cutter(self, new, life).pattern()

    def _all_rows(self) -> dict[str, dict[str, Row]]:
        return {name: dict(self._rows(table)) for name, table in self.tables.items()}

    def _rows(self, table: Table) -> Iterator[tuple[str, Row]]:
        statement = f'COPY (SELECT {table.listed} FROM "{table.name}") TO STDOUT'  # noqa: S608
        with self.connection.cursor() as cursor, cursor.copy(statement) as rows:
            for values in rows.rows():
                row = dict(zip(table.columns, values, strict=True))
                yield str(row[table.key]), row

    def _stop(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE workflow_step SET state = 'CANCELLED', finished_at = due_at, lease = NULL"
                " WHERE state IN ('WAITING', 'RUNNING')"
            )


class _Cutter:
    """Cuts one life's rows."""

    def __init__(self, taker: Taker, rows: Mapping[str, dict[str, Row]], life: Life) -> None:
        self.taker = taker
        self.life = life
        self.rows = rows
        people = {str(key): part for part, key in taker.stage.people().items()}
        joined = dict.fromkeys(rows.get("members_member", {}), "self")
        self.parts = {**people, **joined}
        self.own = {key for name, found in rows.items() for key in found if _has_uuid(taker, name)}
        self.own -= set(joined)
        self.movements: dict[str, Movement] = {}

    def pattern(self) -> Pattern:
        moments: dict[timedelta, Moment] = {}
        for name, found in self._in_order():
            for key, row in found.items():
                after = self._born(name, row) - self.taker.begins
                moment = moments.setdefault(after, Moment(after=after))
                if name == ENTRIES:
                    moment.movements.append(self._movement(key, row))
                moment.lines.append(self._line(name, row))
        ordered = [moments[after] for after in sorted(moments)]
        return Pattern(
            life=self.life,
            moments=ordered,
            took=self.taker.stage.at - self.taker.begins,
            needs=_needs(ordered),
            slack=self._slack(),
            accounts=[self._line(ACCOUNTS, row) for row in self.rows[ACCOUNTS].values()],
            service=next(iter(self.rows["catalogue_service"]), ""),
        )

    def _in_order(self) -> Iterator[tuple[str, dict[str, Row]]]:
        for name, found in self.rows.items():
            if name == ACCOUNTS:
                continue
            counted = self.taker.tables[name].is_counted
            yield name, dict(sorted(found.items(), key=lambda one: int(one[0]) if counted else 0))

    def _born(self, name: str, row: Row) -> datetime:
        """When the row came into the world: the event that wrote a step, the earliest of its times."""
        if name == ENTRIES:
            return self._born(TRANSACTIONS, self.rows[TRANSACTIONS][str(row["transaction_id"])])
        if name == STEPS:
            subject = (row["subject_type"], row["subject_id"], row["seq"])
            for event in self.rows[EVENTS].values():
                if (event["subject_type"], event["subject_id"], event["seq"]) == subject:
                    return _time(str(event["at"]))
        times = [_time(value) for value in row.values() if value and _is_time(value)]
        if name == STEPS:
            times = [one for one in times if one <= self.taker.stage.at] or [self.taker.stage.at]
        return max(min(times, default=self.taker.begins), self.taker.begins)

    def _movement(self, key: str, row: Row) -> Movement:
        account = str(row["account_id"])
        return Movement(
            entry=key,
            who="" if account in _CONSTANT else self.parts[account],
            bucket=str(row["bucket"]),
            minutes=int(str(row["minutes"])),
        )

    def _line(self, name: str, row: Row) -> Line:
        slots: list[Slot] = []
        values = [self._cut(name, column, value, row, slots) for column, value in row.items()]
        return Line(table=name, form="\t".join(values) + "\n", slots=tuple(slots))

    def _cut(self, name: str, column: str, value: str | None, row: Row, slots: list[Slot]) -> str:
        if value is None:
            return "\\N"
        table = self.taker.tables[name]
        special = self._special(name, column, row)
        if special is None and column == table.key and table.is_counted:
            special = ("count", (name, value))
        if special is None and value.isdecimal() and column in table.refers:
            special = self._named(table.refers[column], value)
        if special is not None:
            slots.append(special)
            return "%s"
        return self._cut_words(name, column, _escaped(value), slots)

    def _special(self, name: str, column: str, row: Row) -> Slot | None:
        """What is reckoned for each copy."""
        if (name, column) in _RECKONED:
            return (_RECKONED[name, column], row["id"] if name == ENTRIES else column)
        if (name, column) == (TRANSACTIONS, "fingerprint"):
            slots: list[Slot] = []
            form = self._cut_words(name, column, preimage(row, self.rows), slots)
            return ("fingerprint", (form, tuple(slots)))
        return None

    def _named(self, table: str, value: str) -> Slot | None:
        if value in self.rows.get(table, {}):
            return ("count", (table, value))
        raise UnknownThingError(f"{self.life.name}: {table} {value} is no row of this life.")

    def _cut_words(self, name: str, column: str, value: str, slots: list[Slot]) -> str:
        """Cut ids, times and words out of a text, and leave gaps."""
        parts, last = [], 0
        for found in _CUT.finditer(value):
            parts.append(value[last : found.start()].replace("%", "%%"))
            slot = self._slot(name, column, found)
            parts.append(found[0] if slot is None else "%s")
            if slot is not None:
                slots.append(slot)
            last = found.end()
        return "".join([*parts, value[last:].replace("%", "%%")])

    def _slot(self, name: str, column: str, found: re.Match[str]) -> Slot | None:
        text = found[0]
        match found.lastgroup:
            case "word":
                return ("word", text)
            case "time":
                return ("time", (_time(text) - self.taker.begins, "T" in text))
            case "category":
                return ("category", "category_id")
            case "transaction":
                return self._named(TRANSACTIONS, text)
            case _:
                return self._someone(name, column, text)

    def _someone(self, name: str, column: str, key: str) -> Slot | None:
        """Who or what an id stands for; the bank's own are everywhere the same."""
        slot: Slot | None = None
        if key in self.parts:
            slot = ("part", self.parts[key])
        elif key in self.own or column == "lease":
            slot = ("id", key)
        elif key not in _CONSTANT:
            raise UnknownThingError(f"{self.life.name}: {name}.{column} names {key}.")
        return slot

    def _slack(self) -> timedelta:
        """Nothing is due before; a life that doesn't go on has nothing left to be done."""
        open_steps = [
            _time(str(row["due_at"])) - self.taker.stage.at
            for row in self.rows[STEPS].values()
            if row["state"] in {"WAITING", "RUNNING"}
        ]
        if open_steps and not self.life.goes_on:
            raise UnknownThingError(f"{self.life.name}: it isn't over, {min(open_steps)} are left.")
        return min([*open_steps, timedelta(days=20)])


def _has_uuid(taker: Taker, name: str) -> bool:
    return not taker.tables[name].is_counted


def _needs(moments: list[Moment]) -> dict[str, int]:
    """All that is taken of each part. What comes in between may be spent elsewhere until then."""
    taken: defaultdict[str, int] = defaultdict(int)
    for moment in moments:
        for movement in moment.movements:
            if movement.who and movement.bucket == "available" and movement.minutes < 0:
                taken[movement.who] -= movement.minutes
    return dict(taken)


def _is_time(value: str) -> bool:
    found = _CUT.fullmatch(value)
    return bool(found and found["time"])


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _escaped(value: str) -> str:
    """As COPY wants it."""
    for sign, escape in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(sign, escape)
    return value
