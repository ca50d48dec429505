"""On which devices a member is signed in, said so that they know them again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from common.errors import Refused
from common.lines import is_visible, one_line
from members.models import Member


#: Where a session keeps when its device was last noted, in seconds.
SEEN: Final = "device_seen"
#: A device in use is noted once in so many seconds.
NOTED_EVERY: Final = 3600
MOST_SHOWN: Final = 100
LONGEST_NAME: Final = 40

# What a browser says of itself → its name. The first that fits counts: Edge says that it is Chrome
# too, and Chrome that it is Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Device:
    """One device with a session that still counts."""

    id: int
    name: str
    since: datetime
    seen_at: datetime
    address: str
    is_this: bool


def devices_of(member: Member, *, this: str, at: datetime) -> list[Device]:
    """The member's devices, this one first, then the newest; `this` is the key of its session.

    A session counts until it is over, or was made with a password that has changed since; one of
    a former key of the bank's goes on for as long as that key is kept.
    """
    rows = UserSession.objects.filter(user=member).order_by("-last_seen_at", "-id")[:MOST_SHOWN]
    kept = Session.objects.filter(
        session_key__in=[row.session_key for row in rows], expire_date__gt=at
    )
    valid = {member.get_session_auth_hash(), *member.get_session_auth_fallback_hash()}
    counting = {
        session.session_key
        for session in kept
        if session.get_decoded().get(HASH_SESSION_KEY) in valid
    }
    found = [_device(row, this=this) for row in rows if row.session_key in counting]
    return sorted(found, key=lambda device: not device.is_this)


def _device(row: UserSession, *, this: str) -> Device:
    return Device(
        id=row.pk,
        name=device_name(row.user_agent),
        since=row.created_at,
        seen_at=row.last_seen_at,
        address=row.ip,
        is_this=row.session_key == this,
    )


def device_name(user_agent: str) -> str:
    """Name a device in plain words, such as “Firefox on Android”."""
    browser, system = (_first(names, user_agent) for names in (_BROWSERS, _SYSTEMS))
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _app(user_agent) or _("A program or an unknown browser")


def _app(user_agent: str) -> str:
    """The name that an app gives itself first: “MyApp” of “MyApp/1.0 (build 7)”; of browsers, nothing."""
    if user_agent.startswith("Mozilla/"):
        return ""
    try:
        name = one_line(user_agent.partition("/")[0])
    except Refused:
        return ""
    return Truncator(name).chars(LONGEST_NAME) if is_visible(name) else ""


def _first(names: Iterable[tuple[str, str]], said: str) -> str:
    return next((name for mark, name in names if mark in said), "")
