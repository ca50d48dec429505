"""Reporting a rating to the coordinators."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Conflict, Refused, WrongRole
from requests_app.ratings.models import RatingReport
from requests_app.ratings.operations.locking import lock_seen_rating, require_own_words
from requests_app.ratings.rules import require_words
from requests_app.ratings.states import LONGEST_REASON, ReportReason
from workflow.actor import Actor
from workflow.operations import require_version


def report_rating(
    *,
    rating_id: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
    words: str = "",
    expected_version: int | None = None,
) -> RatingReport:
    """Tell the coordinators that something is wrong with a rating, or with its reply.

    Whoever sees a rating may report it, once; its author may not. Who it was, coordinators alone
    know: it is no event of the rating, whose history both sides may read.

    Raises:
        NotFound: unknown, or not shown to them.
        WrongRole: it is their own.
        StaleVersion: it is newer than `expected_version`, such as with a reply.
        Conflict: they have reported it already (`already_reported`), or it is hidden.
        Refused: a reason that there isn't, or too many words.
    """
    rating = lock_seen_rating(rating_id=rating_id, actor=actor, at=at)
    reporter_id = require_own_words(actor)
    if reporter_id == rating.author_id:
        raise WrongRole(_("This is your own rating."), action="report")
    require_version(subject=rating, expected_version=expected_version)
    if RatingReport.objects.filter(rating=rating, reporter_id=reporter_id).exists():
        raise Conflict(_("You have reported this already."), code="already_reported")
    if rating.hidden_at:
        raise Conflict(_("A coordinator has hidden this rating."), code="rating_hidden")
    if reason not in ReportReason.values:
        raise Refused(_("Say what is wrong with it."), code="invalid_reason")
    words = words.strip()
    require_words(words, most=LONGEST_REASON, may_be_empty=True)
    return RatingReport.objects.create(
        rating=rating, reporter_id=reporter_id, reason=reason, words=words, made_at=at
    )
