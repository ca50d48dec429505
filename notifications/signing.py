"""Signatures of deliveries, and how the secrets for them are kept.

Source: Standard Webhooks, https://www.standardwebhooks.com (symmetric signatures, "v1").
"""

import base64
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from common import sealing


PREFIX: Final = "whsec_"
_SEAL: Final = "hourbank.webhooks"


def new_secret() -> str:
    """A secret as its member gets to see it, once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def seal(secret: str) -> bytes:
    """Encrypt a secret by SECRET_KEY, so that a copy of the database alone signs nothing."""
    return sealing.seal(secret.encode(), purpose=_SEAL)


def unseal(sealed: bytes | memoryview) -> str:
    """Decrypt one, by SECRET_KEY or one of SECRET_KEY_FALLBACKS."""
    return sealing.unseal(sealed, purpose=_SEAL).decode()


def headers(
    *, message_id: str, body: bytes, shown_secrets: Iterable[str], at: datetime
) -> dict[str, str]:
    """The three headers of a delivery; each secret adds a signature."""
    sent = str(int(at.timestamp()))
    signed = f"{message_id}.{sent}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": sent,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in shown_secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
