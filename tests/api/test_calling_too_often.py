"""Who calls too often is told when to come back, before anything is looked up for them."""

import re
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from limits import parse
from redis import Redis

from members.models import ApiKey
from tests.api.conftest import Api
from tests.monitoring.figures import scrape
from workflow.models import EventLog, IdempotencyKey


ME = "/api/v1/me/"
SERVICES = "/api/v1/services/"
SESSION = "/_allauth/app/v1/auth/session"
POLICIES = ("key", "member", "writes", "anonymous", "bad-keys", "address")


@pytest.fixture
def rates(settings) -> Callable[..., None]:
    """Sets how often calls may come; what isn't named has no limit."""

    def set_rates(**given: str) -> None:
        named = {name.replace("_", "-"): parse(rate) for name, rate in given.items()}
        assert set(named) <= set(POLICIES)
        settings.RATE_LIMITS = dict.fromkeys(POLICIES) | named

    set_rates()
    return set_rates


@pytest.fixture
def address() -> str:
    """An address from which nobody has called yet."""
    return f"2001:db8:{token_hex(2)}:{token_hex(2)}::1"


def get(program: Api, address: str = "127.0.0.1", path: str = ME, **headers: str):
    return program.client.get(
        path,
        headers={"Authorization": f"Bearer {program.key}", **headers},
        REMOTE_ADDR=address,
    )


def expect_refusal(response, policy: str) -> int:
    """The whole of a 429; returns the seconds to wait."""
    assert response.status_code == 429, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    problem = response.json()
    assert (problem["code"], problem["status"], problem["policy"]) == ("rate_limited", 429, policy)
    seconds = int(response["Retry-After"])
    assert 1 <= seconds <= 60
    assert f"Try again in {seconds} second" in problem["detail"]
    assert problem["request_id"] == response["X-Request-ID"]
    # Retry-After may name no moment before the reset (draft, section 5).
    assert f'"{policy}";r=0;t={seconds}' in response["RateLimit"].split(", ")
    return seconds


def test_a_key_that_calls_too_often_is_told_when_to_come_back(ana, rates):
    rates(key="2/minute")
    assert [get(ana).status_code for _ in range(2)] == [200, 200]
    response = get(ana)
    expect_refusal(response, "key")
    assert response.json()["detail"].startswith("You have made too many calls.")


def test_each_answer_says_how_many_calls_are_left(ana, rates):
    rates(key="3/minute", address="100/minute")
    first, second = get(ana), get(ana)
    for response in (first, second):
        assert response["RateLimit-Policy"] == '"key";q=3;w=60, "address";q=100;w=60'
    assert re.fullmatch(r'"key";r=2;t=(60|59)', first["RateLimit"])
    assert re.fullmatch(r'"key";r=1;t=(60|59|58)', second["RateLimit"])


def test_each_key_counts_for_itself(ana, ben, rates):
    rates(key="1/minute")
    assert get(ana).status_code == 200
    expect_refusal(get(ana), "key")
    assert get(ben).status_code == 200


def test_all_sessions_of_a_member_count_together(ana, ben, rates):
    rates(member="2/minute")
    one, other = Client(), Client()
    one.force_login(ana.member)
    other.force_login(ana.member)
    assert one.get(ME).status_code == other.get(ME).status_code == 200
    expect_refusal(one.get(ME), "member")
    expect_refusal(other.get(ME), "member")
    bens = Client()
    bens.force_login(ben.member)
    assert bens.get(ME).status_code == 200


def test_a_members_key_and_session_count_apart(ana, rates):
    rates(member="1/minute", key="1/minute")
    web = Client()
    web.force_login(ana.member)
    assert web.get(ME).status_code == get(ana).status_code == 200
    expect_refusal(web.get(ME), "member")
    expect_refusal(get(ana), "key")


