"""HourBank's API for Python programs."""

from hourbank_client.client import HourBank
from hourbank_client.listing import Listing
from hourbank_client.problems import (
    Conflict,
    Forbidden,
    HourBankError,
    NeverReached,
    NotFound,
    NotSignedIn,
    Problem,
    Refused,
    StaleVersion,
    TooManyCalls,
    Unavailable,
    UnexpectedAnswer,
    Unreachable,
)
from hourbank_client.retry import Retry
from hourbank_client.values import UNSET, Upload
from hourbank_client.webhooks import Webhook, WebhookError


__all__ = [
    "UNSET",
    "Conflict",
    "Forbidden",
    "HourBank",
    "HourBankError",
    "Listing",
    "NeverReached",
    "NotFound",
    "NotSignedIn",
    "Problem",
    "Refused",
    "Retry",
    "StaleVersion",
    "TooManyCalls",
    "Unavailable",
    "UnexpectedAnswer",
    "Unreachable",
    "Upload",
    "Webhook",
    "WebhookError",
]
