"""The pages of the circuit breakers, and what the first page says of them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from common.transactions import door
from tests.admin.conftest import signed_in
from tests.rows import every_row
from workflow.models import CircuitBreaker, EventLog
from workflow.operations.breakers import ensure_breaker, note_failure


LIST = "admin:workflow_circuitbreaker_changelist"


@pytest.fixture
def mail(db, at) -> CircuitBreaker:
    """The mail server has not answered for five times."""
    for _again in range(5):
        with door():
            note_failure(name="mail", step_id=1, error=ConnectionError("away"), at=at)
    return CircuitBreaker.objects.get(name="mail")


def page(breaker: CircuitBreaker, name: str = "change") -> str:
    return reverse(f"admin:workflow_circuitbreaker_{name}", args=[breaker.pk])


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def first_page(client) -> str:
    return client.get(reverse("admin:index")).content.decode()


def test_the_first_page_says_what_does_not_answer_and_until_when(as_coordinator, mail):
    text = first_page(as_coordinator)
    assert "open circuit breaker" in text
    assert f'href="{page(mail)}">mail</a>' in text
    assert "next try on" in text


def test_the_first_page_says_that_all_is_well(as_coordinator):
    assert "What is outside answers." in first_page(as_coordinator)


def test_who_may_not_see_breakers_is_told_nothing_of_them(coordinator, mail):
    coordinator.groups.clear()
    assert "circuit breaker" not in first_page(signed_in(coordinator))


def test_the_list_shows_them_and_takes_the_same_queries_however_many(
    as_coordinator, mail, django_assert_max_num_queries
):
    text = as_coordinator.get(reverse(LIST)).content.decode()
    assert ">mail</a>" in text
    assert "open" in text
    with django_assert_max_num_queries(100) as before:
        as_coordinator.get(reverse(LIST))
    for number in range(20):
        with door():
            ensure_breaker(name=f"hook:{number}")
    with django_assert_max_num_queries(len(before)):
        as_coordinator.get(reverse(LIST))


def test_its_page_says_what_went_wrong(as_coordinator, mail):
    text = as_coordinator.get(page(mail)).content.decode()
    assert "ConnectionError: away" in text
    assert 'href="../reset/"' in text


def test_a_coordinator_closes_it(as_coordinator, coordinator, mail):
    assert b"delivered at once" in as_coordinator.get(page(mail, "reset")).content
    answer = as_coordinator.post(page(mail, "reset"), follow=True)
    assert said(answer) == ["The breaker is closed, and what waited is due."]
    assert CircuitBreaker.objects.get(name="mail").state == "CLOSED"
    event = EventLog.objects.filter(subject_id=mail.pk).latest("seq")
    assert (event.type, event.actor_id) == ("breaker.reset", coordinator.pk)
    assert b"../reset/" not in as_coordinator.get(page(mail)).content


def test_closing_it_twice_is_refused_in_words(as_coordinator, mail):
    as_coordinator.post(page(mail, "reset"))
    before = every_row()
    answer = as_coordinator.post(page(mail, "reset"))
    assert answer.status_code == 409
    assert "the state is “closed”" in answer.content.decode()
    assert every_row() == before


def test_its_limits_are_typed_in_words(as_coordinator, mail):
    shown = as_coordinator.get(page(mail, "limits")).context["form"]
    assert shown["pause"].value() == "1 minute"
    values = {"threshold": "3", "pause": "10 s", "maximum_pause": "1 h"}
    answer = as_coordinator.post(page(mail, "limits"), values, follow=True)
    assert said(answer) == ["The limits are changed."]
    row = CircuitBreaker.objects.get(name="mail")
    assert (row.threshold, row.pause, row.maximum_pause) == (
        3,
        timedelta(seconds=10),
        timedelta(hours=1),
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"threshold": "0"}, "greater than or equal to 1"),
        ({"threshold": "101"}, "less than or equal to 100"),
        ({"pause": "0 s"}, "Give at least 1 second."),
        ({"pause": "2 h"}, "The longest pause can&#x27;t be shorter than the first"),
    ],
)
def test_limits_that_make_no_sense_are_refused_in_words(as_coordinator, mail, changes, sentence):
    before = every_row()
    values = {"threshold": "3", "pause": "10 s", "maximum_pause": "1 h"} | changes
    answer = as_coordinator.post(page(mail, "limits"), values)
    assert sentence in answer.content.decode()
    assert every_row() == before


def test_its_history_is_in_the_event_log(as_coordinator, mail):
    answer = as_coordinator.get(page(mail, "history"), follow=True)
    assert {event.type for event in answer.context["cl"].result_list} == {"breaker.opened"}


def test_who_may_only_look_changes_nothing(coordinator, mail):
    coordinator.groups.clear()
    coordinator.user_permissions.add(Permission.objects.get(codename="view_circuitbreaker"))
    viewer, before = signed_in(coordinator), every_row()
    assert b"../reset/" not in viewer.get(page(mail)).content
    for name in ("reset", "limits"):
        assert viewer.post(page(mail, name)).status_code == 403
    assert every_row() == before
