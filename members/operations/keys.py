"""Keys for programs."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from members.models import ApiKey, Member


PREFIX: Final = "hb_"
SHOWN: Final = 10
# The time of the last use is a help for people: exact to the minute, and no write for each call.
USE_NOTED_EVERY: Final = timedelta(minutes=1)


def make_key(
    *, member: Member, name: str, at: datetime, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key for the member, and its text, which nobody can read again."""
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        member=member,
        name=name,
        prefix=text[:SHOWN],
        digest=_digest(text),
        created_at=at,
        expires_at=expires_at,
    )
    return row, text


def find_key(*, text: str, at: datetime) -> ApiKey | None:
    """The valid key with this text, with its member; None if unknown, revoked, expired or inactive."""
    key = (
        ApiKey.objects.select_related("member")
        .filter(digest=_digest(text), revoked_at=None)
        .first()
    )
    if key is None or not key.member.is_active or (key.expires_at and key.expires_at <= at):
        return None
    if key.last_used_at is None or at - key.last_used_at >= USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
    return key


def revoke_key(*, key: ApiKey, at: datetime) -> None:
    """End a key at once."""
    key.revoked_at = key.revoked_at or at
    key.save(update_fields=["revoked_at"])


def _digest(text: str) -> bytes:
    # The key has 256 random bits: a plain hash can't be guessed, and is found by its index.
    return hashlib.sha256(text.encode()).digest()
