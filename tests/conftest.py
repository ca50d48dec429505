"""What all tests share: a template database, a clock that stands still, and members."""

import gc
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import translation
from xdist.scheduler import LoadFileScheduling

from tests.beginnings import MAKERS, Beginnings, in_their_browsers
from tests.clock import keep_time
from tests.counts import is_in_the_sample, is_long
from tests.described import Heard
from tests.disputes.court import Court
from tests.journeys.standing import Standing
from tests.order import ends_town, in_good_order, scope_of, town_first
from tests.pages.people import People
from tests.requests_app.roads import Bank


ALIASES = ("default", "owner")
BEGINNINGS: Final = Beginnings()
STANDING: Final = Standing()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the full counts to script/test --long; where several share the work, order it."""
    if not is_long():
        leave_to_the_long_run(config, items)
    items[:] = in_good_order(items) if worker_name() else town_first(items)


def leave_to_the_long_run(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of tables a sample is left, unless a test is asked for by its whole name."""
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="script/test --long runs it"))
    if not any("::" in asked for asked in config.args):
        kept, left = [], []
        for item in items:
            (kept if is_tried(item) else left).append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def is_tried(item: Any) -> bool:
    """A cell of a table: where it is in the sample; any other test."""
    mark, cell = item.get_closest_marker("sampled"), getattr(item, "callspec", None)
    return mark is None or is_in_the_sample(mark, given=cell.params, places=cell.indices)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file is one process's, and so are all that want the running bank."""

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope_of(nodeid)

    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if ends_town(item, nextitem):
        STANDING.end()


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """What is loaded now stays to the end: garbage isn't looked for in it, now or later."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.enable()
    gc.collect()
    gc.freeze()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name content by what it is for: what is drawn by chance in it differs in each process."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tests of odd input log halves of surrogate pairs, which no process can send to another."""
    report = yield
    report.sections = [
        (title, words.encode(errors="backslashreplace").decode())
        for title, words in report.sections
    ]
    return report


@pytest.fixture(scope="session")
def heard() -> Heard:
    """What the API answers in any test is held against its description."""
    found = Heard()
    found.begin()
    return found


@pytest.fixture(autouse=True)
def _as_described(heard: Heard) -> Iterator[None]:
    heard.told()
    yield
    assert heard.told() == [], "described otherwise: CONTRIBUTING.md, “Change the API”"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What a test spoke at last isn't heard by the next."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """Create the test database as its owner; the bank's role works in it."""
    name = "_".join(["test_hourbank", *worker_name()])
    with django_db_blocker.unblock():
        create = clone_what_one_migrates if worker_name() else migrate_from_nothing
        create(name)
        for alias in ALIASES:
            connect(alias, name)
    yield
    with django_db_blocker.unblock():
        for alias in ALIASES:
            connections[alias].close()
        drop(name, *([template_name()] if worker_name() else []))


def worker_name() -> list[str]:
    """Which process of the suite this is, where there are several."""
    return [name] if (name := os.environ.get("PYTEST_XDIST_WORKER")) else []


def template_name() -> str:
    """What the processes of one run clone."""
    return f"test_hourbank_{os.environ['PYTEST_XDIST_TESTRUNUID']}"


def migrate_from_nothing(name: str) -> None:
    owner = connections["owner"]
    connect("default", name)
    owner.settings_dict["TEST"]["NAME"] = name
    owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    for alias in ALIASES:
        connections[alias].close()


def clone_what_one_migrates(name: str) -> None:
    """The process that comes first migrates, while the others wait; a leftover of a killed run goes."""
    template = template_name()
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            migrate_from_nothing(template)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop(*names: str) -> None:
    """A process that begins after the template has gone makes another."""
    with connections["owner"]._nodb_cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def create_empty(name: str) -> None:
    """Without any table."""
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')


def connect(alias: str, name: str) -> None:
    connections[alias].close()
    connections[alias].settings_dict["NAME"] = name


@contextmanager
def database_of_its_own(blocker) -> Iterator[str]:
    """A database cloned from the template: commits are real, threads and processes see them."""
    template = connections["owner"].settings_dict["NAME"]
    name = f"{template}_{uuid4().hex[:8]}"
    with blocker.unblock():
        BEGINNINGS.end()
        for alias in ALIASES:
            connections[alias].close()
        with connections["owner"]._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        for alias in ALIASES:
            connect(alias, name)
        try:
            yield name
        finally:
            for alias in ALIASES:
                connect(alias, template)
            with connections["owner"]._nodb_cursor() as cursor:
                # Waits for closed connections to end; the owner may not end the bank's by force.
                cursor.execute(f'DROP DATABASE "{name}"')


@pytest.fixture(scope="module")
def beginnings(django_db_setup, django_db_blocker) -> Iterator[Beginnings]:
    """What tests of this file begin with ends with its last test."""
    yield BEGINNINGS
    with django_db_blocker.unblock():
        BEGINNINGS.end()


@pytest.fixture
def beginning(beginnings: Beginnings, django_db_blocker, request: pytest.FixtureRequest) -> Any:
    """What this test begins with, by a fixture or its mark; it stands before the test's own savepoint."""
    mark = request.node.get_closest_marker("begins_with")
    wanted = (
        mark.args if mark else (MAKERS[name] for name in request.fixturenames if name in MAKERS)
    )
    maker = next(iter(wanted), None)
    with django_db_blocker.unblock():
        if maker:
            return beginnings.turn_to(maker, request.getfixturevalue("at"))
        beginnings.end()
        return None


@pytest.fixture
def _django_db_helper(beginning, _django_db_helper) -> None:
    """As pytest-django has it, in what the test begins with."""


@pytest.fixture
def new_bank_once(beginning, db) -> Bank:
    """A new bank, made once for tests that follow each other."""
    return beginning


@pytest.fixture
def new_court_once(beginning, db) -> Court:
    """A bank in which somebody objects, made once for tests that follow each other."""
    return beginning


@pytest.fixture
def people_once(beginning, db, monkeypatch: pytest.MonkeyPatch) -> People:
    """Ada, Ben and Cleo, signed in to a new bank; the pages read its clock."""
    bank, keys = beginning
    return in_their_browsers(keep_time(bank, monkeypatch), keys)


@pytest.fixture(scope="session")
def standing(django_db_setup) -> Iterator[Standing]:
    """Where a running bank stands, or may; with the last test it ends."""
    yield STANDING
    STANDING.end()


@pytest.fixture
def real_db(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A database of this test's own."""
    with database_of_its_own(django_db_blocker) as name:
        yield name


@pytest.fixture
def at() -> datetime:
    """The moment at which a test begins."""
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
