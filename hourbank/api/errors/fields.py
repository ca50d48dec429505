"""Codes of single fields: what `errors` of the problem `invalid` names."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


FIELD_CODES: Final[Mapping[str, str | Promise]] = {
    "blank": _("It may not be empty."),
    "does_not_exist": _("There is nothing of this name."),
    "empty": _("The list, or the file, may not be empty."),
    "file_active": _("The PDF has scripts, forms or files inside: print it to a new PDF."),
    "file_broken": _("The file is broken or incomplete."),
    "file_empty": _("The file is empty."),
    "file_encrypted": _("The PDF is locked: save it without a password."),
    "file_of_wrong_kind": _("This kind of file isn't taken here."),
    "file_too_large": _("The file is too large, or too much to look through."),
    "invalid": _("It isn't of the kind that is expected: see the schema."),
    "invalid_choice": _("It isn't one of the values that there are."),
    "invisible": _("There is nothing in it that can be seen."),
    "control_characters": _("There are signs in it that can't be shown."),
    "max_length": _("It is too long."),
    "max_string_length": _("The number has too many digits."),
    "max_value": _("It is too large."),
    "min_length": _("It is too short."),
    "min_value": _("It is too small."),
    "no_offset": _("The time needs its offset, such as Z."),
    "not_a_list": _("It must be a list."),
    "null": _("It may not be null."),
    "null_characters_not_allowed": _("It may not have null characters."),
    "overflow": _("The time is outside of the calendar."),
    "required": _("It must be said."),
    "surrogate_characters_not_allowed": _("It has halves of characters."),
    "too_many_files": _("There are more files than there may be."),
    "unknown_field": _("There is no such field: fields aren't dropped silently."),
}
