"""How calls follow from each other in the OpenAPI description: what was made can be read and changed."""

from collections.abc import Iterator
from typing import Any, Final


Node = dict[str, Any]

#: The call that makes something, and the addresses that take what it made.
MADE: Final = {
    "keys_create": "/api/v1/keys/{id}/",
    "requests_create": "/api/v1/requests/{id}/",
    "requests_dispute": "/api/v1/disputes/{id}/",
    "requests_rate": "/api/v1/ratings/{id}/",
    "requests_record_create": "/api/v1/requests/{id}/",
    "services_create": "/api/v1/services/{id}/",
    "webhooks_create": "/api/v1/webhooks/{id}/",
}


def link(result: Node, **_given: Any) -> Node:
    """Link each of them with what can be done next (OpenAPI 3.1, Link Object)."""
    calls = list(_calls(result))
    for _path, call in calls:
        begins = MADE.get(call["operationId"])
        if begins:
            call["responses"]["201"]["links"] = {
                other["operationId"]: {
                    "operationId": other["operationId"],
                    "parameters": {"id": "$response.body#/id"},
                }
                for path, other in calls
                if path.startswith(begins) and path.count("{") == 1
            }
    return result


def _calls(result: Node) -> Iterator[tuple[str, Node]]:
    for path, methods in result["paths"].items():
        for call in methods.values():
            yield path, call
