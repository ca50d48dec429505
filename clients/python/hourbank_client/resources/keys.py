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
        """List your keys"""
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
        """Make a key"""
        return self._calls.post(
            "keys/", KeyMadeAnswer, how, {"name": name, "scopes": scopes, "expires_at": expires_at}
        )

    def get_current(self) -> KeyAnswer:
        """Show the key of this call"""
        return self._calls.get("keys/current/", KeyAnswer)

    def current_delete(self, **how: Unpack[Write]) -> None:
        """Revoke the key of this call by DELETE"""
        self._calls.delete("keys/current/", NoneType, how)

    def current_revoke(self, **how: Unpack[Write]) -> KeyAnswer:
        """Revoke the key of this call"""
        return self._calls.post("keys/current/revoke/", KeyAnswer, how)

    def get(self, key_id: int) -> KeyAnswer:
        """Show a key of yours"""
        return self._calls.get(f"keys/{segment(key_id)}/", KeyAnswer)

    def delete(self, key_id: int, **how: Unpack[Write]) -> None:
        """Revoke a key by DELETE"""
        self._calls.delete(f"keys/{segment(key_id)}/", NoneType, how)

    def revoke(self, key_id: int, **how: Unpack[Write]) -> KeyAnswer:
        """Revoke a key"""
        return self._calls.post(f"keys/{segment(key_id)}/revoke/", KeyAnswer, how)
