"""Both servers together, and the environment by which the bank finds them."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hourbank.embedded.binaries import reachable_binaries
from hourbank.embedded.children import Child, Family
from hourbank.embedded.places import Place, open_place, socket_folder, temporary_folder
from hourbank.embedded.postgres import BANK_ROLE, OWNER_ROLE, Postgres
from hourbank.embedded.users import is_ours, server_user
from hourbank.embedded.valkey import Valkey


RUN_PREFIX = "hourbank-run-"


@dataclass(frozen=True, kw_only=True)
class Servers:
    """What was started, in order, and what the bank's processes must know of it."""

    children: tuple[Child, ...]
    environment: Mapping[str, str]


def start_servers(
    place: Place, family: Family, *, given: Mapping[str, str], durable: bool = True
) -> Servers:
    """Start the servers whose addresses are not `given` in the environment."""
    run = temporary_folder(RUN_PREFIX, place.user)
    family.guard.remove_later(run)
    _replace_record(place.data / "run", run)
    binaries = reachable_binaries(place.user, place.home)
    children: list[Child] = []
    environment: dict[str, str] = {}
    if not given.get("DATABASE_URL"):
        sockets = socket_folder(run, "postgres", place.user)
        postgres = Postgres(place=place, binaries=binaries, sockets=sockets, durable=durable)
        children.append(postgres.start(family))
        environment["DATABASE_URL"] = postgres.url(BANK_ROLE)
        environment["DATABASE_OWNER_URL"] = postgres.url(OWNER_ROLE)
    if not given.get("REDIS_URL"):
        closed = run / "valkey"
        closed.mkdir(mode=0o700)
        valkey = Valkey(
            place=place, binaries=binaries, sockets=socket_folder(closed, "s", place.user)
        )
        children.append(valkey.start(family))
        environment["REDIS_URL"] = valkey.url
    return Servers(children=tuple(children), environment=environment)


def throwaway_place(family: Family) -> Place:
    """Make a place for this run, removed after its servers have ended, even if we are killed."""
    data = temporary_folder("hourbank-data-", server_user())
    family.guard.remove_later(data)
    place = open_place(data)
    family.guard.remove_later(place.home)
    return place


def _replace_record(record: Path, run: Path) -> None:
    """Remember the folder of the sockets, and remove the one that a killed bank left."""
    if record.is_symlink():
        left = record.readlink()
        if left.name.startswith(RUN_PREFIX) and left.is_dir() and is_ours(left):
            shutil.rmtree(left, ignore_errors=True)
        record.unlink()
    record.symlink_to(run)
