"""Signing out on other devices."""

from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import NotFound
from common.transactions import require_transaction


def end_session(*, session_id: int, member_id: UUID, this: str) -> None:
    """Sign the member out on another device; `this` is the key of the session that asks.

    Raises:
        NotFound: it is somebody else's, over already, or this one.
    """
    require_transaction()
    found = _others(member_id, this).filter(pk=session_id).first()
    if found is None:
        raise NotFound(_("You aren’t signed in there any more."))
    found.end()


def end_other_sessions(*, member_id: UUID, this: str) -> int:
    """Sign the member out everywhere but here. Returns on how many devices."""
    require_transaction()
    found = list(_others(member_id, this))
    for session in found:
        session.end()
    return len(found)


def _others(member_id: UUID, this: str) -> QuerySet[Any]:
    sessions: QuerySet[Any] = UserSession.objects.select_for_update().filter(user_id=member_id)
    return sessions.exclude(session_key=this).order_by("pk")
