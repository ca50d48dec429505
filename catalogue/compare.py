"""What has changed in a service since it was approved, for whoever approves it again."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Category, Service
from catalogue.states import ServiceKind


LABELS: Final[dict[str, Promise]] = {
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Description"),
    "category": gettext_lazy("Category"),
    "kind": gettext_lazy("Kind"),
    "picture": gettext_lazy("Picture"),
}
# In which of the two texts a piece stands.
PIECES: Final = {"equal": "kept", "delete": "old", "insert": "new"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One field: its pieces of text in order, each `kept`, only `old` or only `new`."""

    label: str
    pieces: tuple[tuple[str, str], ...]


def changes(service: Service) -> list[Change]:
    """Compare a service with what was approved; nothing where nothing has been approved yet."""
    approved, now = service.approved or {}, service.material()
    return [
        Change(
            label=str(LABELS.get(name, name)),
            pieces=tuple(_pieces(_said(name, approved[name]), _said(name, now[name]))),
        )
        for name in now
        if name in approved and approved[name] != now[name]
    ]


def _said(name: str, value: Any) -> str:
    if name == "kind":
        return str(ServiceKind(value).label)
    if name == "picture":
        return _("picture %(id)s") % {"id": str(value)[-6:]} if value else _("no picture")
    if name == "category":
        return str(Category.objects.filter(pk=value).first() or _("None of these"))
    return str(value)


def _pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Word by word; the blanks between words stay with the word before them."""
    before, after = _words(old), _words(new)
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, start, end, begin, stop in matcher.get_opcodes():
        if tag == "replace":
            yield "old", "".join(before[start:end])
            yield "new", "".join(after[begin:stop])
        else:
            yield PIECES[tag], "".join(before[start:end] or after[begin:stop])


def _words(text: str) -> list[str]:
    return [f"{piece} " for piece in text.replace("\n", " \n").split(" ")]
