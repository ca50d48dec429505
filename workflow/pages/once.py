"""Forms that make something: sent twice, they make it once.

Such a form carries a key of its own, made when it is shown and kept while it is shown again with
errors. The key's row is committed with what the form did, as that of an `Idempotency-Key` is; so
whoever sends the form again (a double click, a lost answer, Back and send) is led to what it made.
Some browsers load a page anew when their user goes back, so that the form has another key: who sends
the very same within an hour is asked whether they want it twice. An action on something needs no
key of its own: the version that its form shows says which one is meant. It needs no JavaScript.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from common.errors import Conflict, Refused
from common.forms import said_again
from common.transactions import door
from workflow.content import content_of
from workflow.operations import Answer, KeyReused, earlier_answer, keep_answer, same_before


Made = TypeVar("Made")

# How long a second send waits for the first: its page is the one that the member gets to see.
PATIENCE: Final = timedelta(seconds=10)
# How long nobody is likely to mean the very same twice.
SAME_FOR: Final = timedelta(hours=1)
# Keep the keys of forms, and of actions, apart from those that a member's programs choose.
_KEYS: Final = "form:"
_ACTIONS: Final = "action:"
# Beside the form's own hidden fields: another token each time that a page is shown.
_NOT_SAID: Final = "csrfmiddlewaretoken"


class OnceForm(forms.Form):
    """A form that makes something. It comes first among the bases of what it is mixed into.

    A form that comes without its key is done as often as it comes, as an API call is.
    """

    # Browsers that fill forms in again after a reload would put a used key back.
    once = forms.UUIDField(
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}), initial=uuid4, required=False
    )

    # Whether the member was told that they have sent this before.
    again = forms.BooleanField(widget=forms.HiddenInput, required=False)

    sent_key: UUID | None = None
    is_meant: bool = False

    def clean(self) -> dict[str, Any] | None:
        """Keep the key apart: it is no part of what the member says."""
        super().clean()
        self.sent_key = self.cleaned_data.pop("once", None)
        self.is_meant = self.cleaned_data.pop("again", False)
        return self.cleaned_data

    def renew(self) -> None:
        """Show the form again as one that wasn't sent yet; who sends it then, means it."""
        renewed = {self.add_prefix("once"): str(uuid4()), self.add_prefix("again"): "1"}
        said_again(self, **renewed)


def done_once(
    request: HttpRequest,
    form: OnceForm,
    deed: Callable[..., Made],
    *,
    leads_to: Callable[[Made], str],
) -> str:
    """Do what a valid form says, in the one transaction; returns the address of what was made.

    `deed` gets `at`. The same form, sent again, isn't done again and leads to the same address.

    Raises:
        Refused: the form was changed after it was done (`sent_already`), or the very same was done
            by another (`sent_before`); what was made is linked, and the form can be sent once more.
        Conflict: `key_in_use`, it is still being done.
        DomainError: what the deed raises; everything is undone, and the key is free.
    """
    if form.sent_key is None:
        with door():
            return leads_to(deed(at=timezone.now()))
    try:
        return _address(request, form, lambda at: leads_to(deed(at=at)))
    except KeyReused as reused:
        form.renew()
        raise _sent_already(reused.answer) from None


def acted_once(
    request: HttpRequest,
    version: int | None,
    deed: Callable[..., Made],
    *,
    leads_to: Callable[[Made], str],
) -> str:
    """Take an action on what the member saw in this version; returns the address of what followed.

    The very same, sent again, isn't done again and leads to the same address: whoever clicks twice
    sees what the first click did. Other content on the same version is for the deed to refuse.
    Without a version it is done as often as it is sent.

    Raises:
        Conflict: `key_in_use`, it is still being done.
        DomainError: what the deed raises; everything is undone.
    """
    if version is None:
        with door():
            return leads_to(deed(at=timezone.now()))
    of: dict[str, Any] = {
        "member_id": request.user.pk,
        "key": f"{_ACTIONS}{version}:{request.path}",
        "content": _said(request, _NOT_SAID),
    }
    with door():
        at = timezone.now()
        try:
            earlier = earlier_answer(**of, at=at, patience=PATIENCE)
        except KeyReused:
            return leads_to(deed(at=at))
        except Conflict:
            raise _still_running() from None
        if earlier:
            return earlier.headers["Location"]
        address = leads_to(deed(at=at))
        keep_answer(**of, at=at, answer=_led_to(address))
    return address


def _address(request: HttpRequest, form: OnceForm, deed: Callable[[datetime], str]) -> str:
    with door():
        at = timezone.now()
        of: dict[str, Any] = {
            "member_id": request.user.pk,
            "key": f"{_KEYS}{form.sent_key}",
            "content": _content(request, form),
            "at": at,
        }
        try:
            earlier = earlier_answer(**of, patience=PATIENCE)
        except Conflict:
            raise _still_running() from None
        if earlier:
            return earlier.headers["Location"]
        if not form.is_meant:
            _require_new(form, member_id=of["member_id"], content=of["content"], at=at)
        address = deed(at)
        keep_answer(**of, answer=_led_to(address))
    return address


def _led_to(address: str) -> Answer:
    return Answer(status=HTTPStatus.FOUND, headers={"Location": address}, body=b"")


def _require_new(form: OnceForm, *, member_id: UUID, content: bytes, at: datetime) -> None:
    before = same_before(member_id=member_id, content=content, keys=_KEYS, since=at - SAME_FOR)
    if before:
        form.renew()
        raise _sent_before(before)


def _content(request: HttpRequest, form: OnceForm) -> bytes:
    return _said(request, _NOT_SAID, form.add_prefix("once"), form.add_prefix("again"))


def _said(request: HttpRequest, *but: str) -> bytes:
    said = dict(request.POST.lists()) | dict(request.FILES.lists())
    for name in but:
        said.pop(name, None)
    return content_of(method="POST", path=request.get_full_path(), said=said)


def _sent_already(answer: Answer) -> Refused:
    sentence = format_html(
        _(
            "You have sent this form before, and it was done:"
            ' <a href="{address}">look at it</a>. What you have changed since isn’t sent.'
            " Send the form again only if you want this as well."
        ),
        address=answer.headers["Location"],
    )
    return Refused(sentence, code="sent_already")


def _sent_before(answer: Answer) -> Refused:
    sentence = format_html(
        _(
            'You have sent exactly this a short time ago: <a href="{address}">look at it</a>.'
            " Send the form again only if you want the same twice."
        ),
        address=answer.headers["Location"],
    )
    return Refused(sentence, code="sent_before")


def _still_running() -> Conflict:
    return Conflict(
        _(
            "What you sent is still being done. Wait a moment, then send it again: it is done only"
            " once."
        ),
        code="key_in_use",
    )
