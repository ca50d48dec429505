"""What staff do with services and categories."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Category, Service
from members.models import Member
from tests.catalogue.words import history, published, row
from workflow.models import EventLog


pytestmark = pytest.mark.django_db

LIST = "/admin/catalogue/service/"


@pytest.fixture
def office(carla):
    client = Client()
    client.force_login(carla)
    return client


def page(service, name="change"):
    return reverse(f"admin:catalogue_service_{name}", args=[service.pk])


def last_event(service):
    return EventLog.objects.filter(subject_id=service.pk).latest("seq")


def test_staff_see_and_search_all_services(office, ana, ben, at):
    published(ana, at=at, title="Bicycle repair", description="")
    published(ben, at=at, title="Spanish lessons")
    assert "Spanish lessons" in office.get(LIST).text
    found = office.get(f"{LIST}?q=bicycle").text
    assert "Bicycle repair" in found
    assert "Spanish lessons" not in found
    assert "Spanish lessons" not in office.get(f"{LIST}?state__exact=PAUSED").text


def test_the_list_takes_the_same_queries_however_long_it_is(
    office, ana, at, django_assert_max_num_queries
):
    care = Category.objects.get(slug="care")
    published(ana, at=at, category=care)
    with django_assert_max_num_queries(100) as few:
        office.get(LIST)
    for _ in range(10):
        published(ana, at=at, category=care)
    with django_assert_max_num_queries(len(few)) as many:
        assert office.get(LIST).context["cl"].result_count == 11
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("names", "state"),
    [(["pause"], "PAUSED"), (["pause", "resume"], "PUBLISHED"), (["archive"], "ARCHIVED")],
)
def test_what_staff_do_is_recorded_with_both_names(names, state, office, ana, at):
    service = published(ana, at=at)
    for name in names:
        assert f"../{name}/" in office.get(page(service)).text
        assert office.post(page(service, name)).status_code == 302
    assert row(service)["state"] == state
    event = last_event(service)
    carla = Member.objects.get(name="Carla")
    assert (event.actor_id, event.on_behalf_of_id) == (carla.pk, ana.pk)


def test_staff_correct_a_members_text(office, carla, ana, at):
    service = published(ana, at=at)
    shown = office.get(page(service, "edit")).text
    assert 'value="1:30"' in shown
    changes = {
        "title": "Repairs",
        "description": "Brakes.",
        "estimated_minutes": "2 h",
        "expected_version": "1",
    }
    assert office.post(page(service, "edit"), changes).status_code == 302
    stored = Service.objects.get(pk=service.pk)
    assert (stored.title, stored.description, stored.estimated_minutes) == (
        "Repairs",
        "Brakes.",
        120,
    )
    event = last_event(service)
    assert event.data == {"fields": ["title", "description", "estimated_minutes"]}
    assert (event.actor_id, event.on_behalf_of_id) == (carla.pk, ana.pk)


def test_a_correction_of_an_older_copy_is_refused(office, ana, at):
    service = published(ana, at=at)
    office.post(page(service, "pause"))
    before = row(service), history(service)
    changes = {"title": "Repairs", "estimated_minutes": "2 h", "expected_version": "1"}
    response = office.post(page(service, "edit"), changes)
    assert response.status_code == 412
    assert "has changed since" in response.text
    assert (row(service), history(service)) == before


def test_staff_publish_for_a_member_who_cannot(office, carla, ana):
    values = {
        "member": ana.pk,
        "kind": "WANTED",
        "title": "Somebody to read to me",
        "estimated_minutes": "1:00",
    }
    response = office.post(f"{LIST}add/", values)
    service = Service.objects.get()
    assert (response.status_code, response["Location"]) == (302, page(service))
    assert (service.member, service.kind, service.state) == (ana, "WANTED", "PUBLISHED")
    event = last_event(service)
    assert (event.actor_id, event.on_behalf_of_id) == (carla.pk, ana.pk)


def test_a_refused_action_says_why_and_changes_nothing(office, ana, at):
    service = published(ana, at=at)
    before = row(service), history(service)
    response = office.post(page(service, "resume"), follow=True)
    assert "the state is “published”" in response.text
    assert (row(service), history(service)) == before


def test_the_state_is_no_field_of_a_form(office, ana, at):
    service = published(ana, at=at)
    before = row(service)
    assert office.post(page(service), {"state": "ARCHIVED", "title": "X"}).status_code == 403
    assert row(service) == before


def test_selected_services_are_paused_one_by_one(office, ana, at):
    first, second = published(ana, at=at), published(ana, at=at)
    office.post(page(second, "pause"))
    before = row(second)
    values = {"action": "pause", "_selected_action": [first.pk, second.pk]}
    said = office.post(LIST, values, follow=True).text
    assert "1 done" in said
    assert "1 refused" in said
    assert row(first)["state"] == "PAUSED"
    assert row(second) == before


def test_who_may_only_look_changes_nothing(carla, office, ana, at):
    carla.groups.get().permissions.remove(
        *carla.groups.get().permissions.filter(codename__in=["change_service", "add_service"])
    )
    service = published(ana, at=at)
    before = row(service)
    for name in ("edit", "pause", "archive"):
        assert office.post(page(service, name)).status_code == 403
        assert f"../{name}/" not in office.get(page(service)).text
    assert office.post(f"{LIST}add/", {}).status_code == 403
    assert row(service) == before


def test_a_coordinator_keeps_the_categories(office, ana, at):
    categories = "/admin/catalogue/category/"
    new = {"name": "Music", "slug": "music", "position": "35"}
    assert office.post(f"{categories}add/", new).status_code == 302
    music = Category.objects.get(slug="music")
    order = list(Category.objects.values_list("slug", flat=True))
    assert order.index("music") == order.index("lessons") + 1
    published(ana, at=at, category=music)
    refused = office.post(f"{categories}{music.pk}/delete/", {"post": "yes"})
    assert "Cannot delete" in refused.text
    renamed = new | {"name": "Music and song"}
    office.post(f"{categories}{music.pk}/change/", renamed)
    assert Category.objects.get(pk=music.pk).name == "Music and song"
