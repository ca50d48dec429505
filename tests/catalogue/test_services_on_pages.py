"""The pages of the catalogue, as members use them."""

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from catalogue.models import Category, Service
from catalogue.operations import archive, edit, pause
from common.transactions import door
from tests.catalogue.words import actor, history, published, row
from tests.factories import NOBODY


pytestmark = pytest.mark.django_db

SERVICES = "/services/"
NEW = {
    "kind": "OFFER",
    "title": "Bicycle repair",
    "description": "Brakes\r\nand gears.",
    "estimated_minutes": "1 h 30 min",
}


def browser_of(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def ana_browses(ana):
    return browser_of(ana)


@pytest.fixture
def ben_browses(ben):
    return browser_of(ben)


def page_of(service, action=""):
    return f"{SERVICES}{service.pk}/{action}"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def titles(response):
    assert response.status_code == 200
    return [service.title for service in response.context["page"].rows]


def test_a_member_sends_a_service_in(ana, ana_browses):
    care = Category.objects.get(slug="care")
    response = ana_browses.post(f"{SERVICES}new/", NEW | {"category": care.pk, "is_remote": "on"})
    service = Service.objects.get()
    assert (response.status_code, response["Location"]) == (302, page_of(service))
    assert (service.member, service.kind, service.category) == (ana, "OFFER", care)
    assert (service.title, service.description) == ("Bicycle repair", "Brakes\nand gears.")
    assert (service.estimated_minutes, service.is_remote) == (90, True)
    assert history(service) == [
        ("service.drafted", "", "DRAFT"),
        ("service.submitted", "DRAFT", "PENDING_VALIDATION"),
    ]
    assert said(response)[0].startswith("Thank you. The bank looks at your service")


@pytest.mark.parametrize("typed", ["1:30", "1.5", "1,5", "90 min", "1 h 30 min", "1h30m"])
def test_hours_are_typed_as_people_say_them(typed, ana_browses):
    ana_browses.post(f"{SERVICES}new/", NEW | {"estimated_minutes": typed})
    assert Service.objects.get().estimated_minutes == 90


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("estimated_minutes", "soon", "Give the time in hours and minutes"),
        ("estimated_minutes", "0", "Give at least one minute."),
        ("estimated_minutes", "-1", "Give the time in hours and minutes"),
        ("estimated_minutes", "", "Please fill this in."),
        ("title", "ab", "at least 3 characters"),
        ("title", "x" * 101, "at most 100 characters"),
        ("description", "x" * 4001, "at most 4000 characters"),
        ("description", "", "Please fill this in."),
        ("description", "Too short", "Please write at least 10 letters."),
        ("kind", "GIFT", "Select a valid choice"),
        ("category", "999999", "Select a valid choice"),
    ],
)
def test_what_cannot_be_published_is_said_at_its_field(field, typed, told, ana_browses):
    response = ana_browses.post(f"{SERVICES}new/", NEW | {field: typed})
    assert list(response.context["form"].errors) == [field]
    assert told in response.text
    assert not Service.objects.exists()


def test_a_draft_may_still_be_short(ana_browses):
    ana_browses.post(f"{SERVICES}new/", NEW | {"description": "", "draft": "1"})
    assert (Service.objects.get().state, Service.objects.get().description) == ("DRAFT", "")


def test_what_was_typed_is_kept_when_something_is_wrong(ana_browses):
    response = ana_browses.post(f"{SERVICES}new/", NEW | {"title": "", "estimated_minutes": "1,5"})
    assert 'value="1,5"' in response.text
    assert "and gears." in response.text


@pytest.fixture
def some(ana, ben, at):
    lessons = Category.objects.get(slug="lessons")
    published(ana, at=at, title="Bicycle repair")
    published(ben, at=at, title="Spanish lessons", category=lessons, is_remote=True)
    published(ben, at=at, title="A lift to Soria", kind="WANTED", description="")
    hidden = published(ana, at=at, title="Painting")
    with door():
        pause(service_id=hidden.pk, actor=actor(ana), at=at)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["A lift to Soria", "Spanish lessons", "Bicycle repair"]),
        ("q=&kind=&category=", ["A lift to Soria", "Spanish lessons", "Bicycle repair"]),
        ("kind=WANTED", ["A lift to Soria"]),
        ("category=lessons", ["Spanish lessons"]),
        ("remote=on", ["Spanish lessons"]),
        ("q=BICYCLE+tyres", ["Bicycle repair"]),
        ("q=nothing+like+this", []),
    ],
)
def test_the_list_is_searched_and_filtered(query, found, ana_browses):
    assert titles(ana_browses.get(f"{SERVICES}?{query}")) == found


@pytest.mark.usefixtures("some")
def test_the_form_keeps_what_was_chosen(ana_browses):
    page = ana_browses.get(f"{SERVICES}?category=lessons&q=span")
    assert '<option value="lessons" selected>' in page.text
    assert 'value="span"' in page.text


