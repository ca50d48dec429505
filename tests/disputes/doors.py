"""The three doors of a dispute, as programs, browsers and the staff's browsers use them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

from django.contrib.messages import SUCCESS, get_messages
from django.test import Client
from django.urls import reverse

from disputes.models import Dispute
from members.models import Member
from members.operations import make_key
from tests.counts import is_long
from tests.disputes.cases import BEGINS, Case


# Without --long one call of so many is made, and the first of each that is allowed.
ONE_OF: Final = 12


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: its status, a problem's code, and whether it was said that it is done."""

    status: int
    code: str = ""
    is_done: bool = False
    leads_to: str = ""


# Everything is made ready, so that what the call itself changes is seen.
Call = Callable[[], Answer]


def address(dispute: Dispute, action: str) -> str:
    """Where the page's form of an action is sent."""
    return reverse("dispute-action", kwargs={"dispute_id": dispute.pk, "action": action})


def desk_address(dispute: Dispute, action: str) -> str:
    """Where the desk's form of an operation is sent."""
    return reverse(f"admin:disputes_dispute_{action}", args=[dispute.pk])


def by_api(case: Case, action: str, member: Member | None) -> Call:
    """A program."""
    headers = {}
    if member and member.is_active:
        headers = {"Authorization": f"Bearer {make_key(member=member, name='x', at=BEGINS)[1]}"}
    path, client = f"/api/v1/disputes/{case.dispute.pk}/{action}/", Client()

    def call() -> Answer:
        answer = client.post(
            path, case.said(action), content_type="application/json", headers=headers
        )
        return Answer(status=answer.status_code, code=answer.json().get("code", ""))

    return call


def by_pages(case: Case, action: str, member: Member | None) -> Call:
    """A member's browser, which has the newest version before it."""
    said = {"version": str(case.again().version), **_typed(case.said(action))}
    if "released_minutes" in said:
        said["minutes"] = said.pop("released_minutes")
    fields = {f"{action}-{name}": value for name, value in said.items()}
    return _form(address(case.dispute, action), fields, member)


def at_the_desk(case: Case, action: str, member: Member | None) -> Call:
    """The browser of somebody of the staff, or who would be."""
    confirmed = {"step": "confirm"} if action == "rule" else {}
    fields = {**_typed(case.said(action)), **confirmed}
    return _form(desk_address(case.dispute, action), fields, member)


def is_tried(situation: str, door: str, action: str, role: str) -> bool:
    """Whether the default run makes this call: the same ones each time."""
    if is_long():
        return True
    name = f"{door}/{situation}/{action}/{role}"
    return not crc32(name.encode()) % ONE_OF


def _typed(said: dict[str, Any]) -> dict[str, str]:
    minutes = said.get("released_minutes")
    hours = {} if minutes is None else {"released_minutes": f"0:{minutes:02}"}
    return {name: str(value) for name, value in said.items()} | hours


def _form(path: str, fields: dict[str, str], member: Member | None) -> Call:
    client = Client()
    if member:
        client.force_login(member)

    def call() -> Answer:
        answer: Any = client.post(path, fields)
        told = [message.level for message in get_messages(answer.wsgi_request)]
        leads_to = answer.get("Location", "")
        return Answer(status=answer.status_code, is_done=SUCCESS in told, leads_to=leads_to)

    return call
