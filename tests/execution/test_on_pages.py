"""The pages of members: what happens next, the whole course, and how they refresh themselves."""

from datetime import timedelta

import pytest
from django.test import Client

from requests_app.pages import show
from requests_app.pages.show import timeline
from tests.clock import keep_time
from tests.disputes.court import court_of
from tests.execution.conftest import client_of, sweep
from tests.queries import queries_of
from tests.reading import Page
from tests.requests_app.acts import set_policy
from workflow.operations import claim_due


ASKED_BY_THE_PAGE = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock(bank, monkeypatch):
    """The pages read their bank's clock."""
    keep_time(bank, monkeypatch)


def path(request, page=""):
    return f"/requests/{request.pk}/{page}"


def opened(who, address):
    response = client_of(who).get(address)
    assert response.status_code == 200, response.content
    return Page(response.content.decode())


def tag_of(response):
    """What the page gives back when it asks for itself."""
    return response.context["tag"]


def refreshed(client, address, tag):
    return client.get(address, {"seen": tag}, headers=ASKED_BY_THE_PAGE)


def test_a_request_s_page_says_what_happens_next_and_when(bank):
    text = opened(bank.ben, path(bank.active())).text
    assert "How it is going Reminder 8 March 2026, 09:00 in 6 days" in text
    assert "No answer in time 9 March 2026, 09:00 in 7 days" in text


def test_a_request_s_page_tells_of_a_step_that_is_tried_again(bank, failing):
    failing["escrow_hours"] = 1
    request = bank.submitted()
    sweep(bank, 0)
    text = opened(bank.ben, path(request)).text
    assert "Set the hours aside tried 1 of 4 times, and failed" in text
    assert "in less than a minute" in text
    assert "ConnectionError" not in text


def test_a_request_s_page_tells_of_a_step_that_has_given_up(bank, failing):
    failing["process_escrow_release"] = 6
    request = bank.confirmed()
    sweep(bank, 0, 5, 15, 35, 75, 155)
    text = opened(bank.ada, path(request)).text
    assert "“Pay the hours” has failed for good. Nothing is lost" in text


def test_the_balance_is_on_the_page(bank):
    text = opened(bank.ben, path(bank.active())).text
    assert "You can spend 2 h" in text
    assert "Set aside for open requests 1 h" in text


def test_the_whole_course_has_the_picture_the_states_the_steps_and_the_hours(bank):
    request = bank.paid()
    page = opened(bank.ada, path(request))
    assert path(request, "execution/") in page.links
    response = client_of(bank.ada).get(path(request, "execution/"))
    html, text = response.content.decode(), Page(response.content.decode()).text
    # The picture is drawn for a desk and for a phone; so is that of the hours.
    assert html.count('class="graph graph-') == 4
    assert 'class="graph-state is-final is-current"' in html
    for words in (
        "It is now: Paid.",
        "It has been: Being checked, Waiting for an answer, Accepted",
        "Where it has been State Since How long Being checked",
        "Check the payment Done 1 of 4",
        "No answer in time Not needed any more",
        "The hours that are set aside for it",
    ):
        assert words in text
    assert path(request) in page.links or path(request) in Page(html).links


def test_the_picture_marks_where_it_is_and_what_has_failed(bank, failing):
    failing["validate_escrow_release"] = 4
    request = bank.confirmed()
    sweep(bank, 0, 2, 6, 14)
    html = client_of(bank.ben).get(path(request, "execution/")).content.decode()
    assert "It is now: Done, not yet paid." in html
    assert "Failed: Check the payment." in html
    assert "is-failed" in html
    assert "Failed; a coordinator is told" in html
    for machinery in ("ConnectionError", "Traceback", "secret"):
        assert machinery not in html


def test_the_course_has_the_times_that_the_request_keeps(bank):
    request = bank.active()
    assert "7 days: No answer in time" in opened(bank.ben, path(request, "execution/")).text


def test_a_draft_s_course_is_its_author_s_alone(bank):
    request = bank.draft()
    text = opened(bank.ben, path(request, "execution/")).text
    assert "Nothing happens by itself now." in text
    assert "The hours that are set aside" not in text
    assert client_of(bank.ada).get(path(request, "execution/")).status_code == 404


@pytest.mark.parametrize("page", ["", "execution/"])
def test_other_people_s_courses_are_not_there(bank, page):
    request = bank.active()
    for headers in ({}, ASKED_BY_THE_PAGE):
        answer = client_of(bank.cleo).get(path(request, page), headers=headers)
        assert answer.status_code == 404
    assert Client().get(path(request, page)).status_code == 302


@pytest.mark.parametrize("page", ["", "execution/"])
def test_a_page_is_told_nothing_while_nothing_is_new(bank, page):
    request = bank.active()
    client = client_of(bank.ben)
    bank.at += timedelta(hours=1)
    tag = tag_of(client.get(path(request, page)))
    bank.at += timedelta(hours=1)
    again = refreshed(client, path(request, page), tag)
    assert (again.status_code, again.content) == (204, b"")
    assert again["Cache-Control"] == "no-store"
    # A visitor with the same address gets the page.
    assert client.get(path(request, page), {"seen": tag}).status_code == 200