@pytest.mark.usefixtures("some")
def test_a_filter_that_means_nothing_is_said(ana_browses):
    page = ana_browses.get(f"{SERVICES}?category=no-such&q=lessons")
    assert "Select a valid choice" in page.text
    assert titles(page) == ["Spanish lessons"]


def test_an_empty_bank_invites_to_begin(ana_browses):
    assert "Nobody has added a service yet" in ana_browses.get(SERVICES).text
    assert "Nothing found" in ana_browses.get(f"{SERVICES}?q=x").text
    assert "You have no services yet" in ana_browses.get(f"{SERVICES}mine/").text


def test_the_list_is_paged_and_the_filter_stays(ana, ana_browses, at):
    for number in range(50):
        published(ana, at=at, title=f"Lesson {number}")
    published(ana, at=at, title="Something else")
    first = ana_browses.get(f"{SERVICES}?q=lesson")
    second = ana_browses.get(SERVICES + first.context["page"].older_url)
    third = ana_browses.get(SERVICES + second.context["page"].older_url)
    pages = [titles(page) for page in (first, second, third)]
    assert [len(page) for page in pages] == [24, 24, 2]
    assert [title for page in pages for title in page] == [
        f"Lesson {number}" for number in reversed(range(50))
    ]
    assert (first.context["page"].newer_url, third.context["page"].older_url) == ("", "")
    back = ana_browses.get(SERVICES + third.context["page"].newer_url)
    assert titles(back) == pages[1]
    again = ana_browses.get(SERVICES + back.context["page"].newer_url)
    assert titles(again) == pages[0]


def test_where_less_than_a_page_is_newer_the_first_page_is_whole(ana, ana_browses, at):
    services = [published(ana, at=at, title=f"Lesson {number}") for number in range(30)]
    page = ana_browses.get(f"{SERVICES}mine/?after={services[20].pk}")
    assert titles(page) == [f"Lesson {number}" for number in range(29, 5, -1)]


@pytest.mark.parametrize(
    "query", ["mine/?before=x", "mine/?after=x", "?cursor=x", "?cursor=", "?cursor=W10"]
)
def test_a_page_that_nobody_linked_to_is_not_found(query, ana_browses):
    assert ana_browses.get(f"{SERVICES}{query}").status_code == 404


@pytest.mark.parametrize("path", [SERVICES, f"{SERVICES}mine/"])
def test_a_list_takes_the_same_queries_however_long_it_is(
    path, ana, ana_browses, at, django_assert_max_num_queries
):
    care = Category.objects.get(slug="care")
    published(ana, at=at, category=care)
    with django_assert_max_num_queries(100) as few:
        ana_browses.get(path)
    for _ in range(10):
        published(ana, at=at, category=care)
    with django_assert_max_num_queries(len(few)) as many:
        assert len(titles(ana_browses.get(path))) == 11
    assert len(many) == len(few)


def test_a_member_finds_their_own_in_every_state(ana, ben, ana_browses, at):
    published(ben, at=at)
    for change in (None, pause, archive):
        service = published(ana, at=at, title=f"Service {change and change.__name__}")
        if change:
            with door():
                change(service_id=service.pk, actor=actor(ana), at=at)
    page = ana_browses.get(f"{SERVICES}mine/")
    assert titles(page) == ["Service archive", "Service pause", "Service None"]
    for words in ("Archived", "Paused", "Published"):
        assert words in page.text


def test_others_see_a_service_and_can_ask_for_it(ana, ben_browses, at):
    service = published(ana, at=at, description="Brakes & gears.\n\n<b>Bold</b>")
    page = ben_browses.get(page_of(service))
    assert page.status_code == 200
    for words in ("Bicycle repair", "Brakes &amp; gears.", "&lt;b&gt;", "Ana", "1 h 30 min"):
        assert words in page.text
    assert f'href="/requests/new/?service={service.pk}"' in page.text
    for action in ("edit", "pause", "resume", "archive"):
        assert page_of(service, f"{action}/") not in page.text


def test_the_member_sees_actions_and_history(ana, ana_browses):
    service = published(ana, at=timezone.now())
    page = ana_browses.get(page_of(service))
    assert page.context["actions"] == ["archive", "edit", "pause", "renew"]
    for action in ("archive", "edit", "pause"):
        assert page_of(service, f"{action}/") in page.text
    assert "/requests/new/" not in page.text
    assert "Put into the list" in page.text
    # It is renewed towards the end of its time.
    assert page_of(service, "renew/") not in page.text


def test_a_service_that_is_not_in_the_list_is_its_members_alone(ana, ana_browses, ben_browses, at):
    service = published(ana, at=at)
    with door():
        pause(service_id=service.pk, actor=actor(ana), at=at)
    assert ben_browses.get(page_of(service)).status_code == 404
    assert ben_browses.get(f"{SERVICES}{uuid4()}/").status_code == 404
    page = ana_browses.get(page_of(service))
    assert page.context["actions"] == ["archive", "edit", "resume"]
    assert "Paused" in page.text


