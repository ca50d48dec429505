"""From events to words."""

import pytest
from django.utils.translation import gettext_lazy

from members.models import Member
from notifications import sentences
from notifications.models import Notification
from notifications.sentences import About, Told
from tests.notifications.words import tell


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch):
    """What the apps have registered stays out of these tests."""
    monkeypatch.setattr(sentences, "_sentences", {})
    monkeypatch.setattr(sentences, "_subjects", {})


def names(ids):
    return {row.pk: {"name": row.name} for row in Member.objects.filter(pk__in=ids)}


@pytest.fixture
def about_members():
    sentences.register_subject("member", About(facts=names, url=lambda pk: f"/members/{pk}/"))


def told() -> list[Told]:
    return sentences.tell(Notification.objects.order_by("id"))


@pytest.mark.usefixtures("about_members")
def test_a_template_names_the_subject_and_the_data(ana, ben, at):
    sentences.register("x.lazy", gettext_lazy("%(name)s gave %(minutes)s."))
    sentences.register("x.text", "%(name)s came.")
    tell(ana, about=ben, at=at, event_type="x.lazy")
    tell(ana, about=ana, at=at, event_type="x.text")
    assert [line.sentence for line in told()] == ["Ben gave 90.", "Ana came."]
    assert [line.url for line in told()] == [f"/members/{ben.pk}/", f"/members/{ana.pk}/"]


@pytest.mark.usefixtures("about_members")
def test_a_sentence_may_be_made_from_the_facts(ana, ben, at):
    sentences.register("x.made", lambda facts: f"{facts['name']}: {facts['minutes'] // 30} halves")
    tell(ana, about=ben, at=at, event_type="x.made")
    assert told()[0].sentence == "Ben: 3 halves"


def test_an_event_that_nobody_has_words_for_is_still_told(ana, ben, at):
    tell(ana, about=ben, at=at, event_type="x.unknown")
    assert [(line.sentence, line.url) for line in told()] == [("There is news.", "")]


@pytest.mark.usefixtures("about_members")
def test_what_an_older_row_does_not_know_is_left_open(ana, ben, at):
    sentences.register("x.newer", "%(name)s gave %(number)s.")
    tell(ana, about=ben, at=at, event_type="x.newer")
    assert told()[0].sentence == "Ben gave …."


@pytest.mark.usefixtures("about_members")
def test_the_facts_of_many_subjects_are_looked_up_at_once(ana, ben, at, django_assert_num_queries):
    sentences.register("x.many", "%(name)s came.")
    for _ in range(5):
        tell(ana, about=ben, at=at, event_type="x.many")
        tell(ana, about=ana, at=at, event_type="x.many")
    rows = list(Notification.objects.all())
    with django_assert_num_queries(1):
        assert len(sentences.tell(rows)) == 10


def test_nothing_to_tell_needs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert sentences.tell([]) == []
