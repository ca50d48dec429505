"""Who we are, whom the servers run as, and which folders are safe to use."""

import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hourbank.embedded.errors import EmbeddedError


LAUNCH = Path(__file__).parent / "launch.py"
SERVER_USERS = ("nobody", "daemon")


@dataclass(frozen=True, kw_only=True)
class User:
    """Whom a server runs as, where that is not who we are."""

    name: str
    uid: int
    gid: int


def server_user() -> User | None:
    """As root, the user without rights that servers run as (PostgreSQL refuses root)."""
    if os.geteuid() != 0:
        return None
    for name in SERVER_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise EmbeddedError("PostgreSQL can't run as root, and this machine has no user `nobody`.")


def own_name() -> str:
    """Return our login name, by which PostgreSQL recognises us on its socket."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise EmbeddedError(
            f"The user id {os.geteuid()} has no name on this machine, which PostgreSQL needs:"
            " add it to /etc/passwd or set DATABASE_URL."
        ) from None


def launcher(user: User | None) -> list[str]:
    """Return the start of a command line that runs what follows as that user."""
    command = [sys.executable, "-I", "-S", str(LAUNCH)]
    return [*command, "--user", f"{user.uid}:{user.gid}"] if user else command


def can_enter(user: User | None, *paths: Path) -> bool:
    """Whether that user can enter these folders and run these programs. Asks the kernel."""
    if user is None:
        return True
    command = [*launcher(user), "--reach", "--", *map(str, paths)]
    result = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if "launch:" in result.stderr:
        raise EmbeddedError(
            f"The servers must run as `{user.name}`, and this machine does not allow the change"
            f" of user ({result.stderr.strip()})."
        )
    return result.returncode == 0


def can_give(folder: Path, user: User | None) -> bool:
    """Whether this file system lets us give a file to that user."""
    if user is None:
        return True
    probe = folder / f".owner-{os.getpid()}"
    try:
        probe.touch()
        os.chown(probe, user.uid, user.gid)
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True


def is_ours(path: Path) -> bool:
    """Whether it is a real folder of our own that nobody else can write to."""
    state = path.lstat()
    closed = not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid() and closed


def is_safe_parent(path: Path) -> bool:
    """Whether nobody else can replace what we make in this folder."""
    try:
        state = path.stat()
    except OSError:
        return False
    shared = state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    owned = state.st_uid in {0, os.geteuid()}
    return owned and (not shared or bool(state.st_mode & stat.S_ISVTX)) and os.access(path, os.W_OK)
