"""What changes ratings: direct operations, and what coordinators do with what is reported."""

from requests_app.ratings.operations.moderate import (
    hide_rating,
    hide_reply,
    keep_rating,
    unhide_rating,
    unhide_reply,
)
from requests_app.ratings.operations.rate import rate
from requests_app.ratings.operations.reply import reply_to_rating
from requests_app.ratings.operations.report import report_rating


__all__ = [
    "hide_rating",
    "hide_reply",
    "keep_rating",
    "rate",
    "reply_to_rating",
    "report_rating",
    "unhide_rating",
    "unhide_reply",
]
