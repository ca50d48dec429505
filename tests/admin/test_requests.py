"""Staff act for members who can't, and are told what the members are told."""

import pytest
from django.urls import reverse

from disputes.models import Dispute
from requests_app.models import ServiceRequest
from requests_app.states import State
from tests.requests_app.roads import Bank
from workflow.models import EventLog


@pytest.fixture
def bank(new_bank_once: Bank) -> Bank:
    return new_bank_once


def page(subject: ServiceRequest | Dispute, name: str = "change") -> str:
    options = subject._meta  # noqa: SLF001 - Django's documented API
    model, app = options.model_name, options.app_label
    return reverse(f"admin:{app}_{model}_{name}", args=[subject.pk])


def rows() -> list[object]:
    tables = (ServiceRequest, Dispute, EventLog)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_request_has_the_buttons_of_both_sides_and_no_others(as_coordinator, bank):
    shown = as_coordinator.get(page(bank.active())).content.decode()
    for name in ("accept-for-provider", "decline-for-provider", "cancel-for-requester"):
        assert f"../{name}/" in shown
    for name in ("start-for-provider", "accept-for-requester", "submit-for-requester"):
        assert f"../{name}/" not in shown


def test_a_coordinator_accepts_for_the_provider_and_both_names_are_recorded(
    as_coordinator, coordinator, bank
):
    request = bank.active()
    answer = as_coordinator.post(page(request, "accept-for-provider"), follow=True)
    assert answer.status_code == 200
    assert bank.again(request).state == State.ACCEPTED
    event = EventLog.objects.get(type="request.accepted")
    assert (event.actor_id, event.on_behalf_of_id) == (coordinator.pk, bank.ada.pk)


def test_real_minutes_are_typed_as_people_say_them(as_coordinator, bank):
    request = bank.in_progress()
    url = page(request, "complete-for-provider")
    as_coordinator.post(url, {"actual_minutes": "50 min"}, follow=True)
    assert bank.again(request).actual_minutes == 50


def test_a_refusal_is_told_and_changes_nothing(as_coordinator, bank):
    request = bank.active()
    before = rows()
    answer = as_coordinator.post(page(request, "start-for-provider"), follow=True)
    assert "can’t be done now" in answer.content.decode().replace("&#x27;", "’").replace("'", "’")
    assert rows() == before


def test_staff_who_take_part_act_for_nobody_in_their_own_request(as_coordinator, coordinator, bank):
    bank.ada = coordinator
    ServiceRequest.objects.filter(pk=(request := bank.active()).pk).update(provider=coordinator)
    before = rows()
    as_coordinator.post(page(request, "cancel-for-requester"), {"words": "No."}, follow=True)
    assert rows() == before


def test_without_the_right_nothing_is_done(client, coordinator, bank):
    coordinator.groups.clear()
    client.force_login(coordinator)
    request = bank.active()
    before = rows()
    assert client.post(page(request, "accept-for-provider")).status_code in {302, 403}
    assert rows() == before
