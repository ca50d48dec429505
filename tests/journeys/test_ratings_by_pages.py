"""An exchange is paid, both rate each other, one replies, one is reported and hidden: by pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hourbank.roles import ensure_roles
from ledger.queries import differences
from requests_app.models import Rating
from requests_app.states import State
from tests.factories import member
from tests.pages.people import People
from tests.reading import Page


pytestmark = pytest.mark.django_db


def test_from_a_request_to_ratings_that_everybody_reads(people: People) -> None:
    bank = people.bank
    request = bank.active()
    for who, action, typed in (
        ("ada", "accept", {}),
        ("ada", "start", {}),
        ("ada", "complete", {"actual_minutes": "50 min"}),
        ("ben", "confirm", {}),
    ):
        people.press(who, request, action, **typed)
    assert bank.again(request).state == State.PAID

    rated = people.press("ben", request, "rate", stars="2", words="It squeaks.")
    assert rated.status_code == 302
    assert "Waiting for Ada" in people.see("ben", request).text
    assert "squeaks" not in people.see("ada", request).text
    assert "No ratings yet" in people.open("cleo", f"/members/{bank.ada.pk}/").text
    people.press("ada", request, "rate", stars="5", words="Paid at once.")
    for who in ("ada", "ben"):
        text = people.see(who, request).text
        assert "It squeaks." in text
        assert "Paid at once." in text
    public = people.open("cleo", f"/members/{bank.ada.pk}/").text
    assert "2.0 of 5, from 1 rating" in public
    assert "It squeaks." in public

    of_ada = Rating.objects.get(rated=bank.ada)
    reply = people.open("ada", f"/ratings/{of_ada.pk}/reply/").form("")
    sent = people.ada.post(
        f"/ratings/{of_ada.pk}/reply/", reply.fields | {"words": "Bring it back."}
    )
    assert sent.status_code == 302
    assert "Bring it back." in people.open("cleo", f"/services/{bank.service.pk}/").text
    reported = people.cleo.post(f"/ratings/{of_ada.pk}/report/", {"reason": "UNTRUE"})
    assert reported.url == f"/members/{bank.ada.pk}/"

    cora = member("Cora", at=bank.at, is_staff=True)
    cora.groups.add(ensure_roles())
    desk = Client()
    desk.force_login(cora)
    queue = desk.get(reverse("admin:requests_app_rating_changelist"), {"moderation": "reported"})
    assert "It squeaks." in queue.content.decode()
    hide = reverse("admin:requests_app_rating_hide", args=[of_ada.pk])
    form = Page(desk.get(hide).content.decode()).form("")
    desk.post(hide, form.fields | {"reason": "UNTRUE", "words": "It was another bicycle."})
    assert "No ratings yet" in people.open("cleo", f"/members/{bank.ada.pk}/").text
    assert "It was another bicycle." in people.see("ada", request).text
    bank.later(timedelta(days=30))
    assert differences() == []
