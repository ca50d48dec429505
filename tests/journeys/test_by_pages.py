"""The same by pages: joining, signing in, and every form with its cookie and its token."""

import pytest

from members.models import Member
from tests.factories import PASSWORD
from tests.journeys.town import Town, Visitor, listed, minutes_of
from tests.reading import Page
from tests.runtime.machine import wait_for


pytestmark = pytest.mark.processes


def joined(town: Town, name: str) -> tuple[Visitor, Member]:
    """Somebody becomes a member by the page for it."""
    visitor = Visitor(town)
    email = f"{name.lower()}@pages.example.org"
    path = "/accounts/signup/"
    form = visitor.open(path).form("/signup/")
    # Another journey may have left rules in this bank.
    agreed = {"accept_rules": "on"} if "accept_rules" in form.names else {}
    page = visitor.send(path, form, name=name, email=email, password1=PASSWORD, **agreed)
    assert "confirm-email" in str(page.url), Page(page.text).text
    visitor.fill("/accounts/confirm-email/", "/confirm-email/", code=visitor.code())
    member = Member.objects.get(email=email)
    wait_for(lambda: minutes_of(member) == (180, 0), "the starting hours")
    return visitor, member


def test_a_request_goes_from_joining_to_paid(town: Town) -> None:
    (ada, ada_row), (ben, ben_row) = joined(town, "Ada"), joined(town, "Ben")
    fields = {"title": "Piano lesson", "description": "For beginners.", "estimated_minutes": "1:00"}
    made = ada.fill("/services/new/", "/new/", **fields, kind="OFFER")
    service = listed(str(made.url).rstrip("/").rpartition("/")[2])
    asked = ben.fill(f"/requests/new/?service={service}", minutes="1 h 30 min", words="Please!")
    request = str(asked.url).rstrip("/").rpartition("/")[2]
    ben.wait(f"/requests/{request}/", "The provider is asked")
    assert "Piano lesson" in ada.open("/requests/").text
    assert "You can spend 1 h 30 min" in ben.open("/").text
    assert "Set aside for open requests 1 h 30 min" in ben.open("/").text
    assert "You have accepted." in ada.press(request, "accept").text
    assert "The work has begun." in ada.press(request, "start").text
    ada.press(request, "complete", actual_minutes="2 h")
    refused = ben.press(request, "confirm")
    assert "Please tick this box." in refused.text
    ben.press(request, "confirm", consent="on")
    ben.wait(f"/requests/{request}/", "The hours have been paid.")
    assert "2 h paid" in ada.open(f"/requests/{request}/").text
    assert minutes_of(ada_row) == (300, 0)
    assert minutes_of(ben_row) == (60, 0)


def test_a_member_signs_in_out_and_in_again_and_a_token_of_before_is_refused(town: Town) -> None:
    _visitor, member = joined(town, "Cleo")
    visitor = Visitor(town)
    visitor.sign_in(member)
    page = visitor.open("/services/new/")
    form = page.form("/services/new/")
    visitor.send("/", page.form("/logout/"))
    assert "Sign in" in visitor.open("/").text
    visitor.sign_in(member)
    typed = {"title": "Never published", "estimated_minutes": "1", "kind": "OFFER"}
    assert visitor.send("/services/new/", form, **typed).status_code == 403
    assert "Never published" not in visitor.open("/services/").text
