"""The panel of an execution on the objects' pages in the administration."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.clock import keep_time
from tests.disputes.court import Court
from tests.execution.conftest import client_of, sweep
from tests.factories import member
from tests.queries import queries_of
from tests.reading import Page
from tests.requests_app.acts import escrow_of
from workflow.models import Step


ASKED_BY_THE_PAGE = {"HX-Request": "true"}


@pytest.fixture
def desk(bank, cora, monkeypatch):
    """Cora's browser; the administration reads the bank's clock."""
    keep_time(bank, monkeypatch)
    return client_of(cora)


def page(subject, name="change"):
    kind = {
        "request": "requests_app_servicerequest",
        "escrow": "ledger_escrow",
        "dispute": "disputes_dispute",
        "service": "catalogue_service",
    }[subject.subject_type]
    return reverse(f"admin:{kind}_{name}", args=[subject.pk])


def shown(desk, subject):
    response = desk.get(page(subject))
    assert response.status_code == 200
    return response.content.decode()


def refreshed(client, subject, tag, **more):
    return client.get(page(subject, "execution"), {"seen": tag, **more}, headers=ASKED_BY_THE_PAGE)


def dead_settlement(bank, failing):
    failing["process_escrow_release"] = 6
    request = bank.confirmed()
    sweep(bank, 0, 5, 15, 35, 75, 155)
    return request


def test_a_request_s_page_shows_its_execution(bank, desk):
    html = shown(desk, bank.active())
    text = Page(html).text
    assert html.count('class="graph graph-') == 2
    for words in (
        "Now: Waiting for an answer , version 5.",
        "Reminder 2026-03-08 09:00:00 (in 6 days)",
        "No answer in time 2026-03-09 09:00:00 (in 7 days)",
        "Check the request validate_request done 1 / 4",
        "5 2026-03-02 09:00:00 request.activated PENDING_VALIDATION → ACTIVE workflow",
        "request.submitted DRAFT → PENDING_VALIDATION Ben",
    ):
        assert words in text


def test_a_failed_step_is_shown_with_its_error_and_its_next_try(bank, desk, failing):
    failing["escrow_hours"] = 2
    request = bank.submitted()
    sweep(bank, 0, 2)
    html = shown(desk, request)
    text = Page(html).text
    assert "Set the hours aside has failed 2 of 4 times; next try 2026-03-02 09:00:06" in text
    assert "<summary>ConnectionError</summary>" in html
    assert "escrow_hours fails: a secret of the machinery" in html
    assert "is-failed" in html


def test_a_dead_letter_leads_to_where_it_is_redriven(bank, desk, failing):
    request = dead_settlement(bank, failing)
    dead = Step.objects.get(state="DEAD")
    link = reverse("admin:workflow_step_change", args=[dead.pk])
    for subject in (request, escrow_of(request)):
        html = shown(desk, subject)
        assert f'<a href="{link}">Redrive or discard it</a>' in html
        assert "is a dead letter after 6 tries." in Page(html).text
        assert "is-dead" in html
    assert "../redrive/" in desk.get(link).content.decode()


def test_an_escrow_a_dispute_and_a_service_have_theirs(bank, cora, desk):
    request = bank.in_progress()
    made = Court(bank=bank, cora=cora, sena=cora, otto=cora).opened(request)
    by_people = "None: people alone move it on."
    for subject, words, following in (
        (escrow_of(request), "It is now: Kept until the dispute is settled.", by_people),
        (made, "It is now: Waiting for the other side’s answer.", "No answer in time"),
        (bank.service, "It is now: Published.", "Its time in the list is over"),
    ):
        text = Page(shown(desk, subject)).text
        assert words in text
        assert "Where it has been" in text
        assert following in text


def test_the_panel_is_told_nothing_while_nothing_is_new_then_what_is(bank, desk):
    request = bank.active()
    tag = desk.get(page(request)).context["execution"].tag
    again = refreshed(desk, request, tag)
    assert (again.status_code, again.content) == (204, b"")
    bank.act("accept", request, bank.ada)
    new = refreshed(desk, request, tag, page=request.version)
    html = new.content.decode()
    assert "Now: Accepted , version 6." in Page(html).text
    assert "what stands above is older" in html
    assert f"&amp;page={request.version}" in html  # it goes on comparing with the page
    assert "<head>" not in html
    assert "what stands above is older" not in shown(desk, request)


def test_a_visitor_of_the_panel_s_address_gets_the_page(bank, desk):
    request = bank.active()
    assert desk.get(page(request, "execution"))["Location"] == page(request)
    service = page(bank.service, "execution")
    lost = service.replace(str(bank.service.pk), str(request.pk))
    assert desk.get(lost, headers=ASKED_BY_THE_PAGE).status_code == 404


def test_who_may_not_see_steps_sees_no_traceback(bank, failing, at, desk):
    request = dead_settlement(bank, failing)
    viewer = member("Vera", at=at, is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_servicerequest"))
    html = shown(client_of(viewer), request)
    assert "is a dead letter after 6 tries." in Page(html).text
    assert "Redrive or discard it" not in html
    assert "Traceback" not in html
    assert "secret" not in html


def test_members_visitors_and_staff_without_the_right_see_nothing(bank, at, desk):
    request = bank.active()
    nobody = member("Nora", at=at, is_staff=True)
    address = page(request, "execution")
    assert client_of(nobody).get(address, headers=ASKED_BY_THE_PAGE).status_code == 403
    for client in (client_of(bank.ben), Client()):
        assert client.get(address, headers=ASKED_BY_THE_PAGE).status_code == 302


def test_the_page_costs_the_same_however_much_has_happened(bank, desk):
    few, many = bank.active(minutes=5), bank.paid()
    assert len({queries_of(lambda r=r: desk.get(page(r))) for r in (few, many)}) == 1
