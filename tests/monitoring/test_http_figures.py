"""HTTP requests are counted and timed by route, method and status."""

import pytest

from tests.api.conftest import program_of
from tests.factories import member
from tests.monitoring.figures import scrape
from tests.requests_app.roads import new_bank


def counted(client, **labels: str) -> float:
    return scrape(client)("http_requests_total", **labels) or 0


@pytest.mark.parametrize(
    ("method", "path", "labels"),
    [
        ("GET", "/accounts/login/", {"route": "account_login", "status": "200"}),
        ("GET", "/balance/", {"route": "balance", "status": "302"}),
        ("GET", "/api/v1/balance/", {"route": "api-balance", "status": "401"}),
        ("GET", "/no/such/page/", {"route": "unmatched", "status": "404"}),
        ("GET", "/also/not/there/", {"route": "unmatched", "status": "404"}),
    ],
)
def test_a_request_is_counted_once_by_its_route(client, db, method, path, labels):
    before = counted(client, method=method, **labels)
    client.generic(method, path)
    assert counted(client, method=method, **labels) == before + 1


def test_ids_in_addresses_make_no_series_of_their_own(client, db, at):
    bank = new_bank(at)
    client.force_login(bank.ada)
    labels = {"method": "GET", "route": "request", "status": "200"}
    before = counted(client, **labels)
    for request in (bank.active(), bank.active()):
        client.get(f"/requests/{request.pk}/")
    assert counted(client, **labels) == before + 2


def test_methods_that_nobody_knows_are_one(client, db):
    labels = {"method": "other", "route": "unmatched", "status": "404"}
    before = counted(client, **labels)
    client.generic("BREW", "/pot/1/")
    client.generic("WHEN", "/pot/1/")
    assert counted(client, **labels) == before + 2


def test_how_long_an_answer_took_is_in_the_histogram(client, db):
    labels = {"method": "GET", "route": "account_login"}
    name = "http_request_duration_seconds"
    before = scrape(client)(f"{name}_count", **labels) or 0
    client.get("/accounts/login/")
    figures = scrape(client)
    assert figures(f"{name}_count", **labels) == before + 1
    assert figures(f"{name}_bucket", le="+Inf", **labels) == before + 1
    assert figures(f"{name}_sum", **labels) > 0


def test_probes_and_scrapes_are_not_counted(client, db):
    def total(figures) -> float:
        family = figures.families["hourbank_http_requests"]
        return sum(each.value for each in family.samples if each.name.endswith("_total"))

    client.get("/accounts/login/")
    before = total(scrape(client))
    client.get("/health/live/")
    client.get("/health/sweep/")
    assert total(scrape(client)) == before


def test_what_cannot_be_counted_is_answered_all_the_same(client, db, monkeypatch, caplog):
    monkeypatch.setattr("hourbank.metrics.http.REQUESTS", Full())
    assert client.get("/accounts/login/").status_code == 200
    assert "a request was not counted" in caplog.text


class Full:
    """A folder on a disk that is full."""

    def labels(self, **_labels):
        raise OSError(28, "No space left on device")


def test_a_failure_of_ours_is_counted_as_one(client, db, at, settings):
    settings.ROOT_URLCONF = "tests.api.probe"
    program = program_of(member("Ana", at=at), at=at)
    labels = {"method": "GET", "route": "tests.api.probe.Broken", "status": "500"}
    before = counted(client, **labels)
    assert program.get("/api/probe/broken/").status_code == 500
    assert counted(client, **labels) == before + 1
