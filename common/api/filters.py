"""What lists are narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


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
