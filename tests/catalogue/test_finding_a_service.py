"""What the queries show, and to whom."""

from datetime import timedelta
from uuid import uuid4

import pytest

from catalogue import queries
from catalogue.models import Category
from catalogue.operations import archive, pause
from catalogue.search import Wish, find, matching
from catalogue.states import FIRST_CATEGORIES, ServiceKind
from common.errors import NotFound
from common.transactions import door
from members.models import Member
from tests.catalogue.words import actor, published
from tests.factories import member


pytestmark = pytest.mark.django_db


def titles(services):
    return [service.title for service in services]


@pytest.fixture
def some(ana, ben, at):
    """A repair, a lesson over the internet, and a wanted lift."""
    lessons = Category.objects.get(slug="lessons")
    return [
        published(ana, at=at, title="Bicycle repair"),
        published(
            ben, at=at, title="Spanish lessons", category=lessons, is_remote=True, description="A1"
        ),
        published(ben, at=at, title="A lift to Soria", kind=ServiceKind.WANTED, description=""),
    ]


@pytest.mark.usefixtures("some")
def test_the_list_shows_what_is_published_newest_first():
    assert titles(queries.published()) == ["A lift to Soria", "Spanish lessons", "Bicycle repair"]


@pytest.mark.parametrize("change", [pause, archive])
def test_what_is_paused_or_withdrawn_is_not_in_the_list(change, some, ana, at):
    with door():
        change(service_id=some[0].pk, actor=actor(ana), at=at)
    assert titles(queries.published()) == ["A lift to Soria", "Spanish lessons"]


def test_the_services_of_who_has_left_are_not_in_the_list(some, ben, ana):
    Member.objects.filter(pk=ben.pk).update(is_active=False)
    assert titles(queries.published()) == ["Bicycle repair"]
    with pytest.raises(NotFound):
        queries.visible(service_id=some[1].pk, viewer=ana)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"kind": "WANTED"}, ["A lift to Soria"]),
        ({"category": "lessons"}, ["Spanish lessons"]),
        ({"category": "care"}, []),
        ({"is_remote": True}, ["Spanish lessons"]),
        ({"is_remote": False}, ["A lift to Soria", "Bicycle repair"]),
        ({"weekday": "mon"}, ["A lift to Soria", "Spanish lessons", "Bicycle repair"]),
        ({"text": "REPAIR"}, ["Bicycle repair"]),
        ({"text": "tyres bicycle"}, ["Bicycle repair"]),
        ({"text": "bicycle lessons"}, []),
        ({"text": "100%"}, []),
        ({"text": "lessons", "kind": "WANTED"}, []),
    ],
)
def test_filters_narrow_the_list(filters, found):
    if "category" in filters:
        filters = {"category": Category.objects.get(slug=filters["category"])}
    wish = Wish(**filters)
    assert titles(find(wish, size=10).services) == found
    assert titles(matching(queries.published(), wish)) == found


def test_a_member_sees_all_of_their_own_in_every_state(some, ana, ben, at):
    with door():
        archive(service_id=some[1].pk, actor=actor(ben), at=at)
    assert titles(queries.own(member_id=ben.pk)) == ["A lift to Soria", "Spanish lessons"]
    assert titles(queries.own(member_id=ana.pk)) == ["Bicycle repair"]


def test_a_published_service_is_seen_by_everybody(some, ben):
    assert queries.visible(service_id=some[0].pk, viewer=ben) == some[0]


@pytest.mark.parametrize("change", [pause, archive])
def test_others_do_not_learn_of_a_service_that_is_not_in_the_list(change, some, ana, ben, at):
    with door():
        change(service_id=some[0].pk, actor=actor(ana), at=at)
    with pytest.raises(NotFound) as hidden:
        queries.visible(service_id=some[0].pk, viewer=ben)
    with pytest.raises(NotFound) as unknown:
        queries.visible(service_id=uuid4(), viewer=ben)
    assert hidden.value.sentence == unknown.value.sentence
    assert queries.visible(service_id=some[0].pk, viewer=ana) == some[0]
    carla = member("Carla", at=at, is_staff=True)
    assert queries.visible(service_id=some[0].pk, viewer=carla) == some[0]


def test_the_history_of_a_service_is_in_the_order_of_what_happened(some, ana, at):
    with door():
        pause(service_id=some[0].pk, actor=actor(ana), at=at - timedelta(days=1))
    events = queries.history(service_id=some[0].pk)
    assert [event.type for event in events] == ["service.published", "service.paused"]


def test_a_new_bank_has_its_first_categories_in_their_order():
    found = list(queries.categories().values_list("slug", "name"))
    assert found == list(FIRST_CATEGORIES.items())
    assert found[-1][0] == "other"
