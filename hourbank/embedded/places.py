"""Where a bank keeps its data, and who may use it."""

import fcntl
import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hourbank.embedded.children import Pause
from hourbank.embedded.errors import EmbeddedError
from hourbank.embedded.guard import alive
from hourbank.embedded.users import User, can_enter, can_give, is_ours, is_safe_parent, server_user


CHECKOUT = Path(__file__).resolve().parent.parent.parent
SOCKET_NAME_BYTES = 40  # what servers and their lock files add to the folder of a socket
SOCKET_PATH_BYTES = 107
CLEANING_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """The folders of one bank.

    `data` is ours alone. `home`, where the servers' files live, is the same folder unless the
    servers run as another `user` who can't enter it.
    """

    data: Path
    home: Path
    user: User | None

    @property
    def logs(self) -> Path:
        """The folder of what its processes write."""
        return self.data / "log"

    @property
    def environment_file(self) -> Path:
        """Where `manage.py` finds the running bank's addresses."""
        return self.data / "bank.env"

    def write_environment(self, values: Mapping[str, str]) -> None:
        """For `manage.py`, which reads it while the bank runs."""
        text = "".join(f"{key}={value}\n" for key, value in values.items())
        write_private(self.environment_file, text)

    def secret_key(self) -> str:
        """Made once; kept with the data."""
        path = self.data / "secret_key"
        if not path.exists():
            write_private(path, secrets.token_urlsafe(50))
        return path.read_text().strip()


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return HOURBANK_DATA, or `.hourbank` in the checkout."""
    return Path(environment.get("HOURBANK_DATA") or CHECKOUT / ".hourbank").absolute()


def open_place(data: Path) -> Place:
    """Open the place whose data is at `data`, and make its folders where they are missing."""
    user = server_user()
    _make_data(data, user)
    return Place(data=data, home=_home(data, user), user=user)


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    building = path.with_name(f"{path.name}.{os.getpid()}")
    building.unlink(missing_ok=True)
    descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    building.replace(path)


def temporary_folder(prefix: str, user: User | None) -> Path:
    """Make a folder with a short path that the servers' user can enter and only we can fill."""
    for parent in dict.fromkeys(map(Path, ("/tmp", tempfile.gettempdir(), "/var/tmp"))):  # noqa: S108
        if not is_safe_parent(parent) or len(os.fsencode(parent)) > SOCKET_PATH_BYTES // 2:
            continue
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        folder.chmod(0o711 if user else 0o700)
        if can_enter(user, folder) and can_give(folder, user):
            return folder
        folder.rmdir()
    raise EmbeddedError("No folder for temporary files could be made under /tmp or $TMPDIR.")


def socket_folder(parent: Path, name: str, user: User | None) -> Path:
    """Make the folder of one server's socket, closed to all but that server and us."""
    folder = parent / name
    folder.mkdir(mode=0o700)
    if user:
        os.chown(folder, user.uid, os.getegid())
        folder.chmod(0o710)
    if len(os.fsencode(folder)) + SOCKET_NAME_BYTES > SOCKET_PATH_BYTES:
        raise EmbeddedError(
            f"The path {folder} is too long for a socket; set TMPDIR to a short one."
        )
    return folder


@contextmanager
def locked(data: Path, *, pause: Pause) -> Iterator[int]:
    """Be the only bank on this data; yields the descriptor that holds the lock.

    A bank that was killed still holds it through its guard until its processes are gone.
    """
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait_for_lock(descriptor, data, pause)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _wait_for_lock(descriptor: int, data: Path, pause: Pause) -> None:
    deadline = time.monotonic() + CLEANING_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).strip()
        else:
            return
        if (holder.isdigit() and alive(int(holder))) or time.monotonic() > deadline:
            process = f" (process {holder.decode()})" if holder else ""
            raise EmbeddedError(f"A bank is already running on the data in {data}{process}.")
        pause(0.1)


def _make_data(data: Path, user: User | None) -> None:
    try:
        data.mkdir(mode=0o700, parents=True)
        data.chmod(0o711 if user else 0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise EmbeddedError(f"The folder {data} can't be made: {error.strerror}.") from error
    if not data.is_dir():
        raise EmbeddedError(f"{data} is not a folder.")
    if data.stat().st_uid != os.geteuid():
        raise EmbeddedError(
            f"The data in {data} belongs to another user ({data.owner()}):"
            " start the bank as that user, or set HOURBANK_DATA to a folder of your own."
        )


def _home(data: Path, user: User | None) -> Path:
    """Where the servers' files are: recorded once it had to be elsewhere."""
    record = data / "home"
    if record.is_file():
        return _recorded_home(record)
    if can_enter(user, data) and can_give(data, user):
        return data
    if (data / "postgres").exists():
        raise EmbeddedError(
            f"The database in {data} can't be reached by the user it runs as: make its parent"
            " folders searchable (chmod o+x), as they were when it was made."
        )
    home = _home_elsewhere(data, user)
    write_private(record, f"{home}\n")
    return home


def _recorded_home(record: Path) -> Path:
    home = Path(record.read_text().strip())
    if not home.is_dir():
        raise EmbeddedError(
            f"The database was kept in {home}, which is gone: remove {record} to begin anew."
        )
    if not is_ours(home):
        raise EmbeddedError(f"{home}, where the database is kept, can be changed by other users.")
    return home


def _home_elsewhere(data: Path, user: User | None) -> Path:
    """Make a folder of root's that the servers' user can enter."""
    for parent in (Path("/var/lib"), Path("/var/tmp")):  # noqa: S108
        if not is_safe_parent(parent) or not can_enter(user, parent):
            continue
        shared = parent / "hourbank"
        shared.mkdir(exist_ok=True)
        if not is_ours(shared):
            continue
        shared.chmod(0o711)
        home = Path(tempfile.mkdtemp(prefix="bank-", dir=shared))
        home.chmod(0o711)
        if can_enter(user, home) and can_give(home, user):
            return home
        home.rmdir()
    raise EmbeddedError(
        f"The servers run as `{user.name if user else ''}`, who can't enter {data} nor any other"
        " folder that could be made: set HOURBANK_DATA to one that others can enter."
    )
