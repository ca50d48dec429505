"""The one reply of who was rated."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Conflict, WrongRole
from requests_app.ratings.models import Rating
from requests_app.ratings.operations.locking import lock_seen_rating
from requests_app.ratings.operations.telling import record_rating, tell
from requests_app.ratings.rules import require_words
from requests_app.ratings.states import LONGEST_REPLY
from workflow.actor import Actor
from workflow.operations import require_version


def reply_to_rating(
    *,
    rating_id: UUID,
    words: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Rating:
    """Reply once, for everybody to read, to a rating of oneself that is shown.

    Raises:
        NotFound: unknown, or not shown to them.
        WrongRole: somebody else was rated.
        StaleVersion: it is newer than `expected_version`.
        Conflict: it is hidden (`rating_hidden`), or has its reply (`already_replied`).
        Refused: no words, or too many.
    """
    rating = lock_seen_rating(rating_id=rating_id, actor=actor, at=at)
    if actor.party_id != rating.rated_id:
        raise WrongRole(_("Only who was rated replies."), action="reply")
    require_version(subject=rating, expected_version=expected_version)
    if rating.hidden_at:
        raise Conflict(_("A coordinator has hidden this rating."), code="rating_hidden")
    if rating.replied_at:
        raise Conflict(_("You have replied already."), code="already_replied")
    words = words.strip()
    require_words(words, most=LONGEST_REPLY)
    rating.reply_words, rating.replied_at = words, at
    record_rating(rating=rating, event="rating.replied", actor=actor, at=at)
    tell(
        request_id=rating.request_id,
        member_ids=[rating.author_id],
        event="rating.replied",
        at=at,
    )
    return rating
