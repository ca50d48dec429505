"""Two programs talk for their members while a request goes from asked to paid."""

import pytest

from ledger.queries import differences
from tests.api.desk import Desk, problem
from tests.conversation.test_by_api import path, send, write
from tests.files.handed_in import pdf, picture
from tests.requests_app.acts import minutes_of


pytestmark = pytest.mark.django_db


def test_from_a_first_question_to_paid_hours(desk: Desk) -> None:
    bank = desk.bank
    request = bank.active(minutes=60)
    send(desk.ben, request, ("tap.jpg", picture()), text="Mail ben@example.org", key="one")
    send(desk.ben, request, ("tap.jpg", picture()), text="Mail ben@example.org", key="one")
    assert desk.see("ada", request)["unread_messages"] == 1
    (seen,) = desk.ada.get(path(request)).json()["results"]
    assert (seen["number"], seen["is_masked"]) == (1, True)
    write(desk.ada, request, "On Monday?")
    desk.ada.post(path(request, "read"), {"up_to": 1})
    assert desk.see("ada", request)["unread_messages"] == 0
    desk.do("ada", request, "accept")
    sent = send(desk.ada, request, ("plan.pdf", pdf()), text="The plan", read_up_to=2)
    (file,) = sent.json()["attachments"]
    assert desk.ben.get(path(request, "files", file["id"])).content.startswith(b"%PDF")
    problem(desk.cleo.get(path(request, "files", file["id"])), 404, "not_found")
    desk.do("ada", request, "start")
    desk.do("ada", request, "complete", actual_minutes=60)
    desk.do("ben", request, "confirm")
    assert desk.see("ben", request)["state"] == "PAID"
    texts = [message["text"] for message in desk.ada.get(path(request)).json()["results"]]
    assert texts == ["The plan", "On Monday?", "Mail ben@example.org"]
    assert minutes_of(bank.ada, bank.ben) == [(240, 0), (120, 0)]
    assert differences() == []
