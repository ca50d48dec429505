"""One POST is one operation: what goes in, what comes out, and how it is refused."""

import pytest
from django.conf import settings

from members.models import ApiKey, Member
from workflow.models import EventLog, IdempotencyKey


pytestmark = pytest.mark.usefixtures("probe")


@pytest.fixture
def known(ana) -> int:
    """The version that Ana knows."""
    return ana.member.version


def path_of(member: Member, verb: str = "rename/") -> str:
    return f"/api/probe/members/{member.pk}/{verb}"


def row(member: Member) -> tuple[str, int, int]:
    fresh = Member.objects.get(pk=member.pk)
    return fresh.name, fresh.version, EventLog.objects.filter(subject_id=member.pk).count()


def tag(number: int) -> str:
    return f'"{number}"'


def test_an_operation_is_done_and_shown_with_its_version(ana, known):
    response = ana.post(path_of(ana.member), {"name": "Anna"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["ETag"] == tag(known + 1)
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "id": str(ana.member.pk),
        "name": "Anna",
        "joined_at": "2026-03-02T09:00:00Z",
    }
    assert row(ana.member) == ("Anna", known + 1, known + 1)


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


def test_an_operation_without_an_answer_gives_204_and_no_body(ana, known):
    response = ana.post(path_of(ana.member, "silent/"), {"name": "Anna"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["ETag"] == tag(known + 1)
    assert "Content-Type" not in response


def test_a_refusal_undoes_everything_and_gives_its_facts(ana):
    before = row(ana.member)
    response = ana.post(path_of(ana.member), {"name": "Refused"})
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "request_id": response["X-Request-ID"],
        "type": f"{settings.HOURBANK_URL}/api/v1/errors/#bad_name",
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


def test_what_is_not_theirs_looks_unknown(ana, ben, known):
    response = ben.post(path_of(ana.member), {"name": "Mine"})
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"
    assert row(ana.member) == ("Ana", known, known)


def test_the_known_version_lets_a_call_through(ana, known):
    response = ana.post(path_of(ana.member), {"name": "Anna"}, If_Match=tag(known))
    assert response.status_code == 200
    assert ana.post(path_of(ana.member), {"name": "An"}, If_Match="*").status_code == 200


@pytest.mark.parametrize(
    "sent", ['"99"', '"99999999999999999999"', '"abc"', 'W/"%d"', '""', '"0%d"', '"-1"']
)
def test_a_version_that_is_not_the_rows_is_refused(ana, known, sent):
    sent = sent.replace("%d", str(known))
    response = ana.post(path_of(ana.member), {"name": "Anna"}, If_Match=sent)
    assert response.status_code == 412
    assert response.json()["code"] == "stale_version"
    assert response.json()["version"] == known
    assert row(ana.member) == ("Ana", known, known)


@pytest.mark.parametrize("sent", ["1", "", '"1', '"1", "2"', "\u00e9", '"1" or more'])
def test_an_if_match_that_is_none_is_refused(ana, known, sent):
    response = ana.post(path_of(ana.member), {"name": "Anna"}, If_Match=sent)
    assert response.status_code == 400
    assert response.json()["code"] == "invalid_if_match"
    assert row(ana.member) == ("Ana", known, known)


def test_what_has_no_version_matches_none(ana):
    response = ana.post("/api/probe/keys/new/", {"name": "laptop"}, If_Match='"1"')
    assert response.status_code == 412
    assert not ApiKey.objects.filter(name="laptop").exists()
    assert ana.post("/api/probe/keys/new/", {"name": "laptop"}, If_Match="*").status_code == 201


def test_one_subject_is_shown_with_its_version(ana, known):
    response = ana.get(path_of(ana.member, ""))
    assert response.status_code == 200
    assert response["ETag"].startswith(f'"{known}-')
    assert response.json()["name"] == "Ana"


@pytest.mark.parametrize("tags", ["%s", "W/%s", '"99", %s', "*"])
def test_who_has_it_as_it_is_gets_304(ana, tags):
    shown = ana.get(path_of(ana.member, ""))["ETag"]
    response = ana.get(path_of(ana.member, ""), If_None_Match=tags.replace("%s", shown))
    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == shown


def test_what_is_shown_of_a_version_can_be_another(ana, known):
    shown = ana.get(path_of(ana.member, ""))["ETag"]
    # Not by an operation: as names of others and what time ends, it leaves the version as it is.
    Member.objects.filter(pk=ana.member.pk).update(name="Anna")
    response = ana.get(path_of(ana.member, ""), If_None_Match=shown)
    assert (response.status_code, response.json()["name"]) == (200, "Anna")
    assert response["ETag"].startswith(f'"{known}-')
    assert response["ETag"] != shown


def test_a_change_takes_the_tag_of_what_was_shown(ana, known):
    shown = ana.get(path_of(ana.member, ""))["ETag"]
    assert ana.post(path_of(ana.member), {"name": "Anna"}, If_Match=shown).status_code == 200
    assert ana.post(path_of(ana.member), {"name": "Ann"}, If_Match=shown).status_code == 412
    assert row(ana.member)[:2] == ("Anna", known + 1)


@pytest.mark.parametrize("tags", ['"99"', "1", "", '"', '"99-0a1b2c"'])
def test_who_has_another_version_gets_the_subject(ana, tags):
    assert ana.get(path_of(ana.member, ""), If_None_Match=tags).status_code == 200


def test_a_get_for_a_version_that_is_gone_is_412(ana, known):
    response = ana.get(path_of(ana.member, ""), If_Match='"99"')
    assert response.status_code == 412
    assert response.json()["version"] == known


def test_without_a_key_nothing_is_kept(ana, known):
    ana.post(path_of(ana.member), {"name": "Anna"})
    ana.post(path_of(ana.member), {"name": "Anna"})
    assert row(ana.member) == ("Anna", known + 2, known + 2)
    assert not IdempotencyKey.objects.exists()
