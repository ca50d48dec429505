"""What lists are narrowed by."""

from datetime import datetime
from typing import Any, Final

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError as RefusedField

from common.api.fields import InstantField


class _FlagField(forms.Field):
    def to_python(self, value: Any) -> bool | None:
        """Return true or false; None where it isn't said."""
        known = {None: None, "": None, "true": True, "false": False}
        if value not in known:
            raise ValidationError(_("Say true or false."), code="invalid")
        return known[value]


class FlagFilter(django_filters.BooleanFilter):
    """`true` or `false`; anything else is refused rather than dropped."""

    field_class = _FlagField


class _InstantField(forms.Field):
    def to_python(self, value: Any) -> datetime | None:
        """Return the moment in UTC; None where none is said."""
        if value in self.empty_values:
            return None
        try:
            moment: datetime = InstantField().run_validation(value)
        except RefusedField as error:
            wrong = [
                ValidationError(str(one), code=getattr(one, "code", "invalid"))
                for one in error.detail
            ]
            raise ValidationError(wrong) from None
        return moment


class InstantFilter(django_filters.IsoDateTimeFilter):
    """A moment with its offset; one that could be anywhere is refused."""

    field_class = _InstantField


class SinceFilter(InstantFilter):
    """From this moment on, itself included."""

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, lookup_expr="gte", **options)


class UntilFilter(InstantFilter):
    """Before this moment: who goes on from here says it as `since`, and nothing comes twice."""

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, lookup_expr="lt", **options)


class StretchForm(forms.Form):
    """The query of a list that can be narrowed by `since` and `until`."""

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins, rather than find nothing in it."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", ValidationError(_("This is before since."), code="invalid"))
        return said


class SeveralFilter(django_filters.MultipleChoiceFilter):
    """One of several values: the parameter may be said more than once."""

    def __init__(self, *args: Any, **options: Any) -> None:
        # A row has one value, so none comes twice, and nothing need be sorted to find that out.
        super().__init__(*args, distinct=False, **options)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Keep the rows that have one of them."""
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class _WordsField(forms.MultipleChoiceField):
    def validate(self, value: Any) -> None:
        """Take what could be a value: an unknown one finds nothing."""
        if len(value) > MOST_WORDS or any(len(one) > LONGEST_WORD for one in value):
            raise ValidationError(_("That is too much."), code="invalid")
        for one in value:
            ProhibitNullCharactersValidator()(one)


MOST_WORDS: Final = 20
LONGEST_WORD: Final = 60


class WordsFilter(SeveralFilter):
    """One of several values that aren't all known beforehand, such as the types of events."""

    field_class = _WordsField
