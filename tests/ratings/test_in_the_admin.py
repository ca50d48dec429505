"""The coordinators' queue: what was reported, hidden with a reason; never what is one's own or not shown."""

import pytest
from django.test import Client
from django.urls import reverse

from hourbank.roles import ensure_roles
from requests_app.models import Rating
from tests.clock import keep_time
from tests.queries import queries_of
from tests.ratings.town import WINDOW, again
from tests.reading import Page
from tests.rows import every_row


LIST = "admin:requests_app_rating_changelist"


@pytest.fixture
def desk(town, monkeypatch) -> Client:
    keep_time(town.bank, monkeypatch)
    return signed_in(town.cora)


def signed_in(who) -> Client:
    type(who).objects.filter(pk=who.pk).update(is_staff=True)
    who.groups.add(ensure_roles())
    client = Client()
    client.force_login(type(who).objects.get(pk=who.pk))
    return client


def page(rating, name="change") -> str:
    return reverse(f"admin:requests_app_rating_{name}", args=[rating.pk])


def press(client, rating, name, **typed):
    form = Page(client.get(page(rating, name)).content.decode()).form("")
    return client.post(page(rating, name), form.fields | typed)


def test_the_queue_has_what_was_reported_until_somebody_has_looked(desk, town):
    by_ben, by_ada = town.both()
    town.on("report_rating", "cleo", by_ben, reason="OTHER", words="Look at this.")
    queue = desk.get(reverse(LIST), {"moderation": "reported"}).content.decode()
    assert by_ben.words in queue
    assert by_ada.words not in queue
    assert "Look at this." in desk.get(page(by_ben)).content.decode()
    assert press(desk, by_ben, "keep").status_code == 302
    assert by_ben.words not in desk.get(reverse(LIST), {"moderation": "reported"}).content.decode()


def test_a_rating_is_hidden_with_a_reason_and_shown_again(desk, town):
    by_ben, _ = town.both()
    before = every_row()
    press(desk, by_ben, "hide")
    assert every_row() == before
    press(desk, by_ben, "hide", reason="INSULT", words="Names somebody.")
    hidden = again(by_ben)
    assert (hidden.hidden_by, hidden.hidden_words) == (town.cora, "Names somebody.")
    assert by_ben.words in desk.get(reverse(LIST), {"moderation": "hidden"}).content.decode()
    press(desk, by_ben, "unhide")
    assert again(by_ben).hidden_at is None


def test_a_reply_is_hidden_alone(desk, town):
    by_ben, _ = town.both()
    town.on("reply_to_rating", "ada", by_ben, words="No!")
    press(desk, by_ben, "hide-reply", reason="INSULT")
    assert again(by_ben).reply_hidden_by == town.cora
    press(desk, by_ben, "unhide-reply")
    assert again(by_ben).reply_hidden_at is None


def test_what_is_not_shown_yet_is_in_no_list(desk, town):
    rating = town.rate("ben", town.bank.paid(), 1, words="Never again.")
    assert "Never again." not in desk.get(reverse(LIST)).content.decode()
    assert desk.get(page(rating)).status_code == 302
    assert desk.get(page(rating, "hide")).status_code in {302, 404}
    town.bank.at += WINDOW
    desk.force_login(town.cora)
    assert "Never again." in desk.get(reverse(LIST)).content.decode()


def test_coordinators_find_neither_what_they_wrote_nor_what_they_received(desk, town):
    by_ben, by_ada = town.both()
    ada = signed_in(town.bank.ada)
    shown = ada.get(reverse(LIST)).content.decode()
    before = every_row()
    for rating in (by_ben, by_ada):
        assert rating.words not in shown
        answer = ada.post(page(rating, "hide"), {"reason": "OTHER", "expected_version": 1})
        assert answer.status_code in {302, 404}
    assert every_row() == before


def test_members_and_staff_without_the_right_moderate_nothing(desk, town):
    by_ben, _ = town.both()
    cleo = Client()
    cleo.force_login(town.bank.cleo)
    assert cleo.get(reverse(LIST)).status_code == 302
    town.cora.groups.clear()
    before = every_row()
    assert desk.post(page(by_ben, "hide"), {"reason": "OTHER"}).status_code in {302, 403}
    assert every_row() == before


def test_the_list_costs_the_same_however_long_it_is(desk, town):
    town.both()
    few = queries_of(lambda: desk.get(reverse(LIST)))
    town.both()
    assert queries_of(lambda: desk.get(reverse(LIST))) == few


def test_nobody_edits_or_deletes(desk, town):
    by_ben, _ = town.both()
    desk.post(page(by_ben), {"stars": "1", "words": "No."})
    desk.post(page(by_ben, "delete"), {"post": "yes"})
    assert Rating.objects.get(pk=by_ben.pk).stars == 5
