"""What coordinators do with ratings: hide and show again, with a reason, and never edit."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Conflict, Refused, WrongRole
from members.models import Member
from requests_app.ratings.models import Rating, RatingReport
from requests_app.ratings.operations.locking import lock_rating
from requests_app.ratings.operations.telling import record_rating, tell
from requests_app.ratings.queries import no_such_rating
from requests_app.ratings.rules import require_words
from requests_app.ratings.states import LONGEST_REASON, ReportReason
from workflow.actor import Actor
from workflow.operations import require_version


def hide_rating(
    *,
    rating_id: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> Rating:
    """Hide a rating and its reply from everybody but its two sides; it counts no more.

    What was reported about it is looked at by that. Both sides are told.

    Raises:
        NotFound: unknown, or not shown yet: what nobody has seen, nobody moderates.
        WrongRole: the actor isn't staff, or has written or received it.
        StaleVersion: it is newer than `expected_version`.
        Conflict: it is hidden already (`already_hidden`).
        Refused: a reason that there isn't, or too many words.
    """
    rating = _lock(rating_id, actor=actor, at=at, expected_version=expected_version)
    if rating.hidden_at:
        raise Conflict(_("This rating is hidden already."), code="already_hidden")
    rating.hidden_words = _checked(reason, words)
    rating.hidden_at, rating.hidden_by_id, rating.hidden_reason = at, actor.member_id, reason
    _settle(rating, actor=actor, at=at)
    return _told(rating, "rating.hidden", actor=actor, at=at, reason=reason)


def unhide_rating(
    *, rating_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Rating:
    """Show a hidden rating again; it counts again. Errors as `hide_rating`, `not_hidden`."""
    rating = _lock(rating_id, actor=actor, at=at, expected_version=expected_version)
    if not rating.hidden_at:
        raise Conflict(_("This rating isn't hidden."), code="not_hidden")
    rating.hidden_at, rating.hidden_by_id = None, None
    rating.hidden_reason = rating.hidden_words = ""
    return _told(rating, "rating.unhidden", actor=actor, at=at)


def hide_reply(
    *,
    rating_id: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> Rating:
    """Hide the reply alone: the rating stays and counts, so that no reply takes it away.

    Errors as `hide_rating`, and `no_reply`.
    """
    rating = _lock(rating_id, actor=actor, at=at, expected_version=expected_version)
    if not rating.replied_at:
        raise Conflict(_("This rating has no reply."), code="no_reply")
    if rating.reply_hidden_at:
        raise Conflict(_("This reply is hidden already."), code="already_hidden")
    rating.reply_hidden_words = _checked(reason, words)
    rating.reply_hidden_at, rating.reply_hidden_by_id = at, actor.member_id
    rating.reply_hidden_reason = reason
    _settle(rating, actor=actor, at=at)
    return _told(rating, "rating.reply_hidden", actor=actor, at=at, reason=reason)


def unhide_reply(
    *, rating_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Rating:
    """Show a hidden reply again. Errors as `hide_rating`, and `not_hidden`."""
    rating = _lock(rating_id, actor=actor, at=at, expected_version=expected_version)
    if not rating.reply_hidden_at:
        raise Conflict(_("This reply isn't hidden."), code="not_hidden")
    rating.reply_hidden_at, rating.reply_hidden_by_id = None, None
    rating.reply_hidden_reason = rating.reply_hidden_words = ""
    return _told(rating, "rating.reply_unhidden", actor=actor, at=at)


def keep_rating(
    *, rating_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Rating:
    """Leave a reported rating as it is; it goes out of the queue. Nobody is told.

    Errors as `hide_rating`, and `not_reported`.
    """
    rating = _lock(rating_id, actor=actor, at=at, expected_version=expected_version)
    if not _settle(rating, actor=actor, at=at):
        raise Conflict(_("Nobody has reported this since it was looked at."), code="not_reported")
    record_rating(rating=rating, event="rating.kept", actor=actor, at=at)
    return rating


def _lock(rating_id: UUID, *, actor: Actor, at: datetime, expected_version: int | None) -> Rating:
    """Nobody moderates what they wrote or received, nor on behalf of somebody."""
    rating = lock_rating(rating_id=rating_id)
    staff = Member.objects.filter(is_staff=True, is_active=True)
    if actor.on_behalf_of_id or actor.staff_id not in staff.values_list("pk", flat=True):
        raise WrongRole(_("Only coordinators moderate ratings."))
    if rating.shown_at > at:
        raise no_such_rating()
    if actor.member_id in rating.audience():
        raise WrongRole(_("Nobody moderates a rating that they wrote or received."))
    require_version(subject=rating, expected_version=expected_version)
    return rating


def _checked(reason: str, words: str) -> str:
    """The reason's words, trimmed; refused where the reason is none."""
    if reason not in ReportReason.values:
        raise Refused(_("Say what is wrong with it."), code="invalid_reason")
    words = words.strip()
    require_words(words, most=LONGEST_REASON, may_be_empty=True)
    return words


def _settle(rating: Rating, *, actor: Actor, at: datetime) -> int:
    """Note who has looked at the open reports. Returns how many there were."""
    reports = RatingReport.objects.filter(rating=rating, settled_at__isnull=True)
    return reports.update(settled_at=at, settled_by_id=actor.member_id)


def _told(rating: Rating, event: str, *, actor: Actor, at: datetime, reason: str = "") -> Rating:
    data = {"reason": reason}
    record_rating(rating=rating, event=event, actor=actor, at=at, data=data)
    sides = rating.audience()
    tell(request_id=rating.request_id, member_ids=sides, event=event, at=at, data=data)
    return rating
