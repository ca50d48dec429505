"""Answers of keys. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hourbank_client.reading import Answer


Scope = Literal["read", "requests", "disputes", "admin"]


@dataclass(frozen=True, kw_only=True)
class KeyAnswer(Answer):
    """A key of yours: how it begins, never more."""

    id: int
    name: str
    prefix: str
    scopes: tuple[Scope | str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class KeyMadeAnswer(Answer):
    """A new key, which can't be read again."""

    id: int
    name: str
    prefix: str
    scopes: tuple[Scope | str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    is_current: bool
    key: str
