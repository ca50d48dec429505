"""Secrets that the bank has to know again: encrypted by SECRET_KEY.

So a copy of the database alone, such as a backup, tells none of them.
"""

import base64

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(secret: bytes, *, purpose: str) -> bytes:
    """Encrypt a secret; what is sealed for one purpose opens for no other."""
    return _box(purpose).encrypt(secret)


def unseal(sealed: bytes | memoryview, *, purpose: str) -> bytes:
    """Decrypt one, by SECRET_KEY or one of SECRET_KEY_FALLBACKS.

    Raises:
        cryptography.fernet.InvalidToken: it was sealed by another key, or for another purpose.
    """
    return _box(purpose).decrypt(bytes(sealed))


def _box(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(purpose, each)) for each in keys])


def _key(purpose: str, secret_key: str | bytes) -> bytes:
    digest = salted_hmac(purpose, "", secret=secret_key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
