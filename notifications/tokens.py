"""Signed tokens of mails: they stop mails of one member, and nothing else.

Each use has a salt of its own, so that no token does what another is for, and none can be made
without the bank's secret. A token has no end: a mail may be read years later.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from django.core import signing

from notifications.groups import CHOOSABLE, Group, MailWhen


_UNSUBSCRIBE: Final = "notifications.unsubscribe"
_UNDO: Final = "notifications.undo"
# Who has stopped mails by mistake sees it on the page.
_UNDO_SECONDS: Final = 24 * 60 * 60


def unsubscribe_token(*, member_id: UUID, groups: Collection[Group]) -> str:
    """Make the token that stops a member's mails of these kinds."""
    return signing.dumps([str(member_id), *sorted(groups)], salt=_UNSUBSCRIBE)


def read_unsubscribe(token: str) -> tuple[UUID, list[Group]] | None:
    """Return whose mails of which kinds it stops; None for what the bank has not made."""
    said = _read(token, salt=_UNSUBSCRIBE)
    if said is None:
        return None
    member_id, *groups = said
    return UUID(member_id), [Group(group) for group in groups if group in CHOOSABLE]


def undo_token(*, member_id: UUID, before: Mapping[Group, MailWhen]) -> str:
    """Make the token that brings back what was stopped."""
    return signing.dumps([str(member_id), dict(before)], salt=_UNDO)


def read_undo(token: str) -> tuple[UUID, dict[Group, MailWhen]] | None:
    """Return whose choices it brings back; None for what the bank has not made today."""
    said = _read(token, salt=_UNDO, max_age=_UNDO_SECONDS)
    if said is None:
        return None
    member_id, before = said
    chosen = {Group(group): MailWhen(when) for group, when in before.items() if group in CHOOSABLE}
    return UUID(member_id), chosen


def _read(token: str, **how: Any) -> Any:
    try:
        return signing.loads(token, **how)
    except signing.BadSignature:
        return None
