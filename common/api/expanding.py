"""`?expand=`: what is shown by its id or its name is shown whole beside it, under `expanded`.

An answer says what can be expanded in it, and to which kind of thing that leads. Each app says here
how its own things look at their own address, and finds those that the caller may read there: all of
a page at once, so that the number of queries doesn't depend on how many there are.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.filters import BaseFilterBackend
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView


EXPAND: Final = "expand"
EXPANDED: Final = "expanded"

Find = Callable[[Collection[Any], Request], Mapping[Any, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """A kind of thing as it is at its own address.

    `find` returns those of these ids that the caller may read there, in a constant number of
    queries; the others it leaves out.
    """

    answer: type[serializers.BaseSerializer[Any]]
    find: Find


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """What leads from a row to something: its kind, and the id that the row has of it, or None."""

    kind: str
    key: Callable[[Any], Any]


_wholes: Final[dict[str, Whole]] = {}


def offer(kind: str, *, answer: type[serializers.BaseSerializer[Any]], find: Find) -> None:
    """Say how a kind of thing is shown whole; where the app's addresses are, at import."""
    _wholes[kind] = Whole(answer=answer, find=find)


def to(kind: str, attribute: str) -> Link:
    """Lead to the thing whose id the row has in this attribute (dots lead on)."""
    return Link(kind=kind, key=attrgetter(attribute))


def to_subject(kind: str, of: str = "") -> Link:
    """Lead to the subject of an event where it is of this kind; `of` is where the row has the event."""

    def key(row: Any) -> Any:
        event = getattr(row, of) if of else row
        return event.subject_id if event.subject_type == kind else None

    return Link(kind=kind, key=key)


def wanted(request: Request, known: Collection[str]) -> list[str]:
    """Return what the call wants to see whole.

    Raises:
        ValidationError: it names something that can't be expanded here.
    """
    if request.method not in SAFE_METHODS or not known:
        return []
    said = ",".join(request.query_params.getlist(EXPAND)).split(",")
    names = list(dict.fromkeys(name.strip() for name in said if name.strip()))
    if set(names) - set(known):
        sentence = _("Choose among these: %(names)s.") % {"names": ", ".join(known)}
        raise serializers.ValidationError({EXPAND: [ErrorDetail(sentence, "invalid_choice")]})
    return names


class Expanding(serializers.BaseSerializer[Any]):
    """An answer in which something can be expanded: by name, where it leads to."""

    expands: ClassVar[Mapping[str, Link]] = {}

    def to_representation(self, instance: Any) -> Any:
        """Show the row, and under `expanded` what the call wants to see whole, or null."""
        shown = super().to_representation(instance)
        if (whole := self._whole()) is not None:
            shown[EXPANDED] = {
                name: found.get(self.expands[name].key(instance)) for name, found in whole.items()
            }
        return shown

    def _whole(self) -> Mapping[str, Mapping[Any, Any]] | None:
        """What is expanded in all rows of the answer, looked up once; None inside of other answers."""
        top: Any = self.root
        if top is not self and top is not self.parent:
            return None
        context: Any = self.context
        if EXPANDED not in context:
            rows: Any = [self.instance] if top is self else top.instance
            context[EXPANDED] = self._found(list(rows))
        found: Mapping[str, Mapping[Any, Any]] | None = context[EXPANDED]
        return found

    def _found(self, rows: Iterable[Any]) -> Mapping[str, Mapping[Any, Any]] | None:
        request = self.context.get("request")
        names = wanted(request, self.expands) if request else []
        if not names:
            return None
        keys: dict[str, set[Any]] = {}
        for name in names:
            link = self.expands[name]
            keys.setdefault(link.kind, set()).update(link.key(row) for row in rows)
        shown = {kind: self._shown(_wholes[kind], of - {None}) for kind, of in keys.items()}
        return {name: shown[self.expands[name].kind] for name in names}

    def _shown(self, whole: Whole, keys: Collection[Any]) -> Mapping[Any, Any]:
        if not keys:
            return {}
        found = whole.find(keys, self.context["request"])
        # What is expanded isn't expanded itself.
        context = {**self.context, EXPANDED: None}
        rows = whole.answer(list(found.values()), many=True, context=context).data
        return dict(zip(found, rows, strict=True))


class ExpandBackend(BaseFilterBackend):
    """Refuses what can't be expanded, also where a list is empty; declares what can."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        """Leave the rows as they are."""
        wanted(request, _expands(view))
        return queryset

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Return the parameter, where there is anything to expand."""
        if not (names := list(_expands(view))):
            return []
        return [
            {
                "name": EXPAND,
                "required": False,
                "in": "query",
                "description": _SAYS,
                "schema": _shape(names),
                "style": "form",
                "explode": False,
            }
        ]


_SAYS: Final = (
    "What is shown whole under `expanded`, as at its own address; null where there is nothing, or"
    " nothing that you may read there."
)


def _expands(view: Any) -> Mapping[str, Link]:
    found: Mapping[str, Link] = getattr(view.serializer_class, "expands", {})
    return found


def _shape(names: list[str]) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "enum": names}}


def expand_parameter(answer: type[Expanding]) -> OpenApiParameter:
    """Return the parameter of a call that shows one thing."""
    return OpenApiParameter(
        EXPAND, _shape(list(answer.expands)), description=_SAYS, style="form", explode=False
    )


class ExpandingExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Says what is beside the answer where it was asked for."""

    target_class = "common.api.expanding.Expanding"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        """Return the shape of the answer, with `expanded` as what may be missing."""
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        if not self.target.expands:
            return shape
        part = self._part(auto_schema, direction)
        described = {"allOf": [part.ref], "description": "What `expand` named."}
        return {**shape, "properties": {**shape["properties"], EXPANDED: described}}

    def _part(self, auto_schema: Any, direction: Any) -> ResolvedComponent:
        links = self.target.expands.items()
        refs = {
            name: auto_schema.resolve_serializer(_wholes[link.kind].answer, direction).ref
            for name, link in links
        }
        properties = {name: {"oneOf": [ref, {"type": "null"}]} for name, ref in refs.items()}
        owner = next(one for one in type(self.target).__mro__ if "expands" in vars(one))
        part = ResolvedComponent(  # type: ignore[no-untyped-call]
            name=f"{owner.__name__.removesuffix('Answer')}Expanded",
            type=ResolvedComponent.SCHEMA,
            object=owner.__name__,
            schema={
                "type": "object",
                "description": "What is shown whole: what the call didn't name is missing.",
                "properties": properties,
            },
        )
        auto_schema.registry.register_on_missing(part)
        return part
