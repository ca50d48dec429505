"""What comes in and what goes out."""

from collections.abc import Mapping
from copy import copy, deepcopy
from functools import cache
from itertools import islice
from typing import Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from common.api.fields import InstantField


#: Who misspells more has enough to go on with: an answer isn't many times as long as its call.
MOST_UNKNOWN: Final = 20


class Body(serializers.Serializer[Any]):
    """What a call may say, and nothing beside it; by itself the empty object.

    An unknown field is refused rather than dropped: who misspells `note` should hear of it, and
    nobody sets what isn't theirs to set.
    """

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values."""
        errors: dict[str, Any] = {}
        values: Any = {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            errors |= error.detail  # type: ignore[arg-type]
        if isinstance(data, Mapping):
            errors |= self._unknown(data)
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        known = {name for name, field in self.fields.items() if not field.read_only}
        message = ErrorDetail(_("There is no such field here."), code="unknown_field")
        unknown = (str(name) for name in data if name not in known)
        return {name: [message] for name in islice(unknown, MOST_UNKNOWN)}


class ModelAnswer(serializers.ModelSerializer[Any]):
    """A row as the API shows it: times in UTC, whatever zone the member lives in."""

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: InstantField,
    }

    def get_fields(self) -> dict[str, Any]:
        """Copies of the class's fields: DRF would look at the model anew for each answer."""
        return {name: _copy(field) for name, field in _fields_of(type(self)).items()}

    def made_fields(self) -> dict[str, Any]:
        """Say of choices whose column may be empty that they may be, which DRF forgets of what is read."""
        fields: dict[str, Any] = super().get_fields()
        for name, field in fields.items():
            if isinstance(field, serializers.ChoiceField) and _may_be_empty(
                self.Meta.model, field, name
            ):
                field.allow_blank = True
        return fields


@cache
def _fields_of(answer: type[ModelAnswer]) -> dict[str, Any]:
    return answer().made_fields()


def _copy(field: Any) -> Any:
    """A field that belongs to no answer yet; what knows of a field as its owner is made anew."""
    has_parts = hasattr(field, "child") or hasattr(field, "child_relation")
    return deepcopy(field) if has_parts else copy(field)


def _may_be_empty(
    model: type[models.Model], field: serializers.Field[Any, Any, Any, Any], name: str
) -> bool:
    columns = {column.name: column for column in model._meta.get_fields()}  # noqa: SLF001 - documented API
    return bool(getattr(columns.get(field.source or name), "blank", False))
