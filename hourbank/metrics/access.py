"""Who may read the metrics: the machine itself, networks that are named, and who has the token."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from django.conf import settings
from django.utils.crypto import constant_time_compare


# A call that a proxy passed on comes from the proxy's address, whoever made it.
PASSED_ON: Final = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


def is_allowed(call: Mapping[str, Any]) -> bool:
    """Whether this call, given as its WSGI environment, may read the metrics."""
    return _has_token(call) or _is_near(call)


def _has_token(call: Mapping[str, Any]) -> bool:
    scheme, _, token = str(call.get("HTTP_AUTHORIZATION", "")).partition(" ")
    wanted: str = settings.METRICS_TOKEN
    return (
        bool(wanted) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), wanted)
    )


def _is_near(call: Mapping[str, Any]) -> bool:
    if any(header in call for header in PASSED_ON):
        return False
    try:
        address = ip_address(str(call.get("REMOTE_ADDR", "")))
    except ValueError:  # a call by a unix socket has none
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in settings.METRICS_NETWORKS)
