"""Short words for what tests of conversations do again and again."""

from typing import Any

import pytest

from common.errors import DomainError
from files.checking import Checked, check
from files.states import PICTURES_AND_PDF
from members.models import Member
from requests_app.conversation import operations
from requests_app.conversation.models import Message
from requests_app.conversation.queries import Shown, messages_of, shown_messages
from requests_app.models import ServiceRequest
from tests.files.handed_in import pdf, picture, upload
from tests.requests_app.roads import Bank
from tests.rows import every_row


def say(
    bank: Bank, who: Member, request: ServiceRequest, text: str = "Hello", **more: Any
) -> Message:
    """Write a message, as a door does."""
    return bank.do(operations.say, who, request_id=request.pk, text=text, **more)


def mark_read(bank: Bank, who: Member, request: ServiceRequest, up_to: int) -> None:
    bank.do(operations.mark_read, who, request_id=request.pk, up_to=up_to)


def refusal(
    bank: Bank, name: str, who: Member, request: ServiceRequest, **said: Any
) -> DomainError:
    """Why it is refused; not one row has changed."""
    before = every_row()
    with pytest.raises(DomainError) as refused:
        bank.do(getattr(operations, name), who, request_id=request.pk, **said)
    assert every_row() == before
    return refused.value


def seen(bank: Bank, who: Member | None, request: ServiceRequest) -> list[Shown]:
    """What this side sees now."""
    rows = list(messages_of(request_id=request.pk))
    return shown_messages(rows, request=bank.again(request), viewer_id=who.pk if who else None)


def a_picture(name: str = "tap.jpg") -> Checked:
    return check(upload(picture(), name), kinds=PICTURES_AND_PDF)


def a_document(name: str = "plan.pdf") -> Checked:
    return check(upload(pdf(), name), kinds=PICTURES_AND_PDF)
