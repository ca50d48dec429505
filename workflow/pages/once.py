"""Forms that make something: sent twice, they make it once.

Such a form carries a key of its own, made when it is shown and kept while it is shown again with
errors. The key's row is committed with what the form did, as that of an `Idempotency-Key` is; so
whoever sends the form again (a double click, a lost answer, Back and send) is led to what it made.
It needs no JavaScript.
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
from common.transactions import door
from workflow.content import content_of
from workflow.operations import Answer, KeyReused, earlier_answer, keep_answer


Made = TypeVar("Made")

# How long a second send waits for the first: its page is the one that the member gets to see.
PATIENCE: Final = timedelta(seconds=10)
# Beside the key itself: another token each time that a page is shown.
_NOT_SAID: Final = "csrfmiddlewaretoken"


class OnceForm(forms.Form):
    """A form that makes something. It comes first among the bases of what it is mixed into.

    A form that comes without its key is done as often as it comes, as an API call is.
    """

    # Browsers that fill forms in again after a reload would put a used key back.
    once = forms.UUIDField(
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}), initial=uuid4, required=False
    )

    sent_key: UUID | None = None

    def clean(self) -> dict[str, Any] | None:
        """Keep the key apart: it is no part of what the member says."""
        super().clean()
        self.sent_key = self.cleaned_data.pop("once", None)
        return self.cleaned_data

    def renew_key(self) -> None:
        """Show the form again as one that wasn't sent yet."""
        self.data = dict(self.data.items()) | {self.add_prefix("once"): str(uuid4())}


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
        Refused: `sent_already`, the form was changed after it was done; what it made is linked,
            and the form can be sent once more.
        Conflict: `key_in_use`, it is still being done.
        DomainError: what the deed raises; everything is undone, and the key is free.
    """
    if form.sent_key is None:
        with door():
            return leads_to(deed(at=timezone.now()))
    try:
        return _address(request, form, lambda at: leads_to(deed(at=at)))
    except KeyReused as reused:
        form.renew_key()
        raise _sent_already(reused.answer) from None


def _address(request: HttpRequest, form: OnceForm, deed: Callable[[datetime], str]) -> str:
    with door():
        at = timezone.now()
        # The prefix keeps it apart from the keys that a member's programs choose.
        of: dict[str, Any] = {
            "member_id": request.user.pk,
            "key": f"form:{form.sent_key}",
            "content": _content(request, form),
            "at": at,
        }
        try:
            earlier = earlier_answer(**of, patience=PATIENCE)
        except Conflict:
            raise _still_running() from None
        if earlier:
            return earlier.headers["Location"]
        address = deed(at)
        answer = Answer(status=HTTPStatus.FOUND, headers={"Location": address}, body=b"")
        keep_answer(**of, answer=answer)
    return address


def _content(request: HttpRequest, form: OnceForm) -> bytes:
    said = dict(request.POST.lists()) | dict(request.FILES.lists())
    for name in (_NOT_SAID, form.add_prefix("once")):
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


def _still_running() -> Conflict:
    return Conflict(
        _(
            "What you sent is still being done. Wait a moment, then send it again: it is done only"
            " once."
        ),
        code="key_in_use",
    )
