"""/api/v1/keys/: a program's own keys, seen and made and revoked by programs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.models import ApiKey
from members.operations import make_key
from tests.api.conftest import Api
from tests.factories import PASSWORD
from tests.queries import queries_of
from tests.rows import every_row
from workflow.models import IdempotencyKey


KEYS = "/api/v1/keys/"
WISH = {"name": "Robot", "scopes": ["read"]}


@pytest.fixture(autouse=True)
def clock(at, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at)


def used(key: str, of: Api) -> Api:
    return Api(of.member, key)


def limited(of: Api, at, *scopes: str, **how) -> Api:
    _row, text = make_key(member=of.member, name="limited", scopes=scopes, at=at, **how)
    return Api(of.member, text)


def delete(program: Api, path: str):
    return program.client.delete(path, headers={"Authorization": f"Bearer {program.key}"})


def test_a_key_is_shown_once_and_works(ana):
    made = ana.post(KEYS, {**WISH, "expires_at": "2027-01-01T00:00:00Z"})

    assert made.status_code == 201
    said = made.json()
    assert made["Location"] == f"{KEYS}{said['id']}/"
    assert used(said["key"], ana).get("/api/v1/me/").json()["name"] == "Ana"
    shown = ana.get(made["Location"]).json()
    assert shown == {
        "id": said["id"],
        "name": "Robot",
        "prefix": said["key"][:10],
        "scopes": ["read"],
        "created_at": "2026-03-02T09:00:00Z",
        "expires_at": "2027-01-01T00:00:00Z",
        "revoked_at": None,
        "last_used_at": "2026-03-02T09:00:00Z",
        "is_current": False,
    }
    assert said["key"] not in ana.get(KEYS).text


def test_a_key_is_made_once_however_often_it_is_asked_for(ana, at):
    first = ana.post(KEYS, WISH, Idempotency_Key="k1")
    again = ana.post(KEYS, WISH, Idempotency_Key="k1")

    assert again["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    assert ApiKey.objects.filter(name="Robot").count() == 1


def test_the_list_shows_the_members_own_newest_first(ana, ben):
    ana.post(KEYS, WISH)
    ben.post(KEYS, WISH)

    rows = ana.get(KEYS).json()["results"]
    assert [(row["name"], row["is_current"]) for row in rows] == [("Robot", False), ("test", True)]
    assert ana.get(KEYS, {"limit": 1}).json()["next"]


def test_the_list_is_narrowed_to_the_keys_that_work(ana):
    made = ana.post(KEYS, WISH).json()
    ana.post(f"{KEYS}{made['id']}/revoke/")

    def names(valid: str) -> list[str]:
        return [row["name"] for row in ana.get(KEYS, {"valid": valid}).json()["results"]]

    assert names("true") == ["test"]
    assert names("false") == ["Robot"]
    assert ana.get(KEYS, {"valid": "perhaps"}).status_code == 422


def test_the_list_costs_the_same_for_many_keys(ana, at):
    few = queries_of(lambda: ana.get(KEYS))
    for number in range(5):
        make_key(member=ana.member, name=f"More {number}", at=at)
    assert queries_of(lambda: ana.get(KEYS)) == few


@pytest.mark.parametrize("by", ["POST", "DELETE"])
def test_a_revoked_key_no_longer_works(ana, by):
    made = ana.post(KEYS, WISH).json()
    path = f"{KEYS}{made['id']}/"
    answer = ana.post(f"{path}revoke/") if by == "POST" else delete(ana, path)

    assert answer.status_code == (200 if by == "POST" else 204)
    refused = used(made["key"], ana).get("/api/v1/me/")
    assert (refused.status_code, refused.json()["code"]) == (401, "authentication_failed")
    assert ana.get(path).json()["revoked_at"]
    again = ana.post(f"{path}revoke/")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_the_keys_of_others_arent_there(ana, ben):
    made = ben.post(KEYS, WISH).json()
    before = every_row()
    path = f"{KEYS}{made['id']}/"
    for answer in (ana.get(path), ana.post(f"{path}revoke/"), delete(ana, path)):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert every_row() == before
    assert used(made["key"], ben).get("/api/v1/me/").status_code == 200


def test_a_key_says_what_it_may_whatever_that_is(ana, at):
    program = limited(ana, at, "disputes")
    said = program.get(f"{KEYS}current/").json()
    assert (said["scopes"], said["is_current"]) == (["disputes"], True)
    assert program.get(KEYS).status_code == 403


@pytest.mark.parametrize("by", ["POST", "DELETE"])
def test_any_key_revokes_itself(ana, at, by):
    program = limited(ana, at, "read")
    path = f"{KEYS}current/"
    answer = program.post(f"{path}revoke/") if by == "POST" else delete(program, path)
    assert answer.status_code == (200 if by == "POST" else 204)
    assert program.get(path).status_code == 401


def test_a_session_has_no_current_key(ana):
    browser = Client()
    browser.force_login(ana.member)
    for answer in (browser.get(f"{KEYS}current/"), browser.post(f"{KEYS}current/revoke/")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_session_makes_keys_too_once_the_password_was_given_again(ana):
    browser = Client()
    browser.force_login(ana.member)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = browser.post(KEYS, WISH, content_type="application/json")
    assert answer.status_code == 201
    assert used(answer.json()["key"], ana).get("/api/v1/me/").status_code == 200


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"scopes": ["read", "disputes"]}, "scope_not_yours"),
        ({"expires_at": None}, "ends_too_late"),
        ({"expires_at": "2026-03-05T00:00:00Z"}, "ends_too_late"),
        ({"expires_at": "2026-03-01T00:00:00Z"}, "ends_too_early"),
    ],
)
def test_a_key_gives_no_more_than_it_has(ana, at, said, code):
    program = limited(ana, at, "read", "requests", expires_at=at + timedelta(days=1))
    before = every_row()
    wish = {**WISH, "expires_at": "2026-03-03T00:00:00Z", **said}
    answer = program.post(KEYS, wish)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert every_row() == before
    assert program.post(KEYS, {**WISH, "expires_at": "2026-03-03T00:00:00Z"}).status_code == 201


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"scopes": []}, "#/scopes"),
        ({"scopes": ["everything"]}, "#/scopes/0"),
        ({"scopes": "read"}, "#/scopes"),
        ({"name": ""}, "#/name"),
        ({"name": None}, "#/name"),
        ({"expires_at": "2027-01-01"}, "#/expires_at"),
        ({"digest": "x"}, "#/digest"),
        ({"by_key_id": 1}, "#/by_key_id"),
    ],
)
def test_what_can_t_be_read_as_a_wish_is_refused(ana, said, pointer):
    answer = ana.post(KEYS, {**WISH, **said})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


# What waits for a retry


def kept() -> bytes:
    return bytes(IdempotencyKey.objects.get().body)


@pytest.mark.parametrize(
    ("path", "said", "secret"),
    [
        (KEYS, WISH, "key"),
        ("/api/v1/webhooks/", {"url": "https://hooks.example/in"}, "secret"),
        ("/api/v1/calendar/", None, "url"),
    ],
)
def test_a_secret_waits_sealed_for_its_retry(ana, path, said, secret):
    first = ana.post(path, said, Idempotency_Key="k1")
    assert first.status_code == 201
    assert first.json()[secret].encode() not in kept()
    assert secret.encode() not in kept()
    assert ana.post(path, said, Idempotency_Key="k1").content == first.content


def test_a_new_secret_of_a_webhook_waits_sealed_too(ana):
    webhook = ana.post("/api/v1/webhooks/", {"url": "https://hooks.example/in"}).json()
    path = f"/api/v1/webhooks/{webhook['id']}/rotate-secret/"
    first = ana.post(path, Idempotency_Key="k1")
    assert first.json()["secret"].encode() not in kept()
    assert ana.post(path, Idempotency_Key="k1").content == first.content


def test_what_shows_no_secret_waits_as_it_is(ana):
    answer = ana.post("/api/v1/notifications/read-all/", {"up_to_id": 1}, Idempotency_Key="k1")
    assert answer.status_code < 300
    assert not IdempotencyKey.objects.get().is_sealed


def test_another_key_of_the_member_isnt_told_what_this_one_was(ana, at):
    other = limited(ana, at, "read", "requests")
    ana.post(KEYS, WISH, Idempotency_Key="k1")
    answer = other.post(KEYS, WISH, Idempotency_Key="k1")
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


def test_a_sealed_answer_outlives_a_change_of_the_banks_secret(ana, settings):
    first = ana.post(KEYS, WISH, Idempotency_Key="k1")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one of the bank's secrets"
    assert ana.post(KEYS, WISH, Idempotency_Key="k1").content == first.content

    settings.SECRET_KEY_FALLBACKS = []
    gone = ana.post(KEYS, WISH, Idempotency_Key="k1")
    assert (gone.status_code, gone.json()["code"]) == (409, "answer_gone")
    assert ApiKey.objects.filter(name="Robot").count() == 1
