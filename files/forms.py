"""Form fields that take files: what they give has been looked into, and can be kept."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from common.errors import Refused
from files.checking import Checked, Upload, check
from files.states import MOST_BYTES, TYPES, Kind


class FilesInput(forms.FileInput):
    """The browser's own choice of files, several at once."""

    allow_multiple_selected = True


def accepted(kinds: Collection[Kind]) -> str:
    """What browsers offer to choose from; it is no check."""
    return ",".join(sorted(TYPES[kind][0] for kind in kinds))


class FilesField(forms.Field):
    """Up to `most` files of these kinds; its value is a list of `Checked`, empty where none came."""

    def __init__(
        self, *, kinds: Collection[Kind], most: int, most_bytes: int = MOST_BYTES, **kwargs: Any
    ) -> None:
        self.kinds, self.most, self.most_bytes = kinds, most, most_bytes
        widget = FilesInput if most > 1 else forms.FileInput
        kwargs.setdefault("widget", widget(attrs={"accept": accepted(kinds)}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[Checked]:
        """Look into each; all that is wrong is said at once."""
        uploads = self._listed(value)
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        return checked(uploads, kinds=self.kinds, most=self.most, most_bytes=self.most_bytes)

    @staticmethod
    def _listed(value: Any) -> list[Upload]:
        if value is None:
            return []
        return list(value) if isinstance(value, list | tuple) else [value]

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 - Django's signature
        """Whether a file came."""
        return bool(data)


class OneFileField(FilesField):
    """At most one file of these kinds; its value is a `Checked`, or None."""

    def __init__(self, *, kinds: Collection[Kind], **kwargs: Any) -> None:
        super().__init__(kinds=kinds, most=1, **kwargs)

    def clean(self, value: Any) -> Checked | None:  # type: ignore[override] # one, not a list
        """Look into it."""
        found = super().clean(value)
        return found[0] if found else None


class PictureField(OneFileField):
    """At most one picture."""


def checked(
    uploads: Collection[Upload],
    *,
    kinds: Collection[Kind],
    most: int,
    most_bytes: int = MOST_BYTES,
) -> list[Checked]:
    """Look into uploads; forms and serializers alike show what is wrong with any of them.

    Raises:
        ValidationError: a sentence for each file that isn't taken, or that there are too many.
    """
    if len(uploads) > most:
        raise ValidationError(too_many(most), code="too_many_files")
    good, wrong = [], []
    for upload in uploads:
        try:
            good.append(check(upload, kinds=kinds, most_bytes=most_bytes))
        except Refused as refusal:
            wrong.append(ValidationError(refusal.sentence, code=refusal.reason))
    if wrong:
        raise ValidationError(wrong)
    return good


def too_many(most: int) -> str:
    """The sentence for more files than a form takes."""
    sentence = ngettext("At most %(most)d file.", "At most %(most)d files.", most)
    return sentence % {"most": most}