def test_a_member_edits_a_service(ana, ana_browses, at):
    service = published(ana, at=at)
    form = ana_browses.get(page_of(service, "edit/"))
    assert 'value="1:30"' in form.text
    assert 'name="version" value="1"' in form.text
    words = "Whatever has two wheels."
    changes = {"title": "Repairs", "description": words, "estimated_minutes": "2", "version": "1"}
    response = ana_browses.post(page_of(service, "edit/"), changes)
    assert (response.status_code, response["Location"]) == (302, page_of(service))
    stored = Service.objects.get(pk=service.pk)
    assert (stored.title, stored.description, stored.estimated_minutes) == ("Repairs", words, 120)
    assert (stored.version, stored.kind) == (2, "OFFER")


def edited_meanwhile(service, member, at):
    with door():
        edit(service_id=service.pk, estimated_minutes=15, actor=actor(member), at=at)


def test_an_edit_from_an_older_page_is_refused_and_can_be_sent_again(ana, ana_browses, at):
    service = published(ana, at=at)
    edited_meanwhile(service, ana, at)
    before = row(service)
    changes = NEW | {"title": "My words", "version": "1"}
    response = ana_browses.post(page_of(service, "edit/"), changes)
    assert response.status_code == 412
    assert "has changed since" in response.text
    assert 'value="My words"' in response.text
    assert row(service) == before
    assert 'name="version" value="2"' in response.text
    assert (
        ana_browses.post(page_of(service, "edit/"), changes | {"version": "2"}).status_code == 302
    )
    assert row(service)["title"] == "My words"


def test_an_archived_service_cannot_be_edited(ana, ana_browses, at):
    service = published(ana, at=at)
    with door():
        archive(service_id=service.pk, actor=actor(ana), at=at)
    before = row(service)
    response = ana_browses.post(page_of(service, "edit/"), NEW | {"version": "2"})
    assert response.status_code == 409
    assert "archived" in response.text
    assert row(service) == before


def test_a_member_pauses_resumes_and_archives(ana, ana_browses, at):
    service = published(ana, at=at)
    for action, state in (("pause", "PAUSED"), ("resume", "PUBLISHED"), ("archive", "ARCHIVED")):
        response = ana_browses.post(page_of(service, f"{action}/"))
        assert (response.status_code, response["Location"]) == (302, page_of(service))
        assert row(service)["state"] == state
    assert len(history(service)) == 4


@pytest.mark.parametrize("action", ["pause", "archive", "edit"])
def test_what_is_pressed_twice_is_done_once_and_says_the_same(action, ana, ana_browses, at):
    service = published(ana, at=at)
    sent = NEW | {"version": "1"} if action == "edit" else {f"{action}-version": "1"}
    first = ana_browses.post(page_of(service, f"{action}/"), sent)
    before = row(service), history(service)
    again = ana_browses.post(page_of(service, f"{action}/"), sent)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert said(again)[-1] == said(first)[-1]
    assert (row(service), history(service)) == before


def test_a_button_of_an_older_page_says_that_it_has_changed(ana, ana_browses, at):
    service = published(ana, at=at)
    ana_browses.post(page_of(service, "pause/"), {"pause-version": "1"})
    before = row(service)
    response = ana_browses.post(page_of(service, "archive/"), {"archive-version": "1"})
    assert said(response)[-1].startswith("This has changed since you last saw it")
    assert row(service) == before


def test_a_refused_action_says_why(ana, ana_browses, at):
    service = published(ana, at=at)
    before = row(service)
    response = ana_browses.post(page_of(service, "resume/"))
    assert said(response) == ["This can't be done now: the state is “published”."]
    assert row(service) == before


@pytest.mark.parametrize(
    "action", ["edit", "submit", "withdraw", "pause", "resume", "renew", "archive"]
)
def test_nobody_changes_a_service_of_somebody_else(action, ana, ben_browses, at):
    service = published(ana, at=at)
    before = row(service), history(service)
    changes = NEW | {"version": "1"}
    assert ben_browses.post(page_of(service, f"{action}/"), changes).status_code == 404
    assert (row(service), history(service)) == before


@pytest.mark.parametrize("action", ["submit", "withdraw", "pause", "resume", "renew", "archive"])
def test_a_change_needs_a_post(action, ana, ana_browses, at):
    service = published(ana, at=at)
    before = row(service)
    assert ana_browses.get(page_of(service, f"{action}/")).status_code == 405
    assert row(service) == before


@pytest.mark.parametrize("path", ["", "new/", "mine/", f"{NOBODY}/", f"{NOBODY}/edit/"])
def test_the_pages_are_for_who_is_signed_in(path, client):
    response = client.get(f"{SERVICES}{path}")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_form_from_another_site_changes_nothing(ana, at):
    service = published(ana, at=at)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    assert strict.post(page_of(service, "pause/")).status_code == 403
    assert row(service)["state"] == "PUBLISHED"
