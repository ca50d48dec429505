"""Every page of the administration in a real browser: nothing that the content policy forbids."""

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db.models import Model
from django.test import Client, RequestFactory
from django.test.testcases import QuietWSGIRequestHandler
from django.urls import reverse
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, PeriodicTask

from common.transactions import door
from disputes.operations import open_dispute
from disputes.states import Reason
from ledger.operations import reconcile
from members.models import Member
from members.operations import make_key
from tests.admin.probe import declared
from tests.factories import PASSWORD, member
from tests.requests_app.roads import new_bank
from workflow.admin.operations import OperationAdmin
from workflow.admin.subjects import options
from workflow.models import Step


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium (Debian: apt-get install chromium)"),
]


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


@pytest.fixture
def root(real_db, at) -> Member:
    return member("Root", at=at, is_staff=True, is_superuser=True)


@pytest.fixture
def browser(bank, root) -> Iterator["Watched"]:
    """Chromium, signed in as an administrator.

    Its loop runs in this thread, so a test reads the database before it asks for the browser.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where Chromium is

    client = Client()
    assert client.login(email=root.email, password=PASSWORD)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": bank}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = chromium.new_context()
        context.add_cookies([cookie])
        context.add_init_script(WATCH)
        yield Watched(context.new_page(), bank)
        chromium.close()


class Watched:
    """A page that remembers what the browser complained of."""

    def __init__(self, page: Any, bank: str) -> None:
        self.page, self.bank = page, bank
        self.complaints: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self.see)

    def hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def see(self, request: Any) -> None:
        if not request.url.startswith((self.bank, "data:", "blob:")):
            self.complaints.append(f"{self.page.url} asks {request.url}")

    def open(self, path: str) -> None:
        answer = self.page.goto(self.bank + path)
        assert answer.status == 200, path
        self.look()

    def look(self) -> None:
        """Take up what the page saw, before another one is opened."""
        found = self.page.evaluate("window.violations.splice(0)")
        self.complaints += [f"{self.page.url}: {violation}" for violation in found]


@pytest.fixture
def rows(root, at) -> Iterator[None]:
    """At least one row of what the bank begins without."""
    life = new_bank(at)
    life.negotiating()
    life.do(
        open_dispute,
        life.ben,
        request_id=life.in_progress().pk,
        reason=Reason.TIME,
        words="It took less.",
    )
    # Somebody has it in hand: the desk has all its pages.
    life.work()
    with declared() as probe:
        probe.dead_letter(root, at=at)
        with door():
            make_key(member=root, name="a program", at=at)
            reconcile(at=at)
        yield


@pytest.fixture
def pages(rows, root) -> list[str]:
    """Every list, every form for a new row, one object of each kind, and its buttons' pages."""
    request = RequestFactory().get("/")
    request.user = root
    found = [reverse("admin:index"), reverse("admin:app_list", args=["workflow"])]
    for model, model_admin in admin.site._registry.items():  # noqa: SLF001
        found.append(address(model, "changelist"))
        if model_admin.has_add_permission(request):
            found.append(address(model, "add"))
        row = model.objects.order_by("pk").last()
        if row is None:
            continue
        found += [address(model, "change", row.pk), address(model, "history", row.pk)]
        if model_admin.has_delete_permission(request, row):
            found.append(address(model, "delete", row.pk))
        if isinstance(model_admin, OperationAdmin):
            for operation in model_admin.operation_views:
                if operation.has_page and operation.available(row):
                    found.append(address(model, operation.name, row.pk))
    return found


def address(model: type[Model], page: str, *args: Any) -> str:
    opts = options(model)
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def test_no_page_breaks_the_content_policy(pages, browser):
    assert len(pages) > 40
    for path in pages:
        browser.open(path)

    assert browser.complaints == []


@pytest.fixture
def crontabs(real_db) -> tuple[str, str, str]:
    """The page of a task that has a crontab, another crontab to choose, and the words for that."""
    task = PeriodicTask.objects.exclude(crontab=None).first()
    other = CrontabSchedule.objects.create(minute="0", hour="6", timezone="UTC")
    return address(PeriodicTask, "change", task.pk), str(other.pk), other.human_readable


def test_a_crontab_is_said_in_words_as_it_is_chosen(crontabs, browser):
    page, other, words = crontabs
    browser.open(page)
    said = browser.page.locator(".field-crontab_translation .readonly")
    assert said.inner_text()
    browser.page.locator("#id_crontab").select_option(other)

    assert said.inner_text() == words
    assert browser.complaints == []


def test_django_s_own_scripts_work(rows, browser):
    page = browser.page
    browser.open(address(ClockedSchedule, "add"))
    page.locator(".datetimeshortcuts a").nth(1).click()
    page.locator(".calendarbox").first.wait_for()
    browser.look()

    assert browser.complaints == []


def test_a_group_s_rights_are_boxes_to_tick(rows, browser):
    page = browser.page
    browser.open(address(Group, "add"))
    page.get_by_label("Name").fill("Treasurers")
    page.get_by_role("group", name="ledger | account").get_by_label("Can view account").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".messagelist .success").wait_for()
    page.get_by_role("link", name="Treasurers").first.click()
    box = page.get_by_role("group", name="ledger | account").get_by_label("Can view account")

    assert box.is_checked()
    assert page.locator("#id_permissions input:checked, .grouped-boxes input:checked").count() == 1
    assert browser.complaints == []


def test_dead_letters_are_redriven_from_the_list(rows, browser):
    page = browser.page
    browser.open(address(Step, "changelist") + "?state=DEAD")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("redrive")
    page.locator("button[name=index]").click()
    page.locator(".messagelist .success").wait_for()
    browser.look()

    assert page.locator(".messagelist .success").inner_text() == "Redrive: 1 done."
    assert browser.complaints == []


@pytest.fixture
def dead_letter(rows) -> str:
    return address(Step, "change", Step.objects.get(state="DEAD").pk)


def test_a_button_is_the_door_of_its_operation(dead_letter, browser):
    """With real commits: inside of Django's own transaction the door would refuse to open."""
    page = browser.page
    browser.open(dead_letter)
    page.get_by_role("link", name="Discard").click()
    page.get_by_label("Reason").fill("done by hand")
    page.get_by_role("button", name="Discard").click()
    page.get_by_text("The step is discarded.").wait_for()
    browser.open(reverse("admin:workflow_policy_changelist"))
    page.get_by_label("Response timeout").fill("36 h")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("response timeout: 7 days → 1 day 12 hours").wait_for()
    browser.look()

    assert browser.complaints == []
