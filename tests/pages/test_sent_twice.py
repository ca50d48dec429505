"""A form that makes something makes it once, however often it is sent: double clicks, Back and send."""

import time
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection

from common.transactions import door
from requests_app.conversation.models import Message
from requests_app.models import Rating, ServiceRequest
from tests.clock import keep_time
from tests.pages.makings import MAKINGS, Making, browser_of, key_of, opened, rating_of_ada
from tests.pages.people import path_of
from tests.reading import Page
from tests.requests_app.roads import Bank, new_bank
from tests.rows import every_row
from tests.threads import at_once
from workflow.models import EventLog, IdempotencyKey
from workflow.operations import earlier_answer
from workflow.pages import once


each_making = pytest.mark.parametrize("making", MAKINGS.values(), ids=MAKINGS)
each_that_changes = pytest.mark.parametrize(
    "making",
    [making for making in MAKINGS.values() if making.changed],
    ids=[name for name, making in MAKINGS.items() if making.changed],
)


@pytest.fixture
def bank(people: Any) -> Bank:
    made: Bank = people.bank
    return made


@pytest.fixture
def busy_bank(real_db: str, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Bank:
    return keep_time(new_bank(at), monkeypatch)


@each_making
def test_a_form_that_is_sent_again_leads_to_what_it_made(bank: Bank, making: Making) -> None:
    client, path, form = opened(bank, making)
    there = making.model.objects.count()
    first = client.post(path, making.data(form))
    assert first.status_code == 302, Page(first.text).text
    assert making.model.objects.count() == there + 1
    before = every_row()
    bank.at += timedelta(minutes=5)
    again = client.post(path, making.data(form, csrfmiddlewaretoken="of another page"))
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert every_row() == before


def test_a_reply_that_is_sent_again_is_no_error(bank: Bank) -> None:
    rating = rating_of_ada(bank)
    making = Making(
        Rating, "ada", lambda _bank: f"/ratings/{rating.pk}/reply/", {"words": "Sorry."}
    )
    client, path, form = opened(bank, making)
    first = client.post(path, making.data(form))
    before = every_row()
    again = client.post(path, making.data(form))
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert every_row() == before


@each_making
def test_of_two_sends_at_once_the_second_waits_and_leads_to_the_same(
    busy_bank: Bank, making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, path, form = opened(busy_bank, making)
    there = making.model.objects.count()
    keep = once.keep_answer

    def keep_once_somebody_waits(**given: Any) -> None:
        until = time.monotonic() + 20
        while not somebody_waits():
            assert time.monotonic() < until
            time.sleep(0.01)
        keep(**given)

    monkeypatch.setattr(once, "keep_answer", keep_once_somebody_waits)
    other = browser_of(busy_bank, making.who)
    answers = at_once(
        lambda: client.post(path, making.data(form)), lambda: other.post(path, making.data(form))
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer["Location"] for answer in answers}) == 1
    assert making.model.objects.count() == there + 1
    assert IdempotencyKey.objects.count() == 1


def test_of_two_clicks_at_once_on_an_action_both_show_what_the_first_did(busy_bank: Bank) -> None:
    request = busy_bank.active()
    clients = [browser_of(busy_bank, "ada") for _click in range(2)]
    form = Page(clients[0].get(path_of(request)).text).form("/accept/")
    answers = at_once(
        *(lambda client=client: client.post(form.action, form.fields) for client in clients)
    )
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, path_of(request))
    ] * 2
    assert EventLog.objects.filter(type="request.accepted").count() == 1


