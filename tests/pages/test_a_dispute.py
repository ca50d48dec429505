"""The pages of a dispute."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from disputes.models import Dispute
from disputes.operations import rule_dispute
from requests_app.models import ServiceRequest
from requests_app.states import State
from tests.factories import member
from tests.pages.people import People, path_of, said
from tests.queries import queries_of
from tests.reading import Page
from tests.rows import every_row


pytestmark = pytest.mark.django_db

OBJECTION = {"dispute-reason": "TIME", "dispute-words": "It took an hour less."}


def page_of(dispute: Dispute, action: str = "") -> str:
    return f"/disputes/{dispute.pk}/{action}/" if action else f"/disputes/{dispute.pk}/"


def object_to(people: People, request: ServiceRequest, who: str = "ben", **typed: str) -> Any:
    """Open the page, fill the form in, and send it."""
    path = path_of(request, "dispute")
    form = people.open(who, path).form("")
    more = {f"dispute-{name}": value for name, value in typed.items()}
    return getattr(people, who).post(path, form.fields | OBJECTION | more)


def disputed(people: People) -> Dispute:
    object_to(people, people.bank.in_progress())
    return Dispute.objects.get()


def rule(people: People, dispute: Dispute, minutes: int) -> None:
    people.bank.do(
        rule_dispute,
        member("Cora", at=people.bank.at, is_staff=True),
        dispute_id=dispute.pk,
        released_minutes=minutes,
        words="Both are half right.",
    )


def test_a_dispute_is_opened_from_the_request_and_both_read_it(people: People) -> None:
    request = people.bank.in_progress()
    assert path_of(request, "dispute") in people.see("ben", request).links
    response = object_to(people, request)
    made = Dispute.objects.get()
    assert (response.status_code, response["Location"]) == (302, page_of(made))
    assert (made.opened_by, made.reason, made.words) == (
        people.bank.ben,
        "TIME",
        "It took an hour less.",
    )
    assert people.bank.again(request).state == State.DISPUTED
    for who in ("ada", "ben"):
        page = people.open(who, page_of(made))
        assert "Dispute about “Bicycle repair”" in page.text
        assert "It took another time than is said It took an hour less. Ben" in page.text
        assert path_of(request) in page.links
        assert "To the dispute" in people.see(who, request).text
        led = getattr(people, who).get(path_of(request, "dispute"))
        assert led["Location"] == page_of(made)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("reason", "", "Please choose."),
        ("reason", "WEATHER", "Select a valid choice"),
        ("words", "", "Please fill this in."),
        ("words", "  ", "Please fill this in."),
        ("words", "x" * 4001, "at most 4000 characters"),
    ],
)
def test_what_went_wrong_has_to_be_said(people: People, field: str, typed: str, told: str) -> None:
    request = people.bank.in_progress()
    before = every_row()
    response = object_to(people, request, **{field: typed})
    assert list(response.context["form"].errors) == [field]
    assert told in Page(response.text).text
    assert every_row() == before


def test_a_form_of_an_older_page_opens_nothing_and_can_be_sent_again(people: People) -> None:
    bank = people.bank
    request = bank.accepted()
    path = path_of(request, "dispute")
    form = people.open("ben", path).form("")
    bank.act("start", request, bank.ada)
    before = every_row()
    response = people.ben.post(path, form.fields | OBJECTION)
    assert response.status_code == 412
    page = Page(response.text)
    assert "This has changed since you last saw it" in page.text
    assert every_row() == before
    fresh = page.form("")
    assert fresh.fields["dispute-words"] == "It took an hour less."
    assert people.ben.post(path, fresh.fields).status_code == 302


@pytest.mark.parametrize("road", ["active", "paid", "cancelled"])
def test_where_no_dispute_can_be_opened_one_is_led_back(people: People, road: str) -> None:
    request = getattr(people.bank, road)()
    path = path_of(request, "dispute")
    before = every_row()
    assert people.ben.get(path)["Location"] == path_of(request)
    response = people.ben.post(path, OBJECTION | {"dispute-version": str(request.version)})
    assert (response.status_code, response["Location"]) == (302, path_of(request))
    assert [words.startswith("This can't be done now") for words in said(response)] == [True]
    assert every_row() == before


def test_a_second_dispute_leads_to_the_first(people: People) -> None:
    request = people.bank.accepted()
    form = people.open("ada", path_of(request, "dispute")).form("")
    object_to(people, request)
    before = every_row()
    response = people.ada.post(path_of(request, "dispute"), form.fields | OBJECTION)
    assert response["Location"] == page_of(Dispute.objects.get())
    assert said(response)
    assert every_row() == before


def test_others_find_neither_form_nor_dispute(people: People) -> None:
    dispute = disputed(people)
    open_request = people.bank.accepted()
    before = every_row()
    for path in (
        path_of(open_request, "dispute"),
        page_of(dispute),
        path_of(str(uuid4()), "dispute"),
        f"/disputes/{uuid4()}/",
    ):
        assert people.cleo.get(path).status_code == 404
    for path in (path_of(open_request, "dispute"), page_of(dispute, "withdraw")):
        assert people.cleo.post(path, OBJECTION | {"dispute-version": "7"}).status_code == 404
    for path in (page_of(dispute), path_of(open_request, "dispute")):
        response = Client().get(path)
        assert response["Location"] == f"/accounts/login/?next={path}"
    assert every_row() == before


def test_its_opener_withdraws_it(people: People) -> None:
    dispute = disputed(people)
    assert [form.action for form in people.open("ada", page_of(dispute)).forms] == [
        "/accounts/logout/"
    ]
    form = people.open("ben", page_of(dispute)).form("/withdraw/")
    response = people.ben.post(form.action, form.fields)
    assert said(response) == ["The dispute is withdrawn; the request goes on."]
    assert people.bank.again(dispute.request).state == State.IN_PROGRESS
    page = people.open("ben", page_of(dispute))
    assert "Withdrawn" in page.text
    before = every_row()
    response = people.ben.post(form.action, form.fields)
    assert "This can't be done now" in said(response)[0]
    assert every_row() == before


def test_the_other_side_does_not_withdraw_it(people: People) -> None:
    dispute = disputed(people)
    before = every_row()
    response = people.ada.post(page_of(dispute, "withdraw"))
    assert said(response) == ["Only who opened the dispute can withdraw it."]
    assert every_row() == before


def test_a_ruling_is_read_by_both_and_then_carried_out(people: People) -> None:
    dispute = disputed(people)
    rule(people, dispute, 20)
    for who in ("ada", "ben"):
        page = people.open(who, page_of(dispute))
        assert "20 min of 1 h go to who gave the service; the rest goes back." in page.text
        assert "Both are half right." in page.text
        assert "It is carried out on 9 March 2026, 09:00" in page.text
        assert not any(form.action.endswith("/withdraw/") for form in page.forms)
    people.bank.later(timedelta(days=7))
    assert "It is carried out on" not in people.open("ben", page_of(dispute)).text
    request = people.see("ben", dispute.request)
    assert "Decided by a ruling." in request.text
    assert "Paid 20 min" in request.text
    assert path_of(dispute.request, "dispute") in request.links


def test_its_page_takes_the_same_queries_whatever_was_ruled(people: People) -> None:
    dispute = disputed(people)
    few = queries_of(lambda: people.ben.get(page_of(dispute)))
    rule(people, dispute, 20)
    assert queries_of(lambda: people.ben.get(page_of(dispute))) <= few
