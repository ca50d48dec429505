"""The metrics are for the bank's own machines, and for who has the token."""

from ipaddress import ip_network

import pytest

from tests.monitoring.figures import PATH


TOKEN = "a-token-of-the-tests-0123456789"


@pytest.fixture(autouse=True)
def _rows(db):
    """A scrape that is let in reads the database."""


def status(client, address: str = "192.0.2.1", **headers: str) -> int:
    return client.get(PATH, headers=headers, REMOTE_ADDR=address).status_code


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_the_machine_itself_may_read(client, address):
    assert status(client, address) == 200


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.7", "2001:db8::1", "::ffff:10.0.0.7"])
def test_another_machine_may_not(client, address):
    response = client.get(PATH, REMOTE_ADDR=address)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert b"hourbank_" not in response.content


def test_a_call_by_a_unix_socket_has_no_address_and_is_nobodys(client):
    assert status(client, "") == 401


def test_a_network_that_is_named_may_read(client, settings):
    settings.METRICS_NETWORKS = [ip_network("10.0.0.0/8")]
    assert status(client, "10.1.2.3") == 200
    assert status(client, "127.0.0.1") == 401


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"],
)
def test_what_a_proxy_passed_on_is_not_from_here(client, header):
    assert status(client, "127.0.0.1", **{header: "127.0.0.1"}) == 401


def test_the_token_lets_in_from_anywhere_and_through_a_proxy(client, settings):
    settings.METRICS_TOKEN = TOKEN
    assert status(client, Authorization=f"Bearer {TOKEN}") == 200
    assert status(client, Authorization=f"bearer {TOKEN}", X_Forwarded_For="1.2.3.4") == 200


@pytest.mark.parametrize(
    "given", ["Bearer wrong", "Bearer ", "Bearer", "", f"Basic {TOKEN}", "Bearer é"]
)
def test_another_token_does_not(client, settings, given):
    settings.METRICS_TOKEN = TOKEN
    assert status(client, Authorization=given) == 401


def test_where_no_token_is_set_an_empty_one_is_none(client):
    assert status(client, Authorization="Bearer ") == 401


def test_a_wrong_token_keeps_nobody_out_who_may_read_anyway(client, settings):
    settings.METRICS_TOKEN = TOKEN
    assert status(client, "127.0.0.1", Authorization="Bearer wrong") == 200


def test_whatever_name_the_bank_is_called_by(client):
    assert status(client, "127.0.0.1", Host="10.0.0.7:8000") == 200


def test_a_session_is_not_asked_for_and_no_answer_is_kept(client):
    client.cookies["sessionid"] = "x" * 32
    response = client.get(PATH)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response


def test_prometheus_may_ask_for_its_newer_format(client):
    accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
    response = client.get(PATH, headers={"Accept": accept})
    assert response["Content-Type"].startswith("application/openmetrics-text")
    assert response.content.endswith(b"# EOF\n")


def test_nothing_can_be_posted(client):
    assert client.post(PATH).status_code == 404
