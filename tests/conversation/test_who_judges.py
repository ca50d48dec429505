"""Who judges a dispute reads the conversation of its request, and it is written down that they did."""

from datetime import timedelta

import pytest

from common.errors import WrongRole
from disputes.models import Dispute
from disputes.operations import assign_to, withdraw_dispute
from files.models import File
from hourbank.roles import COORDINATORS
from requests_app.conversation.operations import look
from requests_app.models import ServiceRequest
from tests.clock import keep_time
from tests.conversation.words import a_picture, refusal, say, seen
from tests.disputes.court import Court, new_court, staff
from tests.factories import member
from workflow.models import EventLog


@pytest.fixture
def court(at, db, monkeypatch) -> Court:
    court = new_court(at)
    keep_time(court.bank, monkeypatch)
    return court


@pytest.fixture
def bank(court):
    return court.bank


@pytest.fixture
def dispute(court) -> Dispute:
    return court.opened()


@pytest.fixture
def request_of(dispute) -> ServiceRequest:
    return dispute.request


def looks() -> int:
    return EventLog.objects.filter(type="conversation.looked_at").count()


def test_a_look_is_an_event_that_both_sides_find(court, bank, request_of):
    say(bank, bank.ben, request_of, "Only half is done")
    bank.do(look, court.cora, request_id=request_of.pk)
    event = EventLog.objects.get(type="conversation.looked_at")
    assert (event.actor_id, set(event.audience)) == (court.cora.pk, {bank.ada.pk, bank.ben.pk})
    assert [message.text for message in seen(bank, None, request_of)] == ["Only half is done"]


def test_nobody_looks_where_there_is_no_dispute(court, bank):
    request = bank.active()
    say(bank, bank.ben, request)
    for who in (court.cora, court.sena, court.otto):
        assert isinstance(refusal(bank, "look", who, request), WrongRole)
    assert not looks()


def test_nobody_looks_at_what_they_take_part_in(bank, request_of):
    say(bank, bank.ben, request_of)
    assert isinstance(refusal(bank, "look", bank.ada, request_of), WrongRole)


def test_a_senior_who_takes_part_looks_at_nothing(court, bank):
    bank.ben = court.sena
    request = court.opened(who=court.sena).request
    say(bank, court.sena, request)
    assert isinstance(refusal(bank, "look", court.sena, request), WrongRole)


def test_only_who_has_the_dispute_in_hand_and_seniors_and_auditors_look(court, bank, dispute):
    request = dispute.request
    say(bank, bank.ben, request)
    dora = staff("Dora", at=bank.at, role=COORDINATORS)
    root = member("Root", at=bank.at, is_staff=True, is_superuser=True)
    assert isinstance(refusal(bank, "look", dora, request), WrongRole)
    assert isinstance(refusal(bank, "look", bank.cleo, request), WrongRole)
    for who in (court.cora, court.sena, court.otto, root):
        bank.do(look, who, request_id=request.pk)
    court.do(assign_to, court.sena, dispute, member_id=dora.pk)
    assert isinstance(refusal(bank, "look", court.cora, request), WrongRole)
    bank.do(look, dora, request_id=request.pk)
    assert looks() == 5


def test_there_is_nothing_to_look_at_where_nobody_has_written(court, bank, request_of):
    assert refusal(bank, "look", court.cora, request_of).reason == "nothing_written"


def test_a_dispute_that_was_withdrawn_is_looked_into_by_seniors_and_auditors_alone(
    court, bank, dispute
):
    """Who judged has nothing to judge any more."""
    say(bank, bank.ben, dispute.request)
    court.do(withdraw_dispute, bank.ben, dispute)
    assert isinstance(refusal(bank, "look", court.cora, dispute.request), WrongRole)
    assert not looks()
    for who in (court.sena, court.otto):
        bank.do(look, who, request_id=dispute.request_id)
    assert looks() == 2


def admin_page(request) -> str:
    return f"/admin/requests_app/servicerequest/{request.pk}/conversation/"


def test_the_administration_asks_first_then_shows_for_an_hour(court, bank, request_of, client):
    client.force_login(court.cora)
    say(bank, bank.ben, request_of, "Call 0171 2345678", attachments=[a_picture()])
    file = File.objects.get()
    path = admin_page(request_of)
    asked = client.get(path)
    assert "0171" not in asked.text
    assert client.get(f"{path}{file.pk}/").status_code == 404
    assert not looks()
    shown = client.post(path, follow=True)
    assert "Call 0171 2345678" in shown.text
    assert client.get(f"{path}{file.pk}/")["Content-Type"] == "image/jpeg"
    assert looks() == 1
    bank.at += timedelta(hours=1)
    assert "0171" not in client.get(path).text
    assert client.get(f"{path}{file.pk}/").status_code == 404


def test_both_sides_read_that_somebody_looked(court, bank, request_of, client):
    say(bank, bank.ben, request_of)
    bank.do(look, court.cora, request_id=request_of.pk)
    client.force_login(bank.ada)
    page = client.get(f"/requests/{request_of.pk}/messages/")
    assert "A coordinator read this conversation for the dispute" in page.text


def test_without_a_dispute_the_administration_shows_nothing(court, bank, client):
    request = bank.accepted()
    say(bank, bank.ben, request, "Only for Ada")
    for who in (court.cora, court.sena, court.otto):
        client.force_login(who)
        assert client.get(admin_page(request)).status_code == 403
        assert client.post(admin_page(request)).status_code == 403
    assert not looks()


def test_a_coordinator_who_hasn_t_the_dispute_in_hand_may_not_look(bank, request_of, client):
    say(bank, bank.ben, request_of)
    client.force_login(staff("Dora", at=bank.at, role=COORDINATORS))
    assert client.get(admin_page(request_of)).status_code == 403
    assert client.post(admin_page(request_of)).status_code == 403
    assert not looks()
