"""Requests and the offers made in them."""

from requests_app.models.offer import Offer, OfferState
from requests_app.models.request import ServiceRequest


__all__ = ["Offer", "OfferState", "ServiceRequest"]
