"""Who calls, as far as it can be told before anything is looked up."""

import hashlib
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from common.api import SIGN_IN_ROOT
from common.api.rates import Limit, limit


SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# An IPv6 network of this length is one household's or one machine's, which may take any address in it.
NETWORK_BITS: Final = 64


def limits_of(request: HttpRequest) -> list[Limit]:
    """Return the limits that hold for this call, the caller's own before that of their address.

    So a program that is refused by its own limit uses up nothing of what others behind its
    address have.
    """
    address = address_of(request)
    behind = limit("address", address, own=False) if address else []
    if caller := _caller(request):
        policy, name = caller
        writes = [] if request.method in SAFE else limit("writes", f"{policy}:{name}")
        return [*limit(policy, name), *writes, *behind]
    return [*limits_of_strangers(request), *behind]


def limits_of_bad_keys(request: HttpRequest) -> list[Limit]:
    """Return the limit of calls with a key or token that is none, by address."""
    address = address_of(request) if _credential(request) else None
    return limit("bad-keys", address) if address else []


def limits_of_strangers(request: HttpRequest) -> list[Limit]:
    """Return the limit of calls without signing in, by address."""
    address = address_of(request)
    return limit("anonymous", address) if address else []


def address_of(request: HttpRequest) -> str | None:
    """Return the caller's address, for IPv6 their network; None for a call that has none.

    `X-Forwarded-For` counts as far as TRUSTED_PROXIES wrote it, as it does for signing in.
    """
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, NETWORK_BITS), strict=False))


def _caller(request: HttpRequest) -> tuple[str, str] | None:
    """Return the policy that the caller's own calls count under, and by which name."""
    if credential := _credential(request):
        policy, text = credential
        # The server keeps nothing that somebody could sign in with.
        return policy, hashlib.sha256(text.encode()).hexdigest()
    return ("member", str(request.user.pk)) if request.user.is_authenticated else None


def _credential(request: HttpRequest) -> tuple[str, str] | None:
    """Return the key or the app's token that the call gives, whether it is one or not.

    Where apps sign in nobody looks at keys: who names one there is as unknown as who names none.
    """
    words = request.headers.get("Authorization", "").split()
    is_read = not request.path_info.startswith(SIGN_IN_ROOT)
    if is_read and words and words[0].lower() == "bearer":
        return "key", words[1] if words[1:] else ""
    token = request.headers.get("X-Session-Token")
    return None if token is None else ("member", token)
