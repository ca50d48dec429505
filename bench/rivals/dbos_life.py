"""DBOS Transact: the life as a durable workflow, each step a transaction of its datasource.

A step's rows and its checkpoint are one commit. Members don't send messages to the workflow, which
would cost two more commits for each of their steps: it goes on by itself, which is as fast as it gets.
"""

import os
import random
import sys
import uuid
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from dbos import DBOS, DBOSConfig, SQLAlchemyDatasource
from sqlalchemy import text

from bench.lives.turns import take_turns


MINUTES: Final = 30
MEMBERS: Final = 200
URL: Final = "postgresql+psycopg://{role}@/{name}?host={host}".format(
    role=os.environ["RIVAL_ROLE"],
    name=os.environ["RIVAL_DATABASE"],
    host=quote(os.environ["RIVAL_HOST"], safe=""),
)
SCHEMA: Final = """
CREATE TABLE account (
    id int PRIMARY KEY, available bigint NOT NULL, held bigint NOT NULL CHECK (held >= 0),
    CHECK (available >= -1000000000));
CREATE TABLE request (
    id uuid PRIMARY KEY, requester int NOT NULL REFERENCES account, provider int NOT NULL REFERENCES account,
    minutes bigint NOT NULL, state text NOT NULL);
CREATE TABLE entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, request uuid NOT NULL REFERENCES request,
    account int NOT NULL REFERENCES account, kind text NOT NULL, available bigint NOT NULL, held bigint NOT NULL);
CREATE INDEX ON entry (account, id);
CREATE INDEX ON request (requester, id);
CREATE INDEX ON request (provider, id);
INSERT INTO account SELECT number, 0, 0 FROM generate_series(0, 199) AS number;
"""

config: DBOSConfig = {
    "name": "bench",
    "system_database_url": URL,
    "sys_db_pool_size": 2,
    "log_level": "ERROR",
    "run_migrations": sys.argv[1] == "prepare",
    "executor_id": sys.argv[2],
    "application_version": "1",
}
DBOS(config=config)
rows = SQLAlchemyDatasource.create(
    URL, {"pool_size": 1, "max_overflow": 0}, run_migrations=sys.argv[1] == "prepare"
)


def _do(statement: str, **values: Any) -> None:
    rows.sql_session().execute(text(statement), values)


def _move(request: str, member: int, kind: str, available: int, held: int) -> None:
    values = {"member": member, "available": available, "held": held}
    _do(
        "UPDATE account SET available = available + :available, held = held + :held WHERE id = :member",
        **values,
    )
    _do(
        "INSERT INTO entry (request, account, kind, available, held)"
        " VALUES (:request, :member, :kind, :available, :held)",
        request=request,
        kind=kind,
        **values,
    )


@rows.transaction(isolation_level="READ COMMITTED")
def create(request: str, requester: int, provider: int) -> None:
    """The request's row."""
    _do(
        "INSERT INTO request VALUES (:request, :requester, :provider, :minutes, 'DRAFT')",
        request=request,
        requester=requester,
        provider=provider,
        minutes=MINUTES,
    )


@rows.transaction(isolation_level="READ COMMITTED")
def change(request: str, state: str) -> None:
    """Its next state."""
    _do("UPDATE request SET state = :state WHERE id = :request", request=request, state=state)


@rows.transaction(isolation_level="READ COMMITTED")
def hold(request: str, requester: int) -> None:
    """Set the minutes aside."""
    _move(request, requester, "hold", -MINUTES, MINUTES)


@rows.transaction(isolation_level="READ COMMITTED")
def pay(request: str, requester: int, provider: int) -> None:
    """Pay what is set aside."""
    _do("UPDATE request SET state = 'PAID' WHERE id = :request", request=request)
    # In the order of the accounts, so that nobody waits in a circle.
    moves = sorted([(requester, 0, -MINUTES), (provider, MINUTES, 0)])
    for member, available, held in moves:
        _move(request, member, "release", available, held)


@DBOS.workflow()
def life(request: str, requester: int, provider: int) -> None:
    """From a draft to PAID, in the same eleven steps."""
    create(request, requester, provider)
    change(request, "PENDING_VALIDATION")
    change(request, "VALIDATED")
    hold(request, requester)
    for state in ("ACTIVE", "ACCEPTED", "IN_PROGRESS", "COMPLETED", "CONFIRMED", "CHECKED"):
        change(request, state)
    pay(request, requester, provider)


def lives(seed: int) -> Callable[[bool], int]:
    """A workflow for each life."""
    chance = random.Random(seed)  # noqa: S311 - no secret

    def live(is_hot: bool) -> int:  # noqa: FBT001 - the clients' protocol
        requester = 0 if is_hot else chance.randrange(MEMBERS)
        provider = chance.randrange(MEMBERS)
        if requester == provider:
            return 0
        life(str(uuid.uuid4()), requester, provider)
        return 1

    return live


def main(what: str, number: int) -> None:
    """Prepare the database, or take turns."""
    DBOS.launch()
    if what == "prepare":
        with rows.engine.begin() as connection:
            for statement in SCHEMA.split(";\n"):
                if statement.strip():
                    connection.execute(text(statement))
    else:
        take_turns(lives(number))
    DBOS.destroy()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
