"""Ratings on the pages of requests, members and services."""

from datetime import timedelta

import pytest
from django.test import Client

from requests_app.models import Rating, RatingReport
from tests.clock import keep_time
from tests.pages.people import People, path_of
from tests.queries import queries_of
from tests.ratings.town import WINDOW
from tests.reading import Page
from tests.rows import every_row


@pytest.fixture
def people(town, monkeypatch) -> People:
    bank = keep_time(town.bank, monkeypatch)
    clients = []
    for who in (bank.ada, bank.ben, bank.cleo):
        client = Client()
        client.force_login(who)
        clients.append(client)
    return People(bank, *clients)


def test_the_form_is_there_as_long_as_one_may_rate(people, town):
    request = people.bank.paid()
    page = people.see("ben", request)
    assert {"rate-stars", "rate-words"} <= page.form("/rate/").names
    for words in ("5 of 5: Very good", "1 of 5: Bad"):
        assert words in page.text
    assert "/rate/" not in str(people.see("ben", people.bank.active(minutes=10)).forms)
    town.rate("ben", request)
    assert "Waiting for Ada" in people.see("ben", request).text
    town.bank.at += WINDOW
    people.ada.force_login(people.bank.ada)
    assert "/rate/" not in str(people.see("ada", request).forms)


def test_without_stars_the_form_comes_back_with_what_was_typed(people):
    request = people.bank.paid()
    before = every_row()
    answer = people.press("ben", request, "rate", words="Quick.")
    page = Page(answer.content.decode())
    assert answer.status_code == 200
    assert "Please choose." in page.text
    assert page.form("").fields["rate-words"].strip() == "Quick."
    assert every_row() == before


def test_a_refusal_is_told_with_its_status(people, town):
    request = people.bank.paid()
    form = people.form("ben", request, "rate")
    town.rate("ben", request, 4)
    answer = people.send("ben", form, stars="1")
    assert answer.status_code == 409
    assert "You have rated this already." in Page(answer.content.decode()).text
    town.bank.at += WINDOW
    people.ada.force_login(people.bank.ada)
    late = people.ada.post(path_of(request, "rate"), {"rate-stars": "5"})
    assert late.status_code == 422
    assert Rating.objects.get().stars == 4


def test_strangers_find_none_of_the_pages(people, town):
    request = people.bank.paid()
    rating = town.rate("ben", request)
    for path in (
        path_of(request, "rate"),
        f"/ratings/{rating.pk}/reply/",
        f"/ratings/{rating.pk}/report/",
        f"/members/{rating.pk}/",
        f"/services/{rating.pk}/ratings/",
    ):
        for answer in (people.cleo.get(path), people.cleo.post(path, {"rate-stars": "5"})):
            assert answer.status_code in {404, 405}
    assert Client().get(f"/members/{people.bank.ada.pk}/").status_code == 302


def test_a_members_page_says_who_since_when_what_and_how_good(people, town):
    town.both(5, 4)
    town.both(2, 4)
    page = people.open("cleo", f"/members/{people.bank.ada.pk}/")
    assert "In the time bank since" in page.text
    assert "Bicycle repair" in page.text
    assert "3.5 of 5, from 2 ratings" in page.text
    assert "Quick and friendly." in page.text
    assert people.bank.ada.email not in page.text
    type(town.bank.ada).objects.filter(pk=people.bank.ada.pk).update(is_active=False)
    assert people.cleo.get(f"/members/{people.bank.ada.pk}/").status_code == 404


def test_the_services_page_has_its_average_and_newest_ratings(people, town):
    town.both(5)
    page = people.open("cleo", f"/services/{people.bank.service.pk}/")
    assert "5.0 of 5, from 1 rating" in page.text
    whole = people.open("cleo", f"/services/{people.bank.service.pk}/ratings/")
    assert "Quick and friendly." in whole.text


def test_pages_cost_the_same_however_many_ratings_there_are(people, town):
    paths = [
        f"/members/{people.bank.ada.pk}/",
        f"/services/{people.bank.service.pk}/",
        f"/services/{people.bank.service.pk}/ratings/",
    ]
    town.both()
    few = [queries_of(lambda path=path: people.cleo.get(path)) for path in paths]
    for _ in range(2):
        town.both()
    assert [queries_of(lambda path=path: people.cleo.get(path)) for path in paths] == few


def test_replying_on_an_old_page_is_told_and_can_be_sent_again(people, town):
    by_ben, _ = town.both()
    path = f"/ratings/{by_ben.pk}/reply/"
    form = people.open("ada", path).form("")
    town.on("hide_rating", "cora", by_ben, reason="OTHER")
    town.on("unhide_rating", "cora", by_ben)
    answer = people.ada.post(path, form.fields | {"words": "Thank you."})
    assert answer.status_code == 412
    again = Page(answer.content.decode()).form("")
    assert people.ada.post(path, again.fields).status_code == 302
    assert Rating.objects.get(pk=by_ben.pk).reply_words == "Thank you."
    assert people.ada.get(path).status_code == 302
    assert people.ben.get(path).status_code == people.cleo.get(path).status_code == 404


def test_a_rating_is_reported_once_from_its_page(people, town):
    by_ben, _ = town.both()
    path = f"/ratings/{by_ben.pk}/report/"
    assert people.cleo.post(path, {"reason": "INSULT", "words": "Look."}).status_code == 302
    assert people.cleo.post(path, {"reason": "INSULT"}).status_code == 409
    assert people.ben.post(path, {"reason": "INSULT"}).status_code == 403
    assert RatingReport.objects.get().words == "Look."


def test_the_reminder_leads_to_the_form(people, town):
    request = people.bank.paid()
    town.bank.later(WINDOW - timedelta(days=1))
    page = people.open("ben", "/notifications/")
    assert "how was it? You can rate it until" in page.text
    assert people.form("ben", request, "rate")
