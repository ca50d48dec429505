"""When a request may be rated, and what a rating may say."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from common.errors import Refused, WrongState
from common.lines import is_visible
from requests_app.models import ServiceRequest
from requests_app.ratings.queries import rating_until
from requests_app.ratings.states import LONGEST_WORDS, Stars


OVER: Final = "rating_window_over"


def require_ratable(request: ServiceRequest, *, at: datetime) -> datetime:
    """Refuse a request that isn't paid, or was paid too long ago; returns the end of the time.

    Raises:
        WrongState: it isn't paid.
        Refused: the time for rating is over (`rating_window_over`).
    """
    until = rating_until(request)
    if until is None:
        raise WrongState(
            _("Only what has been paid can be rated."), state=request.state, action="rate"
        )
    if at >= until:
        raise Refused(_("The time for rating this is over."), code=OVER)
    return until


def require_sayable(*, stars: int, words: str) -> None:
    """Refuse stars that there aren't, and more words than fit."""
    if stars not in Stars.values:
        raise Refused(_("Give one to five stars."), code="invalid_stars")
    require_words(words, most=LONGEST_WORDS, may_be_empty=True)


def require_words(words: str, *, most: int, may_be_empty: bool = False) -> None:
    """Refuse a text without anything to see where words are needed, and one that is too long."""
    if not (may_be_empty or is_visible(words)):
        raise Refused(_("Write a few words."), code="words_missing")
    if len(words) > most:
        raise Refused(
            _("Write no more than %(most)d characters.") % {"most": most},
            code="words_too_long",
            most=most,
        )
