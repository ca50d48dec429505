"""Giving a rating."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Conflict
from requests_app.models import ServiceRequest
from requests_app.ratings.models import Rating
from requests_app.ratings.operations.locking import lock_rated_request
from requests_app.ratings.operations.telling import record_rating, tell
from requests_app.ratings.rules import require_ratable, require_sayable
from requests_app.ratings.timers import WINDOW_END
from requests_app.states import Part
from workflow.actor import Actor
from workflow.operations import NewStep, require_version


def rate(
    *,
    request_id: UUID,
    stars: int,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> Rating:
    """Rate the other side of a paid request; both ratings are shown once both are in.

    Until then, or until the time for rating is over, nobody but its author sees it.

    Raises:
        NotFound: unknown, or not theirs.
        WrongRole: on behalf of somebody else.
        StaleVersion: the request is newer than `expected_version`.
        WrongState: it isn't paid.
        Conflict: they have rated it already (`already_rated`).
        Refused: too late (`rating_window_over`), or stars and words that can't be.
    """
    request = lock_rated_request(request_id=request_id, actor=actor)
    require_version(subject=request, expected_version=expected_version)
    by_part = {rating.part: rating for rating in Rating.objects.filter(request=request)}
    part = request.part_of(actor.party_id) or Part.REQUESTER
    if part in by_part:
        raise Conflict(_("You have rated this already."), code="already_rated")
    until = require_ratable(request, at=at)
    words = words.strip()
    require_sayable(stars=stars, words=words)
    other = by_part.get(part.other)
    rating = _new(request, part=part, stars=stars, words=words, made_at=at)
    # Two doors' clocks may differ a little: neither is shown before it was made.
    rating.shown_at = max(at, other.made_at) if other else until
    _give(rating, actor=actor)
    if other:
        other.shown_at = rating.shown_at
        record_rating(rating=other, event="rating.shown", at=at)
    _tell_other_side(rating, is_shown=other is not None)
    return rating


def _new(
    request: ServiceRequest, *, part: Part, stars: int, words: str, made_at: datetime
) -> Rating:
    rated_id = request.member_of(part.other)
    service = request.service
    return Rating(
        request=request,
        part=part,
        author_id=request.member_of(part),
        rated_id=rated_id,
        service=service if service and service.member_id == rated_id else None,
        stars=stars,
        words=words,
        made_at=made_at,
    )


def _give(rating: Rating, *, actor: Actor) -> None:
    """Write it; where it waits for the other side, the one who is rated is told at the end."""
    end = NewStep(
        name=WINDOW_END,
        due_at=rating.shown_at,
        data={"rating": str(rating.pk)},
        subject=("member", rating.rated_id),
    )
    steps = [end] if rating.shown_at > rating.made_at else []
    record_rating(rating=rating, event="rating.given", actor=actor, at=rating.made_at, steps=steps)


def _tell_other_side(rating: Rating, *, is_shown: bool) -> None:
    tell(
        request_id=rating.request_id,
        member_ids=[rating.rated_id],
        event="rating.both_given" if is_shown else "rating.given",
        at=rating.made_at,
        data={"until": rating.shown_at},
    )
