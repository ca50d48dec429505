"""Signing out on other devices."""

from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
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
    """Sign the member out everywhere but here, whether or not a session's device was ever noted.

    Returns how many were ended.
    """
    require_transaction()
    found = list(_others(member_id, this))
    for session in found:
        session.end()
    unknown = _unknown_sessions(member_id, this)
    Session.objects.filter(pk__in=unknown).delete()
    return len(found) + len(unknown)


def _unknown_sessions(member_id: UUID, this: str) -> list[str]:
    # Whose a session is stands in its data alone. Few are read: nearly all that have a member are noted.
    noted = UserSession.objects.filter(session_key=OuterRef("session_key"))
    sessions = Session.objects.filter(~Exists(noted)).exclude(pk=this)
    return [
        session.pk
        for session in sessions.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(member_id)
    ]


def _others(member_id: UUID, this: str) -> QuerySet[Any]:
    sessions: QuerySet[Any] = UserSession.objects.select_for_update().filter(user_id=member_id)
    return sessions.exclude(session_key=this).order_by("pk")
