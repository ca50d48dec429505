"""The locks of ratings: both sides' are given under their request's lock; what follows, under its own."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import WrongRole
from common.transactions import require_transaction
from requests_app.models import ServiceRequest
from requests_app.queries import no_such_request
from requests_app.ratings.models import Rating
from requests_app.ratings.queries import no_such_rating
from workflow.actor import Actor


def lock_rated_request(*, request_id: UUID, actor: Actor) -> ServiceRequest:
    """The request's row, locked, for one of its sides. Raises `NotFound`, `WrongRole`."""
    require_transaction()
    request = ServiceRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None or not request.is_visible_to(actor.party_id):
        raise no_such_request()
    require_own_words(actor)
    return request


def lock_rating(*, rating_id: UUID) -> Rating:
    """The rating's row, locked. Raises `NotFound`."""
    require_transaction()
    rating = Rating.objects.select_for_update().filter(pk=rating_id).first()
    if rating is None:
        raise no_such_rating()
    return rating


def lock_seen_rating(*, rating_id: UUID, actor: Actor, at: datetime) -> Rating:
    """The rating's row, locked, for somebody who sees it. Raises `NotFound`, `WrongRole`."""
    rating = lock_rating(rating_id=rating_id)
    is_author = actor.party_id == rating.author_id
    is_known = rating.hidden_at is None or actor.party_id == rating.rated_id
    if not is_author and not (rating.shown_at <= at and is_known):
        raise no_such_rating()
    require_own_words(actor)
    return rating


def require_own_words(actor: Actor) -> UUID:
    """Refuse to speak for somebody else; returns who speaks."""
    if actor.member_id is None or actor.on_behalf_of_id:
        raise WrongRole(_("What members say of each other they say themselves."))
    return actor.member_id
