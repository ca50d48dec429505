"""Which bank, and whose key: in the environment, or in a file that its owner alone can read."""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile


class NoAccount(Exception):
    """Nobody is signed in; its sentence says what to do."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """A member at a bank."""

    url: str
    key: str
    allow_http: bool = False


def path_of(environment: Mapping[str, str]) -> Path:
    """Return where the account is kept (XDG Base Directory Specification)."""
    base = environment.get("XDG_CONFIG_HOME", "")
    # A relative path is to be ignored, says the specification.
    folder = Path(base) if Path(base).is_absolute() else Path.home() / ".config"
    return folder / "hourbank" / "account.json"


def load(environment: Mapping[str, str]) -> Account:
    """Return the account.

    Raises:
        NoAccount: there is none, or others can read it.
    """
    url, key = environment.get("HOURBANK_URL"), environment.get("HOURBANK_KEY")
    if url and key:
        return Account(url=url, key=key)
    path = path_of(environment)
    try:
        with path.open(encoding="utf-8") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise NoAccount(f"Others can read your key in {path}: chmod 600 it, or renew it.")
            return Account(**json.load(file))
    except FileNotFoundError:
        raise NoAccount("You aren't signed in: hourbank sign-in https://bank.example") from None
    except (TypeError, ValueError):
        raise NoAccount(f"{path} can't be read: sign in again.") from None


def save(account: Account, environment: Mapping[str, str]) -> Path:
    """Keep the account, in place of another one. Returns where."""
    path = path_of(environment)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made with mode 0600, and complete before it has its name.
    with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(vars(account), file)
    Path(file.name).replace(path)
    return path


def forget(environment: Mapping[str, str]) -> None:
    """Forget the account."""
    path_of(environment).unlink(missing_ok=True)
