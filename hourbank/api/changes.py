"""Whether a change to the description breaks a client that was written for the one before it.

What a call takes may only become wider, what it answers only narrower or richer. New values of a
choice in an answer, and new codes of problems, break nobody: clients are told to expect them.
"""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from hourbank.api.shapes import Shapes


Node = Mapping[str, Any]


def breaks(before: Node, after: Node) -> list[str]:
    """Return a sentence for each thing that an existing client would trip over."""
    return sorted({*_codes(before, after), *_operations(before, after)})


def _codes(before: Node, after: Node) -> Iterator[str]:
    """A code that nothing answers any more was renamed: who waits for it waits in vain."""
    for code in sorted(_all_codes(before) - _all_codes(after)):
        yield f"the code {code} is gone"


def _all_codes(document: Node) -> set[str]:
    found: set[str] = set()
    waiting: list[Any] = [document.get("paths", {}), document.get("components", {})]
    while waiting:
        match waiting.pop():
            case {"properties": {"code": {"enum": [*names]}}} as node:
                found.update(names)
                waiting.extend(node.values())
            case Mapping() as node:
                waiting.extend(node.values())
            case [*inner]:
                waiting.extend(inner)
    return found


def _operations(before: Node, after: Node) -> Iterator[str]:
    for path, methods in before["paths"].items():
        for method, old in methods.items():
            where = f"{method.upper()} {path}"
            new = after["paths"].get(path, {}).get(method)
            if new is None:
                yield f"{where} is gone"
                continue
            compared = _Compared(where, Shapes(before), Shapes(after))
            yield from compared.operation(old, new)


class _Compared:
    """One operation before and after."""

    def __init__(self, where: str, old: Shapes, new: Shapes) -> None:
        self._where = where
        self._old = old
        self._new = new

    def operation(self, old: Node, new: Node) -> Iterator[str]:
        """Compare all that it says."""
        if old["operationId"] != new["operationId"]:
            yield f"{self._where} was called {old['operationId']}: clients name their methods by it"
        yield from self._scopes(old, new)
        yield from self._parameters(old.get("parameters", ()), new.get("parameters", ()))
        yield from self._bodies(old.get("requestBody", {}), new.get("requestBody", {}))
        yield from self._answers(old["responses"], new["responses"])

    def _scopes(self, old: Node, new: Node) -> Iterator[str]:
        ways = [dict(way) for way in new.get("security", [{}])]
        for way in old.get("security", [{}]):
            fits = any(
                set(one) <= set(way) and all(set(one[name]) <= set(way[name]) for name in one)
                for one in ways
            )
            if not fits:
                yield f"{self._where} no longer takes the sign-in {dict(way)}"

    def _parameters(self, old: Sequence[Node], new: Sequence[Node]) -> Iterator[str]:
        known = {(each["in"], each["name"]): each for each in old}
        now = {(each["in"], each["name"]): each for each in new}
        for (place, name), parameter in known.items():
            where = f"{self._where}: the parameter {name} ({place})"
            if (place, name) not in now:
                yield f"{where} is gone"
                continue
            changed = now[place, name]
            if changed.get("required") and not parameter.get("required"):
                yield f"{where} must be said now"
            yield from self._taken(parameter["schema"], changed["schema"], where)
        for (place, name), parameter in now.items():
            if (place, name) not in known and parameter.get("required"):
                yield f"{self._where}: the parameter {name} ({place}) is new, and must be said"

    def _bodies(self, old: Node, new: Node) -> Iterator[str]:
        if new.get("required") and not old.get("required"):
            yield f"{self._where}: a body must be sent now"
        contents = new.get("content", {})
        for media, content in old.get("content", {}).items():
            if media not in contents:
                yield f"{self._where}: a body of {media} isn't taken any more"
                continue
            where = f"{self._where}: the body"
            yield from self._taken(content["schema"], contents[media]["schema"], where)

    def _answers(self, old: Node, new: Node) -> Iterator[str]:
        for status, node in old.items():
            if not _is_success(status):
                continue
            answer, where = self._old.target(node), f"{self._where}: the answer {status}"
            if status not in new:
                yield f"{where} is gone"
                continue
            changed = self._new.target(new[status])
            for name in sorted(set(answer.get("headers", {})) - set(changed.get("headers", {}))):
                yield f"{where} has lost the header {name}"
            for media, content in answer.get("content", {}).items():
                if media not in changed.get("content", {}):
                    yield f"{where} isn't given as {media} any more"
                else:
                    shape = changed["content"][media]["schema"]
                    yield from self._given(content["schema"], shape, where)

    def _taken(self, old: Node, new: Node, where: str) -> Iterator[str]:
        """What a client sends must still be taken: the new shape has to take all of the old one."""
        yield from _wider(self._old, old, self._new, new, where)

    def _given(self, old: Node, new: Node, where: str) -> Iterator[str]:
        """What a client reads must be what it knows: the old shape has to take all of the new one."""
        yield from _narrower(self._old, old, self._new, new, where)


def _is_success(status: str) -> bool:
    return status.isdigit() and int(status) < HTTPStatus.BAD_REQUEST


#: The bounds of what is taken: which of two is the tighter one.
_MOST: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_LEAST: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems")


def _wider(olds: Shapes, old: Node, news: Shapes, new: Node, where: str) -> Iterator[str]:
    for path, before, after in olds.beside(old, news, new):
        at = f"{where}{path}"
        if after is None:
            yield f"{at} isn't taken any more"
            continue
        if lost := before.types - after.types:
            yield f"{at} no longer takes {_listed(lost)}"
        if before.choices and after.choices and (gone := before.choices - after.choices):
            yield f"{at} no longer takes {_listed(gone)}"
        if after.choices and not before.choices:
            yield f"{at} takes some values alone"
        for name in sorted(after.required - before.required):
            yield f"{at}.{name} must be said now"
        yield from _tighter(before.node, after.node, at)


def _tighter(old: Node, new: Node, at: str) -> Iterator[str]:
    for name in _MOST:
        if name in new and (name not in old or new[name] < old[name]):
            yield f"{at} has a smaller {name}"
    for name in _LEAST:
        if name in new and (name not in old or new[name] > old[name]):
            yield f"{at} has a larger {name}"
    for name in ("pattern", "format"):
        if name in new and new[name] != old.get(name):
            yield f"{at} has another {name}"


def _narrower(olds: Shapes, old: Node, news: Shapes, new: Node, where: str) -> Iterator[str]:
    for path, before, after in olds.beside(old, news, new):
        at = f"{where}{path}"
        if after is None:
            yield f"{at} is gone"
            continue
        if more := after.types - before.types:
            yield f"{at} can be {_listed(more)} now"
        if before.node.get("format") != after.node.get("format"):
            yield f"{at} has another format"
        for name in sorted(before.required - after.required):
            if name in after.properties:
                yield f"{at}.{name} may be left out now"


def _listed(values: Any) -> str:
    return ", ".join(sorted(str(value) for value in values))
