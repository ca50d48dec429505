"""A service from its first draft into the list, through a refusal, and the hours that it earns."""

from urllib.parse import urljoin

from django.test import Client
from django.utils import timezone

from catalogue.models import Service
from common.transactions import door
from hourbank.roles import ensure_roles
from ledger.queries import balance, differences
from members.models import Member
from requests_app.models import ServiceRequest
from tests.factories import member
from tests.reading import Page
from workflow.actor import Actor
from workflow.operations import change_policy
from workflow.worker import work


class Visitor:
    """A member at their browser; the workers do what is due after each press of a button."""

    def __init__(self, who: Member) -> None:
        self.who = who
        self.client = Client()
        self.client.force_login(who)

    def open(self, path: str) -> Page:
        response = self.client.get(path)
        assert response.status_code == 200, path
        return Page(response.text)

    def press(self, path: str, end: str, **typed: object) -> Page:
        """Fill the form in whose address ends so, and send it."""
        form = self.open(path).form(end)
        return self.send(urljoin(path, form.action), form.fields | typed)

    def send(self, path: str, said: dict[str, object]) -> Page:
        response = self.client.post(path, said, follow=True)
        assert response.status_code == 200, (path, response.status_code)
        work(clock=timezone.now)
        return Page(response.text)


def test_a_service_is_refused_mended_approved_asked_for_paid_paused_and_archived(db) -> None:
    now = timezone.now()
    ada, ben = Visitor(member("Ada", at=now)), Visitor(member("Ben", at=now))
    cora = Visitor(coordinator())
    path = refused_and_mended(ada)
    review = f"/admin/catalogue/review/{path.split('/')[2]}/change/"
    assert ben.client.get(path).status_code == 404
    assert "Piano lessons" in cora.open("/admin/catalogue/review/").text
    assert "It has words that this bank doesn't publish." in cora.open(review).text
    cora.press(review, "/approve/")
    assert "is approved, and in the list now." in ada.open("/notifications/").text
    paid_though_paused(ada, ben, path)

    ada.press(f"{path}edit/", "/edit/", title="Piano lessons for all")
    ada.press(path, "/resume/")
    assert "Changed since it was approved" in cora.open(review).text
    cora.press(review, "/approve/")
    assert "Piano lessons for all" in ben.open("/services/").text
    ada.press(path, "/archive/")
    assert "It is archived" in ada.open(path).text
    assert "Piano lessons" not in ben.open("/services/").text

    has = [balance(member_id=each.who.pk) for each in (ada, ben)]
    assert [(each.available_minutes, each.held_minutes) for each in has] == [(240, 0), (120, 0)]
    assert differences() == []


def coordinator() -> Member:
    """Cora, who lets nobody say that something is cheap."""
    cora = member("Cora", at=timezone.now(), is_staff=True)
    cora.groups.add(ensure_roles())
    with door():
        change_policy(
            changes={"service_forbidden_words": "cheap"},
            actor=Actor(member_id=cora.pk),
            at=timezone.now(),
        )
    return cora


def refused_and_mended(ada: Visitor) -> str:
    """Ada's service, refused by the check, changed and sent in again; returns its address."""
    said = {
        "kind": "OFFER",
        "title": "Cheap piano lessons",
        "description": "For beginners of any age.",
        "estimated_minutes": "1:00",
    }
    ada.send("/services/new/", said | {"draft": "1"})
    path = f"/services/{Service.objects.get().pk}/"
    assert "Only you see it." in ada.open(path).text
    ada.press(path, "/submit/")
    assert "It has words that this bank doesn't publish." in ada.open(path).text
    assert "“Cheap piano lessons” was not accepted" in ada.open("/notifications/").text
    ada.press(f"{path}edit/", "/edit/", title="Piano lessons")
    ada.press(path, "/submit/")
    assert "You have an answer by" in ada.open(path).text
    return path


def paid_though_paused(ada: Visitor, ben: Visitor, path: str) -> None:
    """Ben asks for the service; Ada pauses it while it is under way."""
    assert "Piano lessons" in ben.open("/services/").text
    ben.press(f"/requests/new/?service={path.split('/')[2]}", "", minutes="1:00")
    request = ServiceRequest.objects.get()
    assert request.state == "ACTIVE"
    page = f"/requests/{request.pk}/"
    ada.press(page, "/accept/")
    ada.press(page, "/start/")
    ada.press(path, "/pause/")
    assert ben.client.get(path).status_code == 404
    ada.press(page, "/complete/", **{"complete-actual_minutes": "1:00"})
    ben.press(page, "/confirm/")
    assert ServiceRequest.objects.get().state == "PAID"
