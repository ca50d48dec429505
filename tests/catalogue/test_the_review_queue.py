"""The queue of services that wait for approval, and the page on which a coordinator judges one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.operations import approve, edit, reject, take_review
from tests.catalogue.words import history, row
from tests.factories import member
from tests.reading import Page
from workflow.models import EventLog


pytestmark = pytest.mark.django_db

QUEUE = "/admin/catalogue/review/"
DAY = timedelta(days=1)


@pytest.fixture
def office(carla):
    client = Client()
    client.force_login(carla)
    return client


@pytest.fixture
def shop(shop):
    """The pages read the real clock, so the services are of today."""
    shop.at = timezone.now()
    return shop


def page(service, name="change"):
    return reverse(f"admin:catalogue_review_{name}", args=[service.pk])


def titles(response):
    assert response.status_code == 200
    return [service.title for service in response.context["cl"].result_list]


def last_event(service):
    event = EventLog.objects.filter(subject_id=service.pk).latest("seq")
    return event.type, event.actor_id, event.on_behalf_of_id


def test_the_queue_shows_what_waits_longest_first_and_is_narrowed(office, carla, shop, ben):
    shop.at -= 3 * DAY
    late = shop.waiting(title="Late")
    shop.at += 3 * DAY
    mine = shop.waiting(title="Mine now")
    shop.do(take_review, carla, service_id=mine.pk)
    shop.member = ben
    shop.waiting(title="Looked for", kind="WANTED")
    shop.published(title="In the list")
    shop.refused(title="Refused")
    assert titles(office.get(QUEUE)) == ["Late", "Mine now", "Looked for"]
    for query, found in {
        "queue=overdue": ["Late"],
        "queue=mine": ["Mine now"],
        "queue=free": ["Late", "Looked for"],
        "queue=refused": ["Refused"],
        "kind__exact=WANTED": ["Looked for"],
        "q=late": ["Late"],
    }.items():
        assert titles(office.get(f"{QUEUE}?{query}")) == found, query
    assert len(titles(office.get(f"{QUEUE}?queue=all"))) == 5
    assert late.review_due_at < shop.at


def test_the_queue_takes_the_same_queries_however_long_it_is(
    office, shop, django_assert_max_num_queries
):
    shop.waiting()
    with django_assert_max_num_queries(100) as few:
        office.get(QUEUE)
    for number in range(10):
        shop.waiting(title=f"Lesson {number} for you")
    with django_assert_max_num_queries(len(few)) as many:
        assert len(titles(office.get(QUEUE))) == 11
    assert len(many) <= len(few)


def test_the_page_has_all_that_is_needed_to_judge(office, carla, shop):
    old = shop.waiting(title="Palm reading")
    shop.do(reject, carla, service_id=old.pk, reason="OTHER", words="Nobody wants this.")
    shop.published(title="Bicycle repairs", description="Chains.")
    text = Page(office.get(page(shop.waiting())).text).text
    for words in (
        "Brakes, gears and flat tyres.",
        "Its title is like that of another of the member's services: Bicycle repairs",
        "Bicycle repairs · Offered · published",
        "Palm reading · For another reason. “Nobody wants this.” · Carla",
    ):
        assert words in text


def test_what_has_changed_since_it_was_approved_is_marked(office, carla, shop):
    service = shop.waiting()
    shop.do(approve, carla, service_id=service.pk)
    shop.do(edit, service_id=service.pk, description="Brakes, chains and flat tyres.")
    shop.work()
    html = office.get(page(service)).text
    assert "<del>gears </del>" in html
    assert "<ins>chains </ins>" in html
    assert "Changed since it was approved" in html


def test_a_coordinator_approves_what_they_see(office, carla, shop):
    service = shop.waiting()
    shown = office.get(page(service))
    assert f'name="expected_version" value="{service.version}"' in shown.text
    response = office.post(page(service, "approve"), {"expected_version": service.version})
    assert response.status_code == 302
    assert row(service)["state"] == "PUBLISHED"
    assert last_event(service) == ("service.approved", carla.pk, None)


def test_a_coordinator_who_has_seen_other_words_approves_nothing(office, shop):
    service = shop.waiting()
    shop.do(edit, service_id=service.pk, title="Something else")
    shop.work()
    before = row(service), history(service)
    response = office.post(page(service, "approve"), {"expected_version": service.version})
    assert "has changed since" in response.text
    assert (row(service), history(service)) == before


def test_a_coordinator_refuses_with_a_reason(office, carla, shop):
    service = shop.waiting()
    values = {"expected_version": service.version, "words": "Please say where."}
    assert "This field is required" in office.post(page(service, "reject"), values).text
    assert row(service)["state"] == "PENDING_APPROVAL"
    office.post(page(service, "reject"), values | {"reason": "UNCLEAR"})
    refused = shop.again(service)
    assert (refused.state, refused.refusal.words) == ("REJECTED", "Please say where.")
    assert last_event(service) == ("service.rejected", carla.pk, None)


def test_a_coordinator_takes_a_service_to_look_at(office, carla, shop):
    service = shop.waiting()
    assert "../take/" in office.get(page(service)).text
    office.post(page(service, "take"))
    assert row(service)["reviewer_id"] == carla.pk
    assert "../take/" not in office.get(page(service)).text


def test_nobody_finds_the_buttons_on_their_own_nor_may_press_them(office, carla, shop):
    shop.member = carla
    service = shop.waiting()
    html = office.get(page(service)).text
    for name in ("approve", "reject", "take"):
        assert f"../{name}/" not in html
    before = row(service)
    values = {"expected_version": service.version, "reason": "UNCLEAR"}
    for name in ("approve", "reject", "take"):
        said = office.post(page(service, name), values, follow=True)
        assert "Nobody approves their own service" in said.text
    assert row(service) == before


def test_who_lacks_the_right_judges_nothing(office, carla, shop):
    group = carla.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="change_review"))
    service = shop.waiting()
    before = row(service)
    assert "../approve/" not in office.get(page(service)).text
    for name in ("approve", "reject", "take"):
        assert office.post(page(service, name), {}).status_code == 403
    office.post(QUEUE, {"action": "approve_selected", "_selected_action": [service.pk]})
    assert row(service) == before


def test_selected_services_are_shown_and_then_approved_as_they_were_shown(office, carla, shop):
    first, second = shop.waiting(), shop.waiting(title="Piano lessons")
    shop.member = carla
    own = shop.waiting(title="My own")
    chosen = {
        "action": "approve_selected",
        "_selected_action": [first.pk, second.pk, own.pk],
    }
    shown = office.post(QUEUE, chosen)
    assert "Brakes, gears and flat tyres." in shown.text
    assert row(first)["state"] == "PENDING_APPROVAL"
    versions = {f"version-{each.pk}": each.version for each in (first, second, own)}
    for version in versions:
        assert f'name="{version}"' in shown.text
    shop.do(edit, second.member, service_id=second.pk, title="Changed meanwhile")
    shop.work()
    said = office.post(QUEUE, chosen | versions | {"approve": "1"}, follow=True).text
    assert "1 service is approved." in said
    assert "Nobody approves their own service" in said
    assert "has changed since" in said
    states = [row(each)["state"] for each in (first, second, own)]
    assert states == ["PUBLISHED", "PENDING_APPROVAL", "PENDING_APPROVAL"]


def test_staff_are_led_from_the_page_of_a_service_to_its_approval(office, shop, at):
    service = shop.waiting()
    assert page(service) in office.get(f"/services/{service.pk}/").text
    plain = Client()
    plain.force_login(member("Dora", at=at))
    assert plain.get(f"/services/{service.pk}/").status_code == 404
    assert plain.get(QUEUE).status_code == 302
