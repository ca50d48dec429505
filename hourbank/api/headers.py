"""The headers of answers, described once."""

from collections.abc import Iterable, Mapping
from typing import Any, Final


Node = dict[str, Any]

_TEXT: Final = {"type": "string"}
COMPONENTS: Final[Mapping[str, Node]] = {
    "ETag": {
        "description": (
            "The version of what is shown. Send it as `If-Match` with a change, or as"
            " `If-None-Match` to read only what is new."
        ),
        "schema": _TEXT,
        "example": '"3"',
    },
    "Idempotent-Replayed": {
        "description": "Given where this is the answer to an earlier call with the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Location": {"description": "The address of what was made.", "schema": _TEXT},
    "RateLimit": {
        "description": "How many calls are left (`r`), and in how many seconds they are anew (`t`).",
        "schema": _TEXT,
    },
    "RateLimit-Policy": {
        "description": "How many calls there may be (`q`), in how many seconds (`w`).",
        "schema": _TEXT,
    },
    "Retry-After": {
        "description": "The seconds to wait before the same call is worth trying again.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {
        "description": "How to sign in; with `insufficient_scope` the scope that is missing.",
        "schema": _TEXT,
    },
    "X-Request-ID": {
        "description": "What the bank's log calls this call, as `request_id` of a problem does.",
        "schema": _TEXT,
    },
}
#: Those that every answer has.
ANY: Final[Mapping[str, Node]] = {"X-Request-ID": {}, "RateLimit": {}, "RateLimit-Policy": {}}
_WITH_RETRY_AFTER: Final = {"rate_limited", "unavailable"}
_WITH_AUTHENTICATE: Final = {"not_authenticated", "authentication_failed", "insufficient_scope"}


def of_failure(names: Iterable[str]) -> Mapping[str, Node]:
    """Return the headers that problems with these codes have beside those of any answer."""
    found: dict[str, Node] = {}
    if _WITH_RETRY_AFTER & set(names):
        found["Retry-After"] = {}
    if _WITH_AUTHENTICATE & set(names):
        found["WWW-Authenticate"] = {}
    return found


def referred(named: Mapping[str, Node]) -> Node:
    """Refer to those that are described here; what isn't stays as it is."""
    return {
        name: {"$ref": f"#/components/headers/{name}"} if name in COMPONENTS else node
        for name, node in sorted(named.items())
    }
