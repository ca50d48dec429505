"""Whether a webhook's message is the bank's own (Standard Webhooks 1.0.0).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from hmac import compare_digest, digest
from time import time
from typing import Any, Final


PREFIX: Final = "whsec_"
TOLERANCE_SECONDS: Final = 300


class WebhookError(Exception):
    """Not the bank's, changed on the way, or sent again later by somebody else: don't trust it."""


class Webhook:
    """An endpoint's secrets: one, or while they are exchanged the new one and the old one."""

    def __init__(self, *secrets: str, tolerance_seconds: float = TOLERANCE_SECONDS) -> None:
        if not secrets:
            raise ValueError("Say at least one secret.")
        self._secrets = [_bytes_of(secret) for secret in secrets]
        self._tolerance = tolerance_seconds

    def verify(self, body: bytes, headers: Mapping[str, str], *, now: float | None = None) -> Any:
        """Return the message, read as JSON.

        Args:
            body: as it came, byte by byte: JSON that was read and written again isn't the same.
            headers: of the call; upper or lower case.
            now: seconds since 1970, by default the clock's.

        Raises:
            WebhookError: don't trust it. Its sentence says why.
        """
        given = {name.lower(): value for name, value in headers.items()}
        try:
            message_id = given["webhook-id"]
            sent, signatures = given["webhook-timestamp"], given["webhook-signature"]
        except KeyError as missing:
            raise WebhookError(f"The header {missing} is missing.") from None
        self._check_time(sent, time() if now is None else now)
        signed = b".".join((message_id.encode(), sent.encode(), body))
        if not self._is_signed(signed, signatures.split()):
            raise WebhookError("No signature is this bank's.")
        try:
            return json.loads(body)
        except ValueError:
            raise WebhookError("The message is signed, but isn't JSON.") from None

    def _check_time(self, sent: str, now: float) -> None:
        if not (sent.isascii() and sent.isdecimal()):
            raise WebhookError("The time of the message can't be read.")
        if abs(now - int(sent)) > self._tolerance:
            raise WebhookError("The message is too old, or from the future.")

    def _is_signed(self, signed: bytes, signatures: Sequence[str]) -> bool:
        expected = [
            b"v1," + b64encode(digest(secret, signed, "sha256")) for secret in self._secrets
        ]
        pairs = [(each.encode(), own) for each in signatures for own in expected]
        # Each is compared in full, so that time tells nothing.
        return True in [compare_digest(each, own) for each, own in pairs]


def _bytes_of(secret: str) -> bytes:
    try:
        found = b64decode(secret.removeprefix(PREFIX), validate=True)
    except (NotBase64, ValueError):
        raise ValueError("A webhook's secret is base64, after whsec_.") from None
    if not found:
        raise ValueError("A webhook's secret isn't empty.")
    return found
