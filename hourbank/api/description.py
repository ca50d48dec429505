"""The description of the API as clients read it: drawn from the code, and completed here."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from drf_spectacular.generators import SchemaGenerator

from common.api.problems import MEDIA_TYPE
from hourbank.api import headers
from hourbank.api.errors import CODES, FIELD_CODES
from hourbank.api.examples import failures, failures_of, show
from hourbank.api.refusals import codes_of
from hourbank.api.words import TAGS, WORDS


Node = dict[str, Any]
_RESPONSES: Final = "#/components/responses/"


@cache
def description() -> Node:
    """Return the whole description; the code doesn't change while it runs."""
    generator = SchemaGenerator(api_version="v1")  # type: ignore[no-untyped-call]
    found: Node = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Node]]:
    """Return method, path and description of each call."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def complete(result: Node, **_given: Any) -> Node:
    """Say of each call how it fails, which headers its answers have, and what it is for."""
    for method, path, operation in operations(result):
        _say(operation)
        operation["responses"] = {
            **_succeeding(operation),
            **_failing(codes_of(method, path, operation)),
        }
        show(operation)
    result["tags"] = [{"name": name, "description": str(words)} for name, words in TAGS.items()]
    components = result["components"]
    components["headers"] = headers.COMPONENTS
    components["examples"] = failures()
    components["schemas"]["ProblemError"]["properties"]["code"]["enum"] = sorted(FIELD_CODES)
    components["responses"] = _shared(result)
    return result


def _say(operation: Node) -> None:
    """Put the words of the table in the place of those for who reads the code."""
    summary, more = WORDS.get(operation["operationId"], ("", ""))
    if summary:
        operation["summary"] = str(summary)
        operation["description"] = str(more)
    if not operation.get("description"):
        operation.pop("description", None)


def _succeeding(operation: Node) -> Node:
    found: Node = {}
    for status, response in operation["responses"].items():
        if status != "default":
            named = {**response.get("headers", {}), **headers.ANY}
            words = response.get("description") or HTTPStatus(int(status)).phrase
            found[status] = {**response, "description": words, "headers": headers.referred(named)}
    if any(each["name"] == "If-None-Match" for each in operation.get("parameters", ())):
        found["304"] = {
            "description": "You have the newest version already.",
            "headers": headers.referred({"ETag": {}, **headers.ANY}),
        }
    return found


def _failing(codes: Mapping[int, tuple[str, ...]]) -> Node:
    return {str(status): _problem(status, names) for status, names in codes.items()}


def _problem(status: int, names: tuple[str, ...]) -> Node:
    words = "\n".join(f"- `{name}`: {CODES[name].means}" for name in names)
    shape = {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {
                "type": "object",
                "properties": {"status": {"const": status}, "code": {"enum": list(names)}},
            },
        ]
    }
    return {
        "description": f"{HTTPStatus(status).phrase}\n\n{words}",
        "headers": headers.referred({**headers.ANY, **headers.of_failure(names)}),
        "content": {MEDIA_TYPE: {"schema": shape, **failures_of(names)}},
    }


def _shared(result: Node) -> Node:
    """Give the most frequent failure of each status a name, and refer to it where it is meant."""
    failures = [
        (operation["responses"], status, response["description"])
        for _, _, operation in operations(result)
        for status, response in operation["responses"].items()
        if int(status) >= HTTPStatus.BAD_REQUEST
    ]
    counted: dict[str, Counter[str]] = {}
    for _, status, words in failures:
        counted.setdefault(status, Counter())[words] += 1
    most = {status: counts.most_common(1)[0][0] for status, counts in counted.items()}
    found: Node = {}
    for responses, status, words in failures:
        if words == most[status]:
            name = HTTPStatus(int(status)).phrase.title().replace(" ", "")
            found[name] = responses[status]
            responses[status] = {"$ref": f"{_RESPONSES}{name}"}
    return dict(sorted(found.items()))
