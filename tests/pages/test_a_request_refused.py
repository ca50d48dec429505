"""The page of a request says no: to an older page, to the other side, to strangers, without a trace."""

from uuid import uuid4

import pytest
from django.test import Client

from common.transactions import door
from requests_app.models import ServiceRequest
from requests_app.operations import Proposal
from requests_app.operations.locking import lock_by_id
from requests_app.operations.work import remind
from tests.pages.people import People, path_of, said
from tests.pages.test_a_request import PRESSED
from tests.reading import Page
from tests.rows import every_row


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("action", "road", "who", "typed"), [line[:4] for line in PRESSED if line[1] != "draft"]
)
def test_a_form_of_an_older_page_changes_nothing_and_shows_what_is_now(
    people: People, action: str, road: str, who: str, typed: dict[str, str]
) -> None:
    request = getattr(people.bank, road)()
    form = people.form(who, request, action)
    bump(people, request)
    before = every_row()
    response = people.send(who, form, **typed)
    assert response.status_code == 412
    assert every_row() == before
    page = Page(response.text)
    assert "This has changed since you last saw it" in page.text
    fresh = page.form(f"/{action}/")
    assert fresh.fields[f"{action}-version"] == str(request.version + 1)
    for name, given in typed.items():
        assert fresh.fields[f"{action}-{name}"] == given
    assert people.send(who, fresh).status_code == 302


def bump(people: People, request: ServiceRequest) -> None:
    """Something else happens to the request: it is a version further."""
    with door():
        remind(subject=lock_by_id(request.pk), at=people.bank.at)


def test_a_form_needs_the_version_that_it_was_made_for(people: People) -> None:
    request = people.bank.active()
    before = every_row()
    for version in ({}, {"accept-version": ""}, {"accept-version": "0"}, {"accept-version": "x"}):
        response = people.ada.post(path_of(request, "accept"), version)
        assert response.status_code == 200
        assert response.context["actions"][0]["form"].errors
    assert every_row() == before


def test_an_action_that_is_over_is_refused_at_the_top_of_the_page(people: People) -> None:
    request = people.bank.active()
    form = people.form("ada", request, "accept")
    people.press("ben", request, "cancel")
    before = every_row()
    response = people.send("ada", form)
    assert response.status_code in {409, 412}
    assert said(response)
    page = Page(response.text)
    assert page.text.count(said(response)[0]) == 1
    assert "Called off by who wanted the service." in page.text
    assert every_row() == before


def test_other_words_on_what_is_done_already_are_refused(people: People) -> None:
    request = people.bank.active()
    form = people.form("ada", request, "decline")
    people.send("ada", form, words="No time.")
    before = every_row()
    response = people.send("ada", form, words="No tools.")
    assert response.status_code in {409, 412}
    assert said(response)
    assert every_row() == before


def test_an_action_of_the_other_side_is_refused(people: People) -> None:
    request = people.bank.active()
    before = every_row()
    response = people.ben.post(path_of(request, "accept"), {"accept-version": str(request.version)})
    assert response.status_code == 403
    assert said(response) == ["This is for the other side to do."]
    assert every_row() == before


def test_a_refusal_is_said_in_its_form_which_keeps_what_was_typed(people: People) -> None:
    request = people.bank.active()
    form = people.form("ada", request, "counter-offer")
    before = every_row()
    response = people.send("ada", form, minutes="9 h", words="All day.")
    assert response.status_code == 422
    page = Page(response.text)
    assert "The request is for more than the bank allows at once." in page.text
    assert "There is a problem" in page.text
    again = page.form("/counter-offer/")
    assert again.fields["counter-offer-minutes"] == "9 h"
    assert again.fields["counter-offer-words"] == "All day."
    # The folded form with the problem is open.
    assert '<details class="fold" open>' in response.text
    assert every_row() == before


def test_an_offer_beyond_the_balance_says_what_is_missing(people: People) -> None:
    bank = people.bank
    request = bank.act("counter_offer", bank.active(), bank.ada, offer=Proposal(minutes=200))
    before = every_row()
    response = people.press("ben", request, "accept-offer")
    assert response.status_code == 422
    assert "it would take 20 min more" in Page(response.text).text
    assert every_row() == before


def test_nobody_sees_a_request_that_is_not_theirs(people: People) -> None:
    request = people.bank.active()
    before = every_row()
    for path in (path_of(request), path_of(str(uuid4()))):
        assert people.cleo.get(path).status_code == 404
        for action in ("accept", "cancel", "counter-offer"):
            response = people.cleo.post(f"{path}{action}/", {f"{action}-version": "5"})
            assert response.status_code == 404
    assert every_row() == before


def test_a_draft_is_its_authors_alone(people: People) -> None:
    request = people.bank.draft()
    assert "Nobody else sees this yet" in people.see("ben", request).text
    assert people.ada.get(path_of(request)).status_code == 404
    response = people.ada.post(path_of(request, "submit"), {"submit-version": "1"})
    assert response.status_code == 404
    assert path_of(request) not in people.open("ada", "/requests/").links


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_asked_to_sign_in_first_and_led_back(people: People, method: str) -> None:
    request = people.bank.active()
    before = every_row()
    for path in (
        path_of(request),
        path_of(request, "accept"),
        path_of(request, "dispute"),
        "/requests/",
        f"/requests/new/?service={people.bank.service.pk}",
    ):
        response = getattr(Client(), method)(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/requests/")
    assert every_row() == before


def test_a_form_from_another_site_changes_nothing(people: People) -> None:
    bank = people.bank
    request, draft = bank.active(), bank.draft()
    before = every_row()
    for member, path in (
        (bank.ada, path_of(request, "accept")),
        (bank.ada, path_of(request, "dispute")),
        (bank.ben, path_of(draft, "submit")),
        (bank.ben, f"/requests/new/?service={bank.service.pk}"),
    ):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(member)
        assert strict.post(path, {"accept-version": "5"}).status_code == 403
    assert every_row() == before


def test_an_action_is_never_taken_by_a_link_and_an_unknown_one_leads_nowhere(
    people: People,
) -> None:
    request = people.bank.active()
    before = every_row()
    assert people.ada.get(path_of(request, "accept")).status_code == 405
    assert people.ada.post(path_of(request, "nonsense")).status_code == 404
    assert every_row() == before