@pytest.mark.parametrize("page", ["", "execution/"])
def test_a_page_is_told_what_the_other_side_did(bank, page):
    request = bank.active()
    client = client_of(bank.ben)
    tag = tag_of(client.get(path(request, page)))
    bank.act("accept", request, bank.ada)
    response = refreshed(client, path(request, page), tag)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Accepted" in Page(html).text
    # Only what is replaced: neither head nor navigation, and the next question.
    assert "<head>" not in html
    assert "masthead" not in html
    assert f"seen={tag_of(response)}" in html
    assert tag_of(response) != tag
    assert 'id="live-unread"' in html


def test_a_page_is_told_of_a_step_without_an_event(bank):
    request = bank.submitted()
    client = client_of(bank.ben)
    tag = tag_of(client.get(path(request, "execution/")))
    bank.do(claim_due)
    assert "Under way" in refreshed(client, path(request, "execution/"), tag).content.decode()


def test_a_refresh_leaves_the_message_for_the_page_that_is_opened_next(bank):
    request = bank.active()
    client = client_of(bank.ben)
    first = client.get(path(request))
    form = Page(first.content.decode()).form("/cancel/")
    client.post(form.action, form.fields)
    refreshed(client, path(request), tag_of(first))
    assert "Cancelled. The hours went back." in client.get(path(request)).content.decode()


def test_the_course_of_an_ended_request_asks_no_more(bank):
    html = client_of(bank.ben).get(path(bank.declined(), "execution/")).content.decode()
    assert 'id="live"' in html
    assert "hx-get" not in html
    # Its two sides may still write to each other on its own page.
    for request, page in ((bank.declined(), ""), (bank.draft(), ""), (bank.draft(), "execution/")):
        assert "hx-get" in client_of(bank.ben).get(path(request, page)).content.decode()


def test_a_refused_form_stays_as_it_was_typed(bank):
    request = bank.in_progress()
    client = client_of(bank.ada)
    form = Page(client.get(path(request)).content.decode()).form("/complete/")
    answer = client.post(form.action, form.fields | {"complete-actual_minutes": "a while"})
    html = answer.content.decode()
    assert "data-keep" in html
    assert "a while" in html
    assert "data-keep" not in client.get(path(request)).content.decode()


def test_nothing_new_costs_little_and_the_same_however_much_has_happened(bank):
    client = client_of(bank.ben)
    # Session, member; escrow, disputes, request, steps; on the request's page the conversation too.
    for page, cost in (("", 8), ("execution/", 6)):
        costs = set()
        for request in (
            bank.active(minutes=5),
            bank.act("start", bank.accepted(minutes=5), bank.ada),
        ):
            address = path(request, page)
            tag = tag_of(client.get(address))
            costs.add(queries_of(lambda a=address, t=tag: refreshed(client, a, t)))
        assert costs == {cost}


def test_a_page_costs_the_same_however_much_has_happened(bank):
    client = client_of(bank.ben)
    for page in ("", "execution/"):
        few, many = bank.active(minutes=5), bank.act("start", bank.accepted(minutes=5), bank.ada)
        counts = {queries_of(lambda r=r, p=page: client.get(path(r, p))) for r in (few, many)}
        assert len(counts) == 1


def test_a_dispute_s_page_says_when_it_is_carried_out_and_refreshes_itself(bank):
    court = court_of(bank, at=bank.at)
    made = court.reviewed()
    address = f"/disputes/{made.pk}/"
    client = client_of(bank.ada)
    first = client.get(address)
    assert "7 days: Carry out the ruling" in first.content.decode()
    set_policy(bank, appeal_window=timedelta(days=3))
    assert "3 days: Carry out the ruling" in client.get(address).content.decode()
    set_policy(bank, appeal_window=timedelta(days=7))
    assert refreshed(client, address, tag_of(first)).status_code == 204
    court.rule(made, 30)
    second = refreshed(client, address, tag_of(first))
    text = Page(second.content.decode()).text
    assert "Carry out the ruling" in text
    assert "in 7 days" in text
    course = Page(client.get(path(made.request, "execution/")).content.decode()).text
    assert "Carry out the ruling" in course
    assert "in 7 days" in course
    assert "It is now: Ruled, not yet carried out." in text
    assert refreshed(client_of(bank.cleo), address, "").status_code == 404


def test_a_page_tells_only_the_newest_of_very_much(bank, monkeypatch):
    request = bank.accepted()
    whole = timeline(request, viewer_id=bank.ben.pk)
    monkeypatch.setattr(show, "MOST_TOLD", 2)
    assert timeline(request, viewer_id=bank.ben.pk) == whole[:2] != whole
