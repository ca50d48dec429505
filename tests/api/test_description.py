"""The description of the API: OpenAPI 3.1, true to its routes, and drawn under the bank's own CSP."""

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.validation import validate_schema

from common.scopes import Scope
from members.models import Member
from tests.api.conftest import program_of
from tests.factories import PASSWORD, member


SCHEMA = "/api/v1/schema/"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


@pytest.fixture
def schema(client) -> dict[str, Any]:
    response = client.get(SCHEMA)
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=300"
    document: dict[str, Any] = response.json()
    return document


def test_the_description_is_openapi_3_1_and_everybodys(schema):
    assert schema["openapi"].startswith("3.1")
    validate_schema(schema)


def test_the_description_comes_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


def test_the_description_is_yaml_to_who_asks_for_it(client):
    response = client.get(SCHEMA, headers={"Accept": "application/vnd.oai.openapi"})
    assert response["Content-Type"].startswith("application/vnd.oai.openapi")
    assert response.content.startswith(b"openapi: 3.1")


def routes(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here


def test_every_route_is_described(schema):
    undescribed = {SCHEMA, "/api/v1/docs/", "/api/v1/errors/"}
    found = {
        "/"
        + route.replace("<uuid:", "{")
        .replace("<int:", "{")
        .replace("<slug:", "{")
        .replace("<str:", "{")
        .replace(">", "}")
        for route in routes(get_resolver().url_patterns)
        if route.startswith("api/")
    }
    assert found - undescribed == set(schema["paths"])
    assert len(found) > 20


OPEN_TO_ALL = {"/api/v1/rules/"}


def test_every_call_says_how_to_sign_in_and_how_it_fails(schema):
    for path, methods in schema["paths"].items():
        for method, call in methods.items():
            nobody = [set()] if path in OPEN_TO_ALL else []
            ways = [{"key"}, {"app"}, {"session"}, *nobody]
            assert [*map(set, call["security"])] == ways, (method, path)
            assert {*call["security"][0]["key"]} <= {*Scope.values}, (method, path)
            failures = [status for status in call["responses"] if status >= "400"]
            assert {"400", "401", "406", "429", "500", "503"} <= {*failures}, (method, path)
            assert call["summary"], (method, path)
            assert len(call["summary"]) < 80, (method, path)
            names = {parameter["name"] for parameter in call["parameters"]}
            assert ("If-None-Match" if method == "get" else "Idempotency-Key") in names, path


def test_every_body_is_closed(schema):
    for methods in schema["paths"].values():
        for call in methods.values():
            for content in call.get("requestBody", {}).get("content", {}).values():
                name = content["schema"]["$ref"].rsplit("/", 1)[1]
                assert schema["components"]["schemas"][name]["additionalProperties"] is False, name


class Server(ThreadedWSGIServer):
    """Django's own, which closes its threads' connections; it ends when they have."""

    daemon_threads = False


@pytest.fixture
def bank(real_db) -> Iterator[str]:
    """The bank on a port of its own."""
    server = Server(("127.0.0.1", 0), QuietWSGIRequestHandler, allow_reuse_address=False)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found (Debian: apt-get install chromium)")
def test_the_docs_are_drawn_and_calls_can_be_tried_under_the_csp(bank, at, monkeypatch):
    # Playwright's loop runs in this thread; the database is asked before and after it alone.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    ana = program_of(member("Ana", at=at), at=at)
    ana.client.login(email=ana.member.email, password=PASSWORD)
    session = ana.client.cookies["sessionid"].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": session, "url": bank}])
        context.add_init_script(WATCH)
        page = context.new_page()
        told: list[str] = []
        foreign: list[str] = []
        page.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on(
            "request",
            lambda call: call.url.startswith((bank, "data:", "blob:")) or foreign.append(call.url),
        )
        page.goto(f"{bank}/api/v1/docs/")
        page.get_by_role("heading", name="HourBank").first.wait_for()
        call = page.locator("#operations-me-me_change")
        call.locator(".opblock-summary-control").click()
        call.get_by_role("button", name="Try it out").click()
        call.locator("textarea").fill('{"name": "Anna"}')
        call.get_by_role("button", name="Execute").click()
        status = call.locator(".live-responses-table tbody .response-col_status").first
        status.wait_for()
        assert status.inner_text().startswith("200"), call.inner_text()
        violations = page.evaluate("window.violations")
        browser.close()
    assert violations == []
    assert foreign == []
    assert [line for line in told if not line.startswith(("log", "info"))] == []
    assert Member.objects.get(pk=ana.member.pk).name == "Anna"
