"""Calls under keys/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from types import NoneType
from typing import Unpack

from hourbank_client.answers.keys import KeyAnswer, KeyMadeAnswer, Scope
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import UNSET, Unset, Write, segment, some


class Keys:
    """Calls under keys/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self, *, cursor: str | None = None, limit: int | None = None, valid: bool | None = None
    ) -> Listing[KeyAnswer]:
        """Your keys, newest first; those that are over stay in the list."""
        return self._calls.listing(
            "keys/", KeyAnswer, some(cursor=cursor, limit=limit, valid=valid)
        )

    def create(
        self,
        *,
        name: str,
        scopes: Sequence[Scope],
        expires_at: datetime | Unset | None = UNSET,
        **how: Unpack[Write],
    ) -> KeyMadeAnswer:
        """Make a key for a program of yours; it is shown once."""
        return self._calls.post(
            "keys/", KeyMadeAnswer, how, {"name": name, "scopes": scopes, "expires_at": expires_at}
        )

    def get_current(self) -> KeyAnswer:
        """Show the key that you call with: what it may do, and until when."""
        return self._calls.get("keys/current/", KeyAnswer)

    def current_delete(self, **how: Unpack[Write]) -> None:
        """Revoke the key that you call with: it is the last call that it makes."""
        self._calls.delete("keys/current/", NoneType, how)

    def current_revoke(self, **how: Unpack[Write]) -> KeyAnswer:
        """Revoke the key that you call with."""
        return self._calls.post("keys/current/revoke/", KeyAnswer, how)

    def get(self, key_id: int) -> KeyAnswer:
        """Show one key of yours; the key itself can't be read again."""
        return self._calls.get(f"keys/{segment(key_id)}/", KeyAnswer)

    def delete(self, key_id: int, **how: Unpack[Write]) -> None:
        """Revoke a key of yours: programs that use it stop working at once."""
        self._calls.delete(f"keys/{segment(key_id)}/", NoneType, how)

    def revoke(self, key_id: int, **how: Unpack[Write]) -> KeyAnswer:
        """Revoke a key of yours: programs that use it stop working at once."""
        return self._calls.post(f"keys/{segment(key_id)}/revoke/", KeyAnswer, how)
