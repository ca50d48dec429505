"""What lists are narrowed by."""

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
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
            raise ValidationError([str(one) for one in error.detail], code="invalid") from None
        return moment


class InstantFilter(django_filters.IsoDateTimeFilter):
    """A moment with its offset; one that could be anywhere is refused."""

    field_class = _InstantField
