"""A worker that shares no folder with the web tells its own figures, at an address of its own."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from hourbank.metrics import worker
from tests.monitoring.figures import Figures
from tests.workflow.trial import begin, declared, new_service, work_at


@pytest.fixture
def address() -> Iterator[str]:
    server = worker.serve("127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def fetch(url: str, **headers: str) -> tuple[int, str, str]:
    """The status, the content type and the words."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - http alone
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


def test_it_tells_the_steps_that_it_did_and_no_figure_of_the_database(address, db, at):
    service = new_service(at=at)
    with declared("told"):
        begin(service, "told", at=at)
        work_at(at)
    status, kind, text = fetch(f"{address}/metrics")
    assert status == 200
    assert kind.startswith("text/plain; version=0.0.4")
    figures = Figures(text)
    assert figures("step_tries_total", step="told", outcome="done") == 1
    assert figures("step_duration_seconds_count", step="told") == 1
    assert figures("database_up") is None


def test_it_keeps_to_the_rule_of_access(address, settings):
    settings.METRICS_NETWORKS = []
    assert fetch(f"{address}/metrics")[0] == 401
    settings.METRICS_TOKEN = token = "a-token-of-the-tests-0123456789"
    assert fetch(f"{address}/metrics", Authorization="Bearer wrong")[0] == 401
    assert fetch(f"{address}/metrics", Authorization=f"Bearer {token}")[0] == 200


def test_it_tells_nothing_else(address):
    assert fetch(f"{address}/admin/")[0] == 404


def test_without_an_address_it_listens_nowhere(settings, monkeypatch):
    begun: list[tuple[str, int]] = []
    monkeypatch.setattr(worker, "serve", lambda host, port: begun.append((host, port)))
    for listen in ("", "0.0.0.0:9808"):
        settings.METRICS_LISTEN = listen
        worker.serve_where_told()
    assert begun == [("0.0.0.0", 9808)]  # noqa: S104