def somebody_waits() -> bool:
    """Whether a session waits for a key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return bool(cursor.fetchone()[0])


def test_who_has_waited_too_long_is_told_so_and_can_send_the_form_again(
    busy_bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "PATIENCE", timedelta(milliseconds=50))
    making = MAKINGS["a request"]
    client, path, form = opened(busy_bank, making)
    begun, told = Event(), Event()

    def first() -> None:
        with door():
            earlier_answer(
                member_id=busy_bank.ben.pk, key=f"form:{key_of(form)}", content=b"", at=busy_bank.at
            )
            begun.set()
            assert told.wait(20)

    def second() -> Any:
        assert begun.wait(20)
        try:
            return client.post(path, making.data(form))
        finally:
            told.set()

    _none, answer = at_once(first, second)
    page = Page(answer.text)
    assert answer.status_code == 409
    assert "What you sent is still being done." in page.text
    assert key_of(page.form("")) == key_of(form)
    assert page.form("").fields["words"] == making.typed["words"]
    assert not ServiceRequest.objects.exists()
    assert client.post(path, making.data(page.form(""))).status_code == 302
    assert ServiceRequest.objects.count() == 1


@each_that_changes
def test_a_form_that_was_changed_after_it_was_done_is_shown_again_with_what_it_made(
    bank: Bank, making: Making
) -> None:
    client, path, form = opened(bank, making)
    made = client.post(path, making.data(form))["Location"]
    before = every_row()
    assert making.changed
    changed = client.post(path, making.data(form, **making.changed))
    page = Page(changed.text)
    assert changed.status_code == 422
    assert "You have sent this form before, and it was done: look at it" in page.text
    assert made in page.links
    assert every_row() == before
    shown = page.form(making.end)
    assert making.changed.items() <= shown.fields.items()
    assert key_of(shown) != key_of(form)


def test_what_was_changed_is_done_when_it_is_sent_once_more(bank: Bank) -> None:
    making = MAKINGS["a request"]
    client, path, form = opened(bank, making)
    first = client.post(path, making.data(form))["Location"]
    shown = Page(client.post(path, making.data(form, minutes="2 h")).text).form("")
    second = client.post(path, making.data(shown))
    assert second.status_code == 302
    assert second["Location"] != first
    minutes = ServiceRequest.objects.order_by("id").values_list("estimated_minutes", flat=True)
    assert list(minutes) == [60, 120]
    again = client.post(path, making.data(shown))
    assert again["Location"] == second["Location"]
    assert ServiceRequest.objects.count() == 2


def test_a_dispute_that_was_changed_leads_to_the_one_there_is(bank: Bank) -> None:
    making = MAKINGS["a dispute"]
    client, path, form = opened(bank, making)
    made = client.post(path, making.data(form))["Location"]
    before = every_row()
    changed = client.post(path, making.data(form, **{"dispute-words": "And it is late."}))
    assert (changed.status_code, changed["Location"]) == (302, made)
    assert every_row() == before
    assert "What you have changed since isn’t sent." in Page(client.get(made).text).text


REFUSED = {
    "an offer": {"minutes": "9 h"},
    "an exchange": {"minutes": "9 h"},
    "a message": {"message-text": " "},
    "a dispute": {"dispute-version": "1"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_leaves_the_key_free(bank: Bank, name: str) -> None:
    making = MAKINGS[name]
    client, path, form = opened(bank, making)
    before = every_row()
    refused = client.post(path, making.data(form, **REFUSED[name]))
    assert refused.status_code in {409, 412, 422}
    assert every_row() == before
    shown = Page(refused.text).form(making.end)
    assert key_of(shown) == key_of(form)
    rest = {name: form.fields[name] for name in REFUSED[name] if name in form.fields}
    done = client.post(path, making.data(shown, **rest | making.typed))
    assert done.status_code == 302
    assert IdempotencyKey.objects.get().key == f"form:{key_of(form)}"


def test_what_is_missing_leaves_the_key_free(bank: Bank) -> None:
    making = MAKINGS["a service"]
    client, path, form = opened(bank, making)
    before = every_row()
    shown = Page(client.post(path, making.data(form, title="")).text).form(making.end)
    assert key_of(shown) == key_of(form)
    assert every_row() == before
    assert client.post(path, making.data(shown)).status_code == 302


def test_each_form_that_is_opened_is_one_of_its_own(bank: Bank) -> None:
    making = MAKINGS["a message"]
    client, path, form = opened(bank, making)
    page = path_of(ServiceRequest.objects.get())
    client.post(path, making.data(form))
    other = Page(client.get(page).text).form(making.end)
    assert key_of(other) != key_of(form)
    client.post(path, making.data(other))
    assert Message.objects.count() == 2


@pytest.mark.parametrize("name", ["a request", "an exchange", "a service with a picture"])
def test_who_sends_the_very_same_from_a_page_that_was_loaded_anew_is_asked(
    bank: Bank, name: str
) -> None:
    making = MAKINGS[name]
    client, path, form = opened(bank, making)
    made = client.post(path, making.data(form))["Location"]
    client, path, anew = opened(bank, making)
    assert key_of(anew) != key_of(form)
    before = every_row()
    bank.at += once.SAME_FOR - timedelta(microseconds=1)
    asked = client.post(path, making.data(anew))
    page = Page(asked.text)
    assert asked.status_code == 422
    assert "You have sent exactly this a short time ago: look at it" in page.text
    assert made in page.links
    assert every_row() == before
    meant = client.post(path, making.data(page.form(making.end)))
    assert meant.status_code == 302
    assert meant["Location"] != made


def test_the_same_a_while_later_or_with_a_change_is_not_asked_about(bank: Bank) -> None:
    making = MAKINGS["an exchange"]
    client, path, form = opened(bank, making)
    client.post(path, making.data(form))
    _client, _path, other = opened(bank, making)
    assert client.post(path, making.data(other, minutes="2 h")).status_code == 302
    bank.at += once.SAME_FOR
    _client, _path, later = opened(bank, making)
    assert client.post(path, making.data(later)).status_code == 302
    assert ServiceRequest.objects.count() == 3


def test_a_key_is_its_members_own(bank: Bank) -> None:
    making = MAKINGS["an exchange"]
    client, path, form = opened(bank, making)
    client.post(path, making.data(form))
    cleo = browser_of(bank, "cleo")
    assert cleo.post(path, making.data(form)).status_code == 302
    assert ServiceRequest.objects.count() == 2


def test_a_form_without_a_key_is_done_each_time(bank: Bank) -> None:
    making = MAKINGS["an exchange"]
    client, path, _form = opened(bank, making)
    places = {client.post(path, making.typed)["Location"] for _each in range(2)}
    assert len(places) == ServiceRequest.objects.count() == 2
    assert not IdempotencyKey.objects.exists()
