"""Requests, the offers and changes proposed in them, and the feed of a member's calendar."""

from requests_app.conversation.models import Attachment, Conversation, Message, ReadMark
from requests_app.models.amendment import Amendment, AmendmentKind, AmendmentState
from requests_app.models.calendar import CalendarFeed
from requests_app.models.offer import Offer, OfferState
from requests_app.models.request import ServiceRequest
from requests_app.ratings.models import Rating, RatingReport


__all__ = [
    "Amendment",
    "AmendmentKind",
    "AmendmentState",
    "Attachment",
    "CalendarFeed",
    "Conversation",
    "Message",
    "Offer",
    "OfferState",
    "Rating",
    "RatingReport",
    "ReadMark",
    "ServiceRequest",
]
