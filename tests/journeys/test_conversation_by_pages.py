"""Two members talk their way from a first question to paid hours, on pages, and to a dispute."""

from datetime import timedelta

import pytest

from ledger.queries import differences
from requests_app.states import State
from tests.conversation.test_on_pages import messages_path, write
from tests.files.handed_in import pdf, photograph
from tests.pages.people import People
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db


def test_from_a_first_question_to_paid_hours(people: People) -> None:
    bank = people.bank
    request = bank.active(minutes=60)
    write(people, "ben", request, "Is Monday fine? 0171 2345678", files=[("t.jpg", photograph())])
    assert "1 new message" in people.open("ada", "/").text
    assert "1 new message" in people.open("ada", "/requests/").text
    assert "0171" not in people.see("ada", request).text
    write(people, "ada", request, "Monday it is.")
    assert "Read 2 March 2026" in people.see("ben", request).text
    people.press("ada", request, "accept")
    assert "Is Monday fine? 0171 2345678" in people.see("ada", request).text
    write(people, "ada", request, "The plan.", files=[("plan.pdf", pdf())])
    (plan,) = [
        link
        for link in people.see("ben", request).links
        if "/messages/files/" in link and people.ben.get(link)["Content-Type"] == "application/pdf"
    ]
    assert people.cleo.get(plan).status_code == 404
    people.press("ada", request, "start")
    people.press("ada", request, "complete", actual_minutes="1:00")
    people.press("ben", request, "confirm")
    write(people, "ben", request, "Thank you!")
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(240, 0), (120, 0)]
    bank.at += timedelta(days=30)
    people.ada.force_login(bank.ada)
    before = every_row()
    page = people.see("ada", request)
    assert "This conversation is closed" in page.text
    late = people.ada.post(messages_path(request), {"message-text": "Hello again"})
    assert late.status_code == 409
    assert every_row() == before
    assert differences() == []
