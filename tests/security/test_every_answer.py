"""What every answer has, whoever gives it: no foreign script, no frame, no guessing at its kind, no cache."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import OperationalError
from django.test import Client

from files.serving import POLICY as OF_FILES
from members.models import Member
from tests.factories import member
from tests.rows import every_row
from tests.security.routes import every_route, pages


STRICT: Final = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "worker-src": "'self'",
}
#: What says itself that others may keep it: it is the same for everybody.
EVERYBODYS: Final = {"/api/v1/schema/", "/service-worker.js"}


def policy_of(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: rest for name, _space, rest in parts if name}


def is_marked(response: Any, where: object) -> None:
    """It has all that an answer of the bank has."""
    assert response.status_code < 600, where
    assert policy_of(response) == STRICT, (where, response.headers)
    assert response["X-Content-Type-Options"] == "nosniff", where
    assert response["X-Frame-Options"] == "DENY", where
    assert response["Referrer-Policy"] == "same-origin", where
    assert response["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert re.fullmatch(r"[A-Za-z0-9_.-]{8,64}", response["X-Request-ID"]), where
    if response.streaming:
        # Read to its end it closes its file; `close` would end the test's connection as well.
        assert all(isinstance(part, bytes) for part in response.streaming_content), where


def browser_of(who: Member | None) -> Client:
    browser = Client(raise_request_exception=False)
    if who:
        browser.force_login(who)
    return browser


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_route_answers_a_visitor_so(method: str) -> None:
    browser = browser_of(None)
    for route in every_route():
        path = route.filled()
        response = getattr(browser, method)(path, headers={"Accept": "text/html"})
        assert response.status_code < 500, (path, response.status_code)
        is_marked(response, path)


@pytest.mark.django_db
def test_every_route_answers_an_administrator_so_and_for_no_cache(at: Any) -> None:
    browser = browser_of(member("Root", at=at, is_staff=True, is_superuser=True))
    statuses = set()
    for route in every_route():
        path = route.filled()
        response = browser.get(path, headers={"Accept": "text/html"})
        assert response.status_code < 500, (path, response.status_code)
        is_marked(response, path)
        kept = response.get("Cache-Control", "")
        assert path in EVERYBODYS or "no-store" in kept or "private" in kept, (path, kept)
        statuses.add(response.status_code)
    assert {200, 302, 404} <= statuses


ODD: Final[dict[str, tuple[int, Callable[[Client], Any]]]] = {
    "a page that isn't there": (404, lambda it: it.get("/nowhere/")),
    "a route of the API that isn't there": (404, lambda it: it.get("/api/v1/nowhere/")),
    "another method": (405, lambda it: it.put("/theme/")),
    "a form without its token": (
        403,
        lambda _it: Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"}),
    ),
    "a host that isn't ours": (400, lambda it: it.get("/", headers={"Host": "evil.example"})),
    "too many fields": (
        400,
        lambda it: it.post("/theme/", {f"f{number}": "x" for number in range(1001)}),
    ),
    "a body that is too large": (
        400,
        lambda it: it.post("/theme/", {"theme": "x" * 2_000_000}),
    ),
    "a static file": (200, lambda it: it.get("/static/vendor/htmx.min.js")),
    "a probe": (200, lambda it: it.get("/health/live/")),
    "a scrape": (200, lambda it: it.get("/metrics")),
    "a scrape that is refused": (401, lambda it: it.get("/metrics", REMOTE_ADDR="192.0.2.1")),
    "an address without its last slash": (301, lambda it: it.get("/privacy")),
    "a compressed page": (
        200,
        lambda it: it.get("/privacy/", headers={"Accept-Encoding": "gzip"}),
    ),
    "the way in": (302, lambda it: it.get("/balance/")),
    "a body that apps can't have meant": (
        400,
        lambda it: it.post("/_allauth/app/v1/auth/login", "{", content_type="application/json"),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ODD)
def test_odd_answers_have_it_too(name: str) -> None:
    status, ask = ODD[name]
    response = ask(browser_of(None))
    assert response.status_code == status, response.content[:200]
    is_marked(response, name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [RuntimeError("what-went-wrong"), OperationalError("connection refused")]
)
def test_failures_of_ours_have_it_too(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: Any, **_how: Any) -> None:
        raise error

    monkeypatch.setattr("portal.pages.privacy.render", fail)
    response = browser_of(None).get("/privacy/")
    assert response.status_code in {500, 503}
    is_marked(response, "a failure")
    assert str(error) not in response.text


@pytest.mark.django_db
def test_no_other_site_may_read_an_answer() -> None:
    browser = browser_of(None)
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/", "/api/v1/me/", "/api/v1/schema/", "/_allauth/app/v1/config", "/health/live/"):
        for method in ("get", "options"):
            answer = getattr(browser, method)(path, headers=headers)
            assert not [name for name in answer.headers if name.startswith("Access-Control")], path


@pytest.mark.django_db
def test_no_page_takes_a_form_without_its_token(at: Any) -> None:
    """Every route, by a browser that is signed in and led here by another site."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(member("Root", at=at, is_staff=True, is_superuser=True))
    before = every_row()
    for route in every_route():
        path = route.filled()
        answer = browser.post(path, {"x": "1"}, headers={"Origin": "https://evil.example"})
        if path.startswith("/_allauth/") or route.name in WITHOUT_TOKEN:
            continue
        assert answer.status_code in {403, 404, 405, 429}, (path, answer.status_code)
    assert every_row() == before


#: By a secret in the address: a mail program presses it (RFC 8058).
WITHOUT_TOKEN: Final = {"unsubscribe"}


@pytest.mark.django_db
def test_looking_changes_nothing(at: Any) -> None:
    """A GET of every route, and HEAD and OPTIONS of those that people open: no row is another one."""
    browser = browser_of(member("Root", at=at, is_staff=True, is_superuser=True))
    before = every_row()
    for route in every_route():
        browser.get(route.filled())
    for route in pages():
        browser.head(route.filled())
        browser.options(route.filled())
    assert every_row() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/static/", "/static/hourbank/", "/static/../manage.py", "/static/%2e%2e/manage.py",
        "/static/..%2fmanage.py", "/static//etc/passwd", "/.git/config", "/.env", "/manage.py",
        "/media/", "/hourbank/settings/base.py", "/static/hourbank/..%5c..%5cmanage.py",
    ],
)  # fmt: skip
def test_no_folder_and_no_source_is_served(path: str) -> None:
    answer = browser_of(None).get(path)
    assert answer.status_code == 404
    assert "DJANGO_SETTINGS_MODULE" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/balance/", "/api/v1/me/"])
def test_trace_gives_nothing_back(path: str) -> None:
    answer = browser_of(None).trace(path, headers={"X-Secret": "s3cret"})
    assert answer.status_code in {302, 401, 403, 405}
    assert "s3cret" not in answer.text


def test_a_file_of_a_member_s_has_a_narrower_one() -> None:
    assert "default-src 'none'" in OF_FILES
    assert "sandbox" in OF_FILES
    assert "script-src" not in OF_FILES


def test_nothing_from_elsewhere_and_nothing_within_the_page_may_run(settings: Any) -> None:
    """No directive lets in a scheme, a host, a wildcard, or scripts and styles of the page itself."""
    for sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values():
        assert set(sources) <= {"'self'", "'none'", "data:"}
    assert "EXCLUDE_URL_PREFIXES" not in settings.CONTENT_SECURITY_POLICY
