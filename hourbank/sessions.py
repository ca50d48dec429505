"""Sessions in PostgreSQL, which end at last, however much they are used: a stolen one isn't kept for good."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone


#: NIST SP 800-63B, 4.1.3: for the lowest level, a month.
LONGEST: Final = timedelta(days=30)
#: Where a session keeps when it began, in seconds since 1970.
BEGAN: Final = "began"


class SessionStore(db.SessionStore):
    """Django's own; it began when its member signed in, and ends no later than 30 days after."""

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - as Django calls it
        """Keep it, with when it began."""
        now = int(timezone.now().timestamp())  # noqa: TID251 - a door: Django calls it
        # Not by `self.setdefault`: a session that is being made has a key, and no row to load.
        self._get_session(no_load=must_create).setdefault(BEGAN, now)  # type: ignore[attr-defined]
        super().save(must_create)

    def cycle_key(self) -> None:
        """Take another key, and begin anew where somebody signs in.

        Who is in already gets another key too, at a new password or a new key of the bank's.
        """
        if SESSION_KEY not in self:
            self.pop(BEGAN, None)
        super().cycle_key()

    def get_expiry_age(self, **given: Any) -> int:
        """Return for how many seconds a browser keeps its cookie."""
        age: int = super().get_expiry_age(**given)
        end = self._last_moment()
        if end is None:
            return age
        now = given.get("modification") or timezone.now()  # noqa: TID251
        return max(0, min(age, int((end - now).total_seconds())))

    def get_expiry_date(self, **given: Any) -> datetime:
        """Return when it ends."""
        date: datetime = super().get_expiry_date(**given)
        end = self._last_moment()
        return date if end is None else min(date, end)

    def _last_moment(self) -> datetime | None:
        began = self.get(BEGAN)
        return None if began is None else datetime.fromtimestamp(began, UTC) + LONGEST
