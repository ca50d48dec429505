"""A call whose answer got lost is made again with its Idempotency-Key: nothing happens twice."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from django.db import connections
from django.utils import timezone

from members.models import ApiKey, Member
from tests.api import probe as probe_api
from tests.api.conftest import program_of
from tests.browser.site import served
from tests.factories import member
from workflow.models import EventLog, IdempotencyKey


pytestmark = pytest.mark.usefixtures("probe")

NEW = "/api/probe/keys/new/"
JOINED = ("k1,k2", "k1, k2", '"k1","k2"', '"k1,k2', '"k1", k2', ",")


def path_of(member: Member) -> str:
    return f"/api/probe/members/{member.pk}/rename/"


def times_renamed(member: Member) -> int:
    assert (
        Member.objects.get(pk=member.pk).version
        == EventLog.objects.filter(subject_id=member.pk).count()
    )
    return EventLog.objects.filter(subject_id=member.pk, type="member.renamed").count()


def test_a_lost_answer_is_given_again_and_nothing_is_done_twice(ana):
    first = ana.post(NEW, {"name": "laptop"}, Idempotency_Key="k1")
    again = ana.post(NEW, {"name": "laptop"}, Idempotency_Key="k1")
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.status_code == 201
    for name in ("Location", "Content-Type", "Cache-Control"):
        assert again[name] == first[name]
    assert ApiKey.objects.filter(name="laptop").count() == 1


def test_an_empty_answer_is_given_again_too(ana):
    path = path_of(ana.member).replace("rename", "silent")
    first = ana.post(path, {"name": "Anna"}, Idempotency_Key="k1")
    again = ana.post(path, {"name": "Anna"}, Idempotency_Key="k1")
    assert again.status_code == first.status_code == 204
    assert again["ETag"] == first["ETag"] == f'"{ana.member.version + 1}"'
    assert again["Idempotent-Replayed"] == "true"
    assert times_renamed(ana.member) == 1


def test_the_first_answer_is_given_even_when_the_named_version_is_gone(ana):
    headers = {"Idempotency_Key": "k1", "If_Match": f'"{ana.member.version}"'}
    first = ana.post(path_of(ana.member), {"name": "Anna"}, **headers)
    again = ana.post(path_of(ana.member), {"name": "Anna"}, **headers)
    assert again.status_code == 200
    assert again.content == first.content
    assert times_renamed(ana.member) == 1


def test_the_order_of_the_fields_makes_no_other_call(ana):
    ana.post("/api/probe/say/", '{"text": "a", "rounds": 1}', Idempotency_Key="k1")
    again = ana.post("/api/probe/say/", '{"rounds":1,"text":"a"}', Idempotency_Key="k1")
    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (NEW, {"name": "phone"}),
        ("/api/probe/say/", {"text": "laptop"}),
        (NEW, {"nonsense": 1}),
        (f"{NEW}?more=1", {"name": "laptop"}),
    ],
)
def test_a_key_that_was_used_for_another_call_is_refused(ana, path, body):
    ana.post(NEW, {"name": "laptop"}, Idempotency_Key="k1")
    response = ana.post(path, body, Idempotency_Key="k1")
    assert response.status_code == 422
    assert response.json()["code"] == "key_reused"
    assert set(ApiKey.objects.values_list("name", flat=True)) == {"test", "laptop"}


def test_a_key_is_its_members_own(ana, ben):
    ana.post(NEW, {"name": "laptop"}, Idempotency_Key="k1")
    response = ben.post(NEW, {"name": "phone"}, Idempotency_Key="k1")
    assert response.status_code == 201
    assert response.json()["name"] == "phone"


def test_a_refusal_is_not_kept_and_its_key_stays_free(ana):
    path = path_of(ana.member)
    assert ana.post(path, {"name": "Refused"}, Idempotency_Key="k1").status_code == 422
    assert ana.post(path, {"nonsense": 1}, Idempotency_Key="k1").status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert ana.post(path, {"name": "Anna"}, Idempotency_Key="k1").status_code == 200
    assert times_renamed(ana.member) == 1


def test_a_crash_keeps_nothing_and_its_key_stays_free(ana):
    path = path_of(ana.member)
    assert ana.post(path, {"name": "Crash"}, Idempotency_Key="k1").status_code == 500
    assert not IdempotencyKey.objects.exists()
    assert times_renamed(ana.member) == 0
    assert ana.post(path, {"name": "Anna"}, Idempotency_Key="k1").status_code == 200
    assert times_renamed(ana.member) == 1


def test_after_a_day_a_key_may_be_used_anew(ana):
    ana.post(NEW, {"name": "laptop"}, Idempotency_Key="k1")
    IdempotencyKey.objects.update(at=timezone.now() - timedelta(hours=24))
    response = ana.post(NEW, {"name": "phone"}, Idempotency_Key="k1")
    assert response.status_code == 201
    assert "Idempotent-Replayed" not in response


@pytest.mark.parametrize("key", ["", "k" * 256, "tab\there", "caf\u00e9", "\x7f", *JOINED])
def test_a_key_that_is_none_is_refused(ana, key):
    response = ana.post(NEW, {"name": "laptop"}, Idempotency_Key=key)
    assert response.status_code == 422
    assert response.json()["code"] == "invalid_idempotency_key"
    assert not ApiKey.objects.filter(name="laptop").exists()


@pytest.mark.parametrize("key", ['"a, b"', r'"a\"b,\\"', '"' + "," * 253 + '"'])
def test_a_comma_within_the_quotes_of_one_string_is_the_keys_own(ana, key):
    for _time in range(2):
        assert ana.post(NEW, {"name": "laptop"}, Idempotency_Key=key).status_code == 201
    assert ApiKey.objects.filter(name="laptop").count() == 1


def test_two_keys_of_one_call_are_refused_as_a_server_joins_them(at, real_db):
    ana = program_of(member("Ana", at=at), at=at)
    body = b'{"name": "laptop"}'
    with served() as site, closing(HTTPConnection(site.removeprefix("http://"))) as call:
        call.putrequest("POST", NEW)
        for name, value in (
            ("Authorization", f"Bearer {ana.key}"),
            ("Connection", "close"),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Idempotency-Key", "k1"),
            ("Idempotency-Key", "k2"),
        ):
            call.putheader(name, value)
        call.endheaders(body)
        answer = call.getresponse()
        assert (answer.status, json.load(answer)["code"]) == (422, "invalid_idempotency_key")
    assert not ApiKey.objects.filter(name="laptop").exists()


def test_a_key_may_be_as_long_as_its_column(ana):
    assert ana.post(NEW, {"name": "laptop"}, Idempotency_Key="~" * 255).status_code == 201


@pytest.fixture
def gate(monkeypatch):
    gate = probe_api.Gate()
    gate.closed = True
    monkeypatch.setattr(probe_api, "gate", gate)
    yield gate
    gate.opened.set()


def in_thread(call):
    answers = []

    def run() -> None:
        try:
            answers.append(call())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


@pytest.mark.usefixtures("real_db")
def test_a_second_call_while_the_first_still_runs_is_told_at_once(at, gate):
    ana = program_of(member("Ana", at=at), at=at)
    other = program_of(ana.member, at=at)
    path = path_of(ana.member)
    thread, answers = in_thread(lambda: ana.post(path, {"name": "Anna"}, Idempotency_Key="k1"))
    assert gate.entered.wait(20)
    second = other.post(path, {"name": "Anna"}, Idempotency_Key="k1")
    assert second.status_code == 409
    assert second.json()["code"] == "key_in_use"
    gate.opened.set()
    thread.join(20)
    third = other.post(path, {"name": "Anna"}, Idempotency_Key="k1")
    assert answers[0].status_code == 200
    assert third.content == answers[0].content
    assert third["Idempotent-Replayed"] == "true"
    assert times_renamed(ana.member) == 1


@pytest.mark.usefixtures("real_db")
def test_many_calls_at_once_with_one_key_have_one_effect(at):
    ana = program_of(member("Ana", at=at), at=at)
    programs = [program_of(ana.member, at=at) for _ in range(6)]
    start = threading.Barrier(len(programs))

    def call(program):
        start.wait(20)
        return program.post(path_of(ana.member), {"name": "Anna"}, Idempotency_Key="k1")

    threads = [in_thread(lambda program=program: call(program)) for program in programs]
    for thread, _ in threads:
        thread.join(30)
    answers = [answer for _, found in threads for answer in found]
    done = [answer for answer in answers if answer.status_code == 200]
    assert len(answers) == 6
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in done}) == 1
    assert [answer.get("Idempotent-Replayed") for answer in done].count(None) == 1
    assert times_renamed(ana.member) == 1
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.processes
def test_a_killed_process_leaves_no_half_of_a_call_and_its_key_free(real_db, at):
    ana = program_of(member("Ana", at=at), at=at)
    process = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-m", "tests.api.held_call", real_db, ana.key, path_of(ana.member)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait(20)
    process.stdout.close()
    response = retried(
        lambda: ana.post(path_of(ana.member), {"name": "Anna"}, Idempotency_Key="k1")
    )
    assert response.status_code == 200, json.loads(response.content)
    assert "Idempotent-Replayed" not in response
    assert times_renamed(ana.member) == 1


def retried(call):
    """As a client does: while the server still notices the death, the key is in use."""
    for _ in range(200):
        response = call()
        if response.status_code != 409:
            return response
        time.sleep(0.05)
    raise AssertionError("The key was never free.")