def test_who_isnt_signed_in_counts_by_address(client, db, rates, address):
    rates(anonymous="2/minute")
    answers = [client.get(ME, REMOTE_ADDR=address) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[0]["RateLimit-Policy"] == '"anonymous";q=2;w=60'
    expect_refusal(answers[2], "anonymous")
    elsewhere = address.replace("2001:db8", "2001:db9")
    assert client.get(ME, REMOTE_ADDR=elsewhere).status_code == 401


def test_other_addresses_of_the_same_network_are_the_same_caller(client, db, rates, address):
    rates(anonymous="1/minute")
    neighbour = address.replace("::1", ":abcd::2")
    assert client.get(ME, REMOTE_ADDR=address).status_code == 401
    assert client.get(ME, REMOTE_ADDR=neighbour).status_code == 429


def test_the_same_ipv4_address_in_either_spelling_is_one_caller(client, db, rates):
    rates(anonymous="1/minute")
    last = ".".join(str(int(token_hex(1), 16)) for _ in range(3))
    assert client.get(ME, REMOTE_ADDR=f"10.{last}").status_code == 401
    assert client.get(ME, REMOTE_ADDR=f"::ffff:10.{last}").status_code == 429


def test_bad_keys_count_by_address_and_harm_no_good_key(ana, ben, rates, address):
    rates(bad_keys="2/minute", key="100/minute")
    stranger = Api(ana.member, "hb_unknown")
    first = get(stranger, address)
    assert first.status_code == 401
    assert '"bad-keys";r=1;' in first["RateLimit"]
    assert '"bad-keys";q=2;w=60' in first["RateLimit-Policy"].split(", ")
    # Another key each time helps nobody who guesses.
    assert get(Api(ana.member, "hb_guess"), address).status_code == 401
    refused = get(Api(ana.member, "hb_another"), address)
    expect_refusal(refused, "bad-keys")
    assert "WWW-Authenticate" not in refused
    assert get(ben, address).status_code == 200
    assert get(stranger).status_code == 401


def test_a_revoked_key_is_a_bad_key(ana, rates, address, at):
    rates(bad_keys="1/minute")
    ApiKey.objects.filter(member=ana.member).update(revoked_at=at)
    assert get(ana, address).status_code == 401
    expect_refusal(get(ana, address), "bad-keys")


def test_a_made_up_token_of_an_app_counts_as_a_bad_key(client, db, rates, address):
    rates(bad_keys="1/minute", anonymous="100/minute")
    tokens = [{"X-Session-Token": token_hex(8)} for _ in range(2)]
    answers = [client.get(ME, headers=each, REMOTE_ADDR=address) for each in tokens]
    assert [answer.status_code for answer in answers] == [401, 429]


def test_a_made_up_token_makes_nobody_known_where_apps_sign_in(client, db, rates, address):
    rates(anonymous="1/minute", member="100/minute", bad_keys="100/minute")
    tokens = [{"X-Session-Token": token_hex(8)} for _ in range(2)]
    answers = [client.get(SESSION, headers=each, REMOTE_ADDR=address) for each in tokens]
    assert [answer.status_code for answer in answers] == [410, 429]
    expect_refusal(answers[1], "anonymous")


def test_a_made_up_key_makes_nobody_known_where_apps_sign_in(client, db, rates, address):
    rates(anonymous="1/minute", key="100/minute", bad_keys="100/minute")
    keys = [{"Authorization": f"Bearer {token_hex(8)}"} for _ in range(2)]
    answers = [client.get(SESSION, headers=each, REMOTE_ADDR=address) for each in keys]
    assert [answer.status_code for answer in answers] == [401, 429]
    expect_refusal(answers[1], "anonymous")


def test_everybody_behind_one_address_counts_together(ana, ben, rates, address):
    rates(address="2/minute", key="100/minute")
    assert get(ana, address).status_code == get(ben, address).status_code == 200
    response = get(ben, address)
    expect_refusal(response, "address")
    assert "network" in response.json()["detail"]
    assert get(ben).status_code == 200


def test_nobody_learns_how_much_their_neighbours_call(ana, rates, address):
    rates(address="100/minute", key="10/minute")
    assert "address" not in get(ana, address)["RateLimit"]


def test_a_program_that_is_refused_uses_up_nothing_of_its_neighbours(ana, ben, rates, address):
    rates(address="3/minute", key="1/minute")
    assert get(ana, address).status_code == 200
    for _ in range(5):
        expect_refusal(get(ana, address), "key")
    assert get(ben, address).status_code == 200


def test_changes_have_a_limit_of_their_own(ana, rates, probe):
    rates(key="100/minute", writes="1/minute")
    path = f"/api/probe/members/{ana.member.pk}/rename/"
    first = ana.post(path, {"name": "Anna"})
    assert first.status_code == 200
    assert '"writes";r=0;' in first["RateLimit"]
    response = ana.post(path, {"name": "Anne"})
    expect_refusal(response, "writes")
    assert response.json()["detail"].startswith("You have changed too much")
    assert get(ana, path="/api/probe/nothing/").status_code == 404
    assert EventLog.objects.filter(subject_id=ana.member.pk, type="member.renamed").count() == 1


def test_what_was_refused_for_being_too_often_is_done_once_when_it_comes_again(ana, rates, probe):
    rates(writes="1/minute")
    path = f"/api/probe/members/{ana.member.pk}/rename/"
    ana.post(path, {"name": "Anna"})
    refused = ana.post(path, {"name": "Anne"}, Idempotency_Key="k1")
    expect_refusal(refused, "writes")
    assert not IdempotencyKey.objects.exists()
    rates()
    first = ana.post(path, {"name": "Anne"}, Idempotency_Key="k1")
    assert (first.status_code, first.get("Idempotent-Replayed")) == (200, None)
    rates(writes="1/minute")
    again = [ana.post(path, {"name": "Anne"}, Idempotency_Key="k1") for _ in range(2)]
    # A replay is a call like any other, and its refusal undoes nothing.
    assert [answer.status_code for answer in again] == [429, 429]
    rates()
    replayed = ana.post(path, {"name": "Anne"}, Idempotency_Key="k1")
    assert (replayed.content, replayed["Idempotent-Replayed"]) == (first.content, "true")
    renamed = EventLog.objects.filter(subject_id=ana.member.pk, type="member.renamed")
    assert renamed.count() == 2
    assert IdempotencyKey.objects.count() == 1


def test_refusing_asks_the_database_nothing(ana, rates):
    rates(key="1/minute")
    get(ana)
    with CaptureQueriesContext(connection) as asked:
        expect_refusal(get(ana), "key")
    assert len(asked) == 0


def test_every_kind_of_answer_tells_what_is_left(ana, rates, probe, address):
    rates(key="100/minute", anonymous="100/minute", address="100/minute")
    path = f"/api/probe/members/{ana.member.pk}/rename/"
    answers: list[Any] = [
        get(ana, path="/api/v1/nothing/here/"),
        get(ana, path="/api/probe/nothing"),
        ana.post(path, {"name": "Refused"}),
        ana.post(path, {"name": "Crash"}),
        ana.client.delete(path, headers={"Authorization": f"Bearer {ana.key}"}),
        ana.client.options(path, headers={"Authorization": f"Bearer {ana.key}"}),
        ana.client.get(path, REMOTE_ADDR=address),
    ]
    assert {answer.status_code for answer in answers} >= {401, 404, 405, 422, 500}
    for answer in answers:
        assert answer["RateLimit-Policy"], answer.status_code
        assert answer["RateLimit"], answer.status_code


def test_an_address_without_its_last_slash_tells_it_too(ana, rates):
    rates(key="100/minute")
    response = get(ana, path="/api/v1/me")
    assert response.status_code == 308
    assert response["RateLimit"].startswith('"key";r=99;')


def test_pages_arent_counted(client, db, rates, address):
    rates(anonymous="1/minute", address="1/minute")
    for _ in range(3):
        response = client.get("/services/", REMOTE_ADDR=address)
        assert response.status_code in {200, 302}
        assert "RateLimit" not in response


def test_without_limits_nothing_is_counted_and_nothing_is_said(ana, rates):
    rates()
    response = get(ana)
    assert response.status_code == 200
    assert "RateLimit" not in response
    assert "RateLimit-Policy" not in response


def test_the_server_keeps_no_key(ana, rates, settings):
    rates(key="100/minute")
    get(ana)
    location = settings.CACHES["default"]["LOCATION"]
    with Redis.from_url(location) as redis:
        names = b"\n".join(redis.scan_iter("hourbank:calls*")).decode()
    assert "/key/" in names
    assert ana.key not in names


def test_refusals_are_counted_by_policy_and_route(ana, client, rates):
    def counted() -> float:
        return scrape(client)("rate_limited_total", policy="key") or 0

    def routes() -> float:
        labels = {"method": "GET", "route": "api-me", "status": "429"}
        return scrape(client)("http_requests_total", **labels) or 0

    rates(key="1/minute")
    before, routed = counted(), routes()
    for _ in range(3):
        get(ana)
    assert counted() == before + 2
    assert routes() == routed + 2


@pytest.mark.parametrize(
    ("proxies", "header", "same"),
    [
        (0, "{0}, 198.51.100.7", True),  # nobody's word is taken
        (1, "{0}, 198.51.100.7", True),  # what the caller wrote before our proxy doesn't count
        (2, "{0}, 198.51.100.7", False),
    ],
)
def test_what_a_caller_says_of_their_address_counts_for_nothing(
    client, db, rates, address, settings, proxies, header, same
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    rates(anonymous="1/minute")
    if proxies:
        # The proxy's address is everybody's; the one that it names is fresh.
        header = header.replace("198.51.100.7", address)
    claimed = [header.format(f"203.0.{number}.{int(token_hex(1), 16)}") for number in range(2)]
    answers = [
        client.get(ME, headers={"X-Forwarded-For": each}, REMOTE_ADDR=address) for each in claimed
    ]
    assert [answer.status_code for answer in answers] == [401, 429 if same else 401]


def test_a_call_that_has_no_address_is_served(ana, client, rates):
    rates(anonymous="1/minute", address="1/minute", bad_keys="1/minute", key="100/minute")
    assert [get(ana, "").status_code for _ in range(2)] == [200, 200]
    assert [client.get(ME, REMOTE_ADDR="").status_code for _ in range(2)] == [401, 401]
