"""The limit: the same rows in the same tables, by raw psycopg, one function for each step."""

import json
import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from bench.lives.turns import take_turns


MINUTES: Final = 30
#: Each step by its function, and whether it names the escrow.
STEPS: Final = {
    "validate": False,
    "hold": True,
    "notify": False,
    "accept": False,
    "start": False,
    "complete": False,
    "confirm": True,
    "check": True,
    "pay": True,
}
_STEP: Final = "SELECT limit_{}(%s::uuid, %s::uuid, %s::uuid, %s::bigint, %s::timestamptz{})"
_CREATE: Final = (
    "SELECT limit_create(%s::uuid, %s::uuid, %s::uuid, %s::uuid, %s::bigint, %s::timestamptz)"
)
# What a bank copies into each request: as large as its own.
_TERMS: Final = json.dumps(
    {f"a_value_of_the_policy_{number:02}": 604800000 for number in range(17)}
)


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Install the functions beside the bank's tables."""
    connection.execute(Path(__file__).with_suffix(".sql").read_bytes())


def lives(connection: psycopg.Connection[Any], *, seed: int) -> Callable[[bool], int]:
    """A whole life, each step its own commit."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    offers = connection.execute(
        "SELECT id, member_id FROM catalogue_service WHERE title LIKE 'Offer%' ORDER BY id"
    ).fetchall()
    steps = [
        (_STEP.format(name, ", %s::uuid" if is_of_escrow else ""), is_of_escrow)
        for name, is_of_escrow in STEPS.items()
    ]

    def live(is_hot: bool) -> int:  # noqa: FBT001 - the clients' protocol
        service, provider = chance.choice(offers)
        requester = offers[0][1] if is_hot else chance.choice(offers)[1]
        if requester == provider:
            return 0
        request, escrow = _new_id(), _new_id()
        who = [request, requester, provider]
        _call(connection, _CREATE, [*who, service, MINUTES, _now()])
        submit = _STEP.format("submit", ", %s::jsonb")
        _call(connection, submit, [*who, MINUTES, _now(), _TERMS])
        for statement, is_of_escrow in steps:
            last = [escrow] if is_of_escrow else []
            _call(connection, statement, [*who, MINUTES, _now(), *last])
        return 1

    return live


def _new_id() -> UUID:
    return UUID(int=uuid7().int)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a door


def _call(connection: psycopg.Connection[Any], statement: str, values: list[Any]) -> None:
    connection.execute(statement, values, prepare=True)


def main(what: str, number: int) -> None:
    """Prepare the database, or take turns."""
    url = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        if what == "prepare":
            prepare(connection)
        else:
            take_turns(lives(connection, seed=number))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
