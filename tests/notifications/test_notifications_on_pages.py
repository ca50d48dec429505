"""The page, and the count in the header."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import Client

from notifications import sentences
from notifications.sentences import About
from tests.notifications.words import tell, unread


pytestmark = pytest.mark.django_db

PAGE = "/notifications/"


@pytest.fixture
def browser(ana):
    client = Client()
    client.force_login(ana)
    return client


@pytest.fixture(autouse=True)
def words(monkeypatch):
    """Sentences of these tests' own."""
    monkeypatch.setattr(sentences, "_sentences", {"x.paid": "%(minutes)s minutes & more"})
    about = About(facts=lambda _ids: {}, url=lambda pk: f"/services/?about={pk}")
    monkeypatch.setattr(sentences, "_subjects", {"member": about})


def test_the_page_says_what_happened_and_leads_there(ana, ben, browser, at):
    tell(ana, about=ben, at=at, event_type="x.paid")
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert "90 minutes &amp; more" in page.text
    assert "Mark all as read" in page.text
    (line,) = unread(ana)
    assert f'action="{PAGE}{line}/read/"' in page.text
    browser.post(f"{PAGE}{line}/read/")
    assert f'href="/services/?about={ben.pk}"' in browser.get(PAGE).text


def test_looking_at_the_page_marks_nothing(ana, ben, browser, at):
    tell(ana, about=ben, at=at)
    browser.get(PAGE)
    assert len(unread(ana)) == 1


def test_a_page_without_notifications_says_so(browser):
    page = browser.get(PAGE)
    assert "Nothing yet" in page.text
    assert "Mark all as read" not in page.text


def test_opening_one_marks_it_and_goes_there(ana, ben, browser, at):
    tell(ana, about=ben, at=at)
    tell(ana, about=ben, at=at)
    first, second = unread(ana)
    response = browser.post(f"{PAGE}{first}/read/")
    assert (response.status_code, response["Location"]) == (302, f"/services/?about={ben.pk}")
    assert unread(ana) == [second]


def test_one_without_a_page_leads_back_to_the_list(ana, ben, browser, at, monkeypatch):
    monkeypatch.setattr(sentences, "_subjects", {})
    tell(ana, about=ben, at=at)
    response = browser.post(f"{PAGE}{unread(ana)[0]}/read/")
    assert response["Location"] == PAGE
    assert unread(ana) == []


@pytest.mark.parametrize("number", ["9" * 30, "0"])
def test_one_that_is_not_there_is_not_found(number, browser):
    assert browser.post(f"{PAGE}{number}/read/").status_code == 404


def test_one_of_somebody_else_is_not_found(ben, browser, at):
    tell(ben, about=ben, at=at)
    assert browser.post(f"{PAGE}{unread(ben)[0]}/read/").status_code == 404
    assert len(unread(ben)) == 1


def test_all_that_was_shown_is_marked(ana, ben, browser, at):
    for _ in range(3):
        tell(ana, about=ben, at=at)
    shown = browser.get(PAGE)
    newest = unread(ana)[-1]
    assert f'name="up_to_id" value="{newest}"' in shown.text
    tell(ana, about=ben, at=at)
    response = browser.post(f"{PAGE}read/", {"up_to_id": newest})
    assert response["Location"] == PAGE
    assert len(unread(ana)) == 1


@pytest.mark.parametrize("value", ["", "x", "0", str(2**63)])
def test_a_button_that_names_nothing_is_not_found(value, ana, ben, browser, at):
    tell(ana, about=ben, at=at)
    assert browser.post(f"{PAGE}read/", {"up_to_id": value}).status_code == 404
    assert len(unread(ana)) == 1


def test_marking_needs_a_post(ana, ben, browser, at):
    tell(ana, about=ben, at=at)
    assert browser.get(f"{PAGE}read/").status_code == 405
    assert browser.get(f"{PAGE}{unread(ana)[0]}/read/").status_code == 405
    assert len(unread(ana)) == 1


def test_the_page_is_for_who_is_signed_in(client):
    response = client.get(PAGE)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_the_list_is_paged(ana, ben, browser, at):
    for _ in range(25):
        tell(ana, about=ben, at=at)
    first = browser.get(PAGE)
    assert len(first.context["lines"]) == 24
    second = browser.get(f"{PAGE}{first.context['page'].older_url}")
    assert len(second.context["lines"]) == 1
    back = browser.get(f"{PAGE}{second.context['page'].newer_url}")
    assert [line.notification.pk for line in back.context["lines"]] == [
        line.notification.pk for line in first.context["lines"]
    ]


def test_the_page_takes_the_same_queries_however_long_it_is(
    ana, ben, browser, at, django_assert_max_num_queries
):
    tell(ana, about=ben, at=at)
    with django_assert_max_num_queries(100) as few:
        browser.get(PAGE)
    for about in (ana, ben) * 5:
        tell(ana, about=about, at=at)
    with django_assert_max_num_queries(len(few)) as many:
        assert len(browser.get(PAGE).context["lines"]) == 11
    assert len(many) == len(few)


def counted(user) -> str:
    source = "{% load notifications %}{% unread_count as unread %}{{ unread }}"
    return Template(source).render(Context({"user": user}))


def test_the_header_counts_what_is_unread_in_one_query(ana, ben, at, django_assert_num_queries):
    tell(ana, about=ben, at=at)
    tell(ana, about=ben, at=at)
    with django_assert_num_queries(1):
        assert counted(ana) == "2"


def test_the_header_counts_nothing_for_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert counted(AnonymousUser()) == "0"
