"""Nobody is led away from the bank by an address that somebody made up."""

import re
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from members.joining_rules import JoiningRules
from members.models import Member
from tests.factories import PASSWORD, member
from tests.members.sign_up import code_for
from tests.security.routes import every_route


pytestmark = pytest.mark.django_db

BAD: Final = (
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https://evil.example/",
    "HTTPS://EVIL.EXAMPLE",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "http://evil.example#testserver",
    "ftp://evil.example",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x00//evil.example",
    "%2F%2Fevil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "%68ttps://evil.example",
    "//evil%E3%80%82example",
    "https://[::1]evil.example",
)
NAMES: Final = (
    "next", "redirect_to", "redirect", "url", "return", "return_to", "continue", "back", "to",
    "callback", "_popup", "_to_field", "_changelist_filters", "success_url", "target",
)  # fmt: skip
HOST: Final = "http://testserver"


def leads_away(location: str) -> bool:
    """Whether a browser would leave the bank: it drops controls, and takes \\ for /."""
    seen = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(0x21)))))
    seen = seen.replace("\\", "/")
    if seen.startswith(f"{HOST}/") or seen == HOST:
        return False
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", seen)) or seen.startswith("//")


def test_the_judge_of_these_tests_knows_what_leads_away() -> None:
    assert [bad for bad in BAD if not leads_away(bad) and "%" not in bad] == []
    for good in ("/", "/balance/?next=//evil.example", f"{HOST}/x", "?page=2", "x/y"):
        assert not leads_away(good)


def stays(response: Any, where: object) -> None:
    assert response.status_code < 500, where
    assert not leads_away(response.get("Location", "")), (where, response["Location"])


@pytest.fixture
def ada(at: datetime) -> Member:
    return member("Ada", at=at)


def browser_of(who: Member | None) -> Client:
    browser = Client(raise_request_exception=False)
    if who:
        browser.force_login(who)
    return browser


@pytest.mark.parametrize("who", ["visitor", "member", "administrator"])
def test_no_route_follows_any_parameter_away(who: str, at: datetime) -> None:
    """Every route there is, with bad addresses by each name that such a parameter may have."""
    is_staff = who == "administrator"
    one = None
    if who != "visitor":
        one = member("Ada", at=at, is_staff=is_staff, is_superuser=is_staff)
    browser = browser_of(one)
    headers = {"Referer": "https://evil.example/", "Accept": "text/html"}
    for number, route in enumerate(every_route()):
        if is_staff != route.route.startswith("admin/"):
            continue
        bad = BAD[number % len(BAD)]
        query = "&".join(f"{name}={quote(bad)}" for name in NAMES)
        path = route.filled()
        stays(browser.get(f"{path}?{query}", headers=headers), (path, bad))


@pytest.mark.parametrize("bad", BAD, ids=ascii)
def test_each_page_that_leads_on_stays_here(ada: Member, bad: str) -> None:
    """All views that read where to go: as a visitor, on the way in, and signed in."""
    visitor = browser_of(None)
    for path in ("/theme/", "/language/"):
        said = {"theme": "dark", "language": "de", "next": bad}
        stays(visitor.post(path, said, headers={"Referer": bad}), path)
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/login/code/"):
        stays(visitor.get(path, {"next": bad}), path)
    way_in = {"login": ada.email, "password": PASSWORD, "next": bad}
    inside = browser_of(None)
    answer = inside.post(f"/accounts/login/?next={quote(bad)}", way_in)
    assert answer.status_code == 302
    stays(answer, "signing in")
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/security/staff/", "/rules/"):
        stays(inside.get(path, {"next": bad}), path)
    again = inside.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": bad})
    stays(again, "the password once more")
    stays(inside.get("/accounts/security/"), "what was wanted")
    out = inside.post(f"/accounts/logout/?next={quote(bad)}", {"next": bad})
    assert out.status_code == 302
    stays(out, "signing out")


@pytest.mark.parametrize("bad", ["//evil.example", "https:evil.example", "/\\evil.example"])
def test_agreeing_to_the_rules_and_a_code_stay_here(ada: Member, at: datetime, bad: str) -> None:
    JoiningRules.objects.create(
        number=1, texts={"en": "Be kind."}, published_at=at, published_by=ada
    )
    browser = browser_of(None)
    browser.post(f"/accounts/login/code/?next={quote(bad)}", {"email": ada.email, "next": bad})
    said = {"code": code_for(str(ada.email)), "next": bad}
    stays(browser.post(f"/accounts/login/code/confirm/?next={quote(bad)}", said), "a code")
    answer = browser.post(f"/rules/?next={quote(bad)}", {"number": 1, "next": bad})
    assert answer.status_code == 302
    stays(answer, "the rules")


def test_a_way_back_within_the_bank_is_taken(ada: Member) -> None:
    answer = browser_of(None).post(
        "/accounts/login/", {"login": ada.email, "password": PASSWORD, "next": "/balance/?page=2"}
    )
    assert answer["Location"] == "/balance/?page=2"
    assert urlsplit(answer["Location"]).netloc == ""
