"""One POST is one operation: what goes in, what comes out, and how it is refused."""

import pytest

from members.models import ApiKey, Member
from workflow.models import EventLog, IdempotencyKey


pytestmark = pytest.mark.usefixtures("probe")


def path_of(member: Member, verb: str = "rename/") -> str:
    return f"/api/probe/members/{member.pk}/{verb}"


def row(member: Member) -> tuple[str, int, int]:
    fresh = Member.objects.get(pk=member.pk)
    return fresh.name, fresh.version, EventLog.objects.filter(subject_id=member.pk).count()


def test_an_operation_is_done_and_shown_with_its_version(ana):
    response = ana.post(path_of(ana.member), {"name": "Anna"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["ETag"] == '"2"'
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "id": str(ana.member.pk),
        "name": "Anna",
        "joined_at": "2026-03-02T09:00:00Z",
    }
    assert row(ana.member) == ("Anna", 2, 2)


def test_the_caller_is_the_actor(ana):
    ana.post(path_of(ana.member), {"name": "Anna"})
    event = EventLog.objects.get(subject_id=ana.member.pk, type="member.renamed")
    assert event.actor_id == ana.member.pk


def test_what_was_made_is_answered_with_its_address(ana):
    response = ana.post("/api/probe/keys/new/", {"name": "laptop"})
    assert response.status_code == 201
    made = ApiKey.objects.get(name="laptop")
    assert response["Location"] == f"/api/probe/keys/{made.pk}/"
    assert "ETag" not in response


def test_an_operation_without_an_answer_gives_204_and_no_body(ana):
    response = ana.post(path_of(ana.member, "silent/"), {"name": "Anna"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["ETag"] == '"2"'
    assert "Content-Type" not in response


def test_a_refusal_undoes_everything_and_gives_its_facts(ana):
    before = row(ana.member)
    response = ana.post(path_of(ana.member), {"name": "Refused"})
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "code": "bad_name",
        "detail": "No such name.",
        "shortfall_minutes": 30,
    }
    assert response.status_code == 422
    assert row(ana.member) == before


def test_a_crash_undoes_everything_and_tells_nothing(ana, caplog):
    before = row(ana.member)
    response = ana.post(path_of(ana.member), {"name": "Crash"})
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "internal_error"
    assert b"secret" not in response.content
    assert "secret" in str(caplog.records[-1].exc_info[1])
    assert row(ana.member) == before


def test_what_is_not_theirs_looks_unknown(ana, ben):
    response = ben.post(path_of(ana.member), {"name": "Mine"})
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"
    assert row(ana.member) == ("Ana", 1, 1)


def test_the_known_version_lets_a_call_through(ana):
    response = ana.post(path_of(ana.member), {"name": "Anna"}, If_Match='"1"')
    assert response.status_code == 200
    assert ana.post(path_of(ana.member), {"name": "An"}, If_Match="*").status_code == 200


@pytest.mark.parametrize("tag", ['"7"', '"99999999999999999999"', '"abc"', 'W/"1"', '""', '"01"'])
def test_a_version_that_is_not_the_rows_is_refused(ana, tag):
    response = ana.post(path_of(ana.member), {"name": "Anna"}, If_Match=tag)
    assert response.status_code == 412
    assert response.json()["code"] == "stale_version"
    assert response.json()["version"] == 1
    assert row(ana.member) == ("Ana", 1, 1)


@pytest.mark.parametrize("tag", ["1", "", '"1', '"1", "2"', "\u00e9", '"1" or more'])
def test_an_if_match_that_is_none_is_refused(ana, tag):
    response = ana.post(path_of(ana.member), {"name": "Anna"}, If_Match=tag)
    assert response.status_code == 400
    assert response.json()["code"] == "invalid_if_match"
    assert row(ana.member) == ("Ana", 1, 1)


def test_what_has_no_version_matches_none(ana):
    response = ana.post("/api/probe/keys/new/", {"name": "laptop"}, If_Match='"1"')
    assert response.status_code == 412
    assert not ApiKey.objects.filter(name="laptop").exists()
    assert ana.post("/api/probe/keys/new/", {"name": "laptop"}, If_Match="*").status_code == 201


def test_one_subject_is_shown_with_its_version(ana):
    response = ana.get(path_of(ana.member, ""))
    assert response.status_code == 200
    assert response["ETag"] == '"1"'
    assert response.json()["name"] == "Ana"


@pytest.mark.parametrize("tags", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_who_has_the_version_gets_304(ana, tags):
    response = ana.get(path_of(ana.member, ""), If_None_Match=tags)
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == '"1"'


@pytest.mark.parametrize("tags", ['"7"', "1", "", '"'])
def test_who_has_another_version_gets_the_subject(ana, tags):
    assert ana.get(path_of(ana.member, ""), If_None_Match=tags).status_code == 200


def test_without_a_key_nothing_is_kept(ana):
    ana.post(path_of(ana.member), {"name": "Anna"})
    ana.post(path_of(ana.member), {"name": "Anna"})
    assert row(ana.member) == ("Anna", 3, 3)
    assert not IdempotencyKey.objects.exists()
