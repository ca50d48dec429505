"""/api/v1/me/ and /api/v1/members/: one's own account, and what everybody sees of others."""

from secrets import token_hex
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from limits import parse

from common.transactions import door
from members.models import Member
from members.operations import accept_rules, publish_rules
from tests.api.calls import upload
from tests.factories import NOBODY, member
from workflow.actor import Actor
from workflow.models import EventLog


ME = "/api/v1/me/"
PHOTO = "/api/v1/me/photo/"
SINCE = "2026-03-02T09:00:00Z"


NOTHING_TOLD = {
    "about": "",
    "speaks": [],
    "area": "",
    "availability": [],
    "availability_note": "",
    "has_photo": False,
}


def patch(program, body, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return program.client.patch(
        ME,
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.key}", **headers},
    )


def changes(who: Member) -> list[EventLog]:
    return list(EventLog.objects.filter(subject_id=who.pk, type="member.changed"))


def test_members_see_their_own_account(ana):
    response = ana.get(ME)
    assert response.status_code == 200
    assert response["ETag"].startswith(f'"{ana.member.version}-')
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "id": str(ana.member.pk),
        "name": "Ana",
        "email": "ana@example.org",
        "time_zone": "UTC",
        "language": "",
        "is_staff": False,
        "joined_at": "2026-03-02T09:00:00Z",
        "profile": {**NOTHING_TOLD, "hidden": []},
        "rules_accepted": None,
    }


def test_a_member_changes_name_and_zone(ana):
    response = patch(ana, {"name": " Anna ", "time_zone": "Europe/Madrid"})
    assert response.status_code == 200
    assert response.json()["name"] == "Anna"
    assert response["ETag"] == f'"{ana.member.version + 1}"'
    fresh = Member.objects.get(pk=ana.member.pk)
    assert (fresh.name, fresh.time_zone) == ("Anna", "Europe/Madrid")
    [event] = changes(fresh)
    assert event.actor_id == fresh.pk
    assert event.data == {"fields": ["name", "time_zone"]}


def test_what_stays_the_same_is_no_change(ana):
    assert patch(ana, {"name": "Ana"}).status_code == 200
    assert patch(ana, {}).status_code == 200
    assert changes(ana.member) == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": ""}, "#/name"),
        ({"name": "a" * 101}, "#/name"),
        ({"name": None}, "#/name"),
        ({"time_zone": "Mars/Olympus"}, "#/time_zone"),
        ({"language": "tlh"}, "#/language"),
        ({"language": None}, "#/language"),
        ({"profile": None}, "#/profile"),
        ({"profile": {"about": "x" * 1001}}, "#/profile/about"),
        ({"profile": {"speaks": ["xx"]}}, "#/profile/speaks/0"),
        ({"profile": {"availability": ["mon_night"]}}, "#/profile/availability/0"),
        ({"profile": {"hidden": ["name"]}}, "#/profile/hidden/0"),
        ({"profile": {"photo_id": str(uuid4())}}, "#/profile/photo_id"),
        ({"email": "other@example.org"}, "#/email"),
        ({"is_staff": True}, "#/is_staff"),
        ({"id": str(uuid4())}, "#/id"),
        ({"member_id": str(uuid4())}, "#/member_id"),
    ],
)
def test_nothing_else_can_be_changed(ana, body, pointer):
    response = patch(ana, body)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    fresh = Member.objects.get(pk=ana.member.pk)
    assert (fresh.name, fresh.email, fresh.is_staff) == ("Ana", "ana@example.org", False)
    assert fresh.version == ana.member.version


def test_a_change_to_an_older_version_is_refused(ana):
    response = patch(ana, {"name": "Anna"}, If_Match='"99"')
    assert response.status_code == 412
    assert response.json()["version"] == ana.member.version
    assert changes(ana.member) == []


def test_a_change_can_be_repeated_safely(ana):
    first = patch(ana, {"name": "Anna"}, Idempotency_Key="k1")
    again = patch(ana, {"name": "Anna"}, Idempotency_Key="k1")
    assert again["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    assert len(changes(ana.member)) == 1


@pytest.mark.parametrize("path", [ME, "/api/v1/members/", f"/api/v1/members/{NOBODY}/"])
def test_strangers_see_nobody(client, db, path):
    response = client.get(path)
    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"


def test_of_others_who_tell_nothing_only_the_name_and_since_when_they_are_here_is_seen(ana, ben):
    response = ana.get(f"/api/v1/members/{ben.member.pk}/")
    assert response.json() == {
        "id": str(ben.member.pk),
        "name": "Ben",
        "joined_at": SINCE,
        "profile": NOTHING_TOLD,
    }


def test_the_list_shows_who_can_be_asked_newest_first(ana, ben, at):
    gone = member("Gone", at=at)
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    response = ana.get("/api/v1/members/")
    assert response.json() == {
        "results": [
            {"id": str(ben.member.pk), "name": "Ben", "joined_at": SINCE},
            {"id": str(ana.member.pk), "name": "Ana", "joined_at": SINCE},
        ],
        "next": None,
        "previous": None,
    }
    assert ana.get(f"/api/v1/members/{gone.pk}/").status_code == 404


def test_an_unknown_member_is_404(ana):
    response = ana.get(f"/api/v1/members/{uuid4()}/")
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_the_list_is_narrowed_by_a_part_of_the_name(ana, ben):
    names = [row["name"] for row in ana.get("/api/v1/members/", {"name": "BE"}).json()["results"]]
    assert names == ["Ben"]
    assert ana.get("/api/v1/members/", {"name": "\0"}).status_code == 422


def test_the_list_costs_the_same_for_many_members(ana, ben, at, django_assert_num_queries):
    ana.get("/api/v1/members/")
    with django_assert_num_queries(3):  # the key, its member, and the page
        ana.get("/api/v1/members/")
    for number in range(5):
        member(f"More{number}", at=at)
    with django_assert_num_queries(3):
        assert len(ana.get("/api/v1/members/").json()["results"]) == 7


def test_a_session_reads_too(ana):
    ana.client.force_login(ana.member)
    assert ana.client.get(ME).json()["name"] == "Ana"


def put_photo(program, photo, **headers):
    return program.client.generic(
        "PUT",
        PHOTO,
        encode_multipart(BOUNDARY, {"photo": photo}),
        content_type=MULTIPART_CONTENT,
        headers={"Authorization": f"Bearer {program.key}", **headers},
    )


def photo_of(reader, whose: Member):
    return reader.get(f"/api/v1/members/{whose.pk}/photo/")


def test_the_profile_is_told_and_others_read_what_isnt_hidden(ana, ben):
    told = {
        "about": "I bake bread.",
        "speaks": ["es", "en"],
        "area": "Old Town",
        "availability": ["mon_morning"],
        "availability_note": "Not in August",
        "hidden": ["area"],
    }
    answer = patch(ana, {"profile": told})
    kept = {**told, "speaks": ["en", "es"], "has_photo": False}
    assert answer.json()["profile"] == kept
    assert ana.get(ME).json()["profile"] == kept
    shown = {name: value for name, value in kept.items() if name != "hidden"}
    read = ben.get(f"/api/v1/members/{ana.member.pk}/").json()["profile"]
    assert read == {**shown, "area": ""}
    assert "Old Town" not in ben.get("/api/v1/members/").text
    patch(ana, {"profile": {"about": "", "hidden": []}})
    read = ben.get(f"/api/v1/members/{ana.member.pk}/").json()["profile"]
    assert read == {**shown, "about": ""}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"about": "Ring 0171 2345678"}, "contact_details"),
        ({"availability_note": "ana@example.org"}, "contact_details"),
        ({"area": "Mill Road 12"}, "area_with_numbers"),
        ({"area": "Old\aTown"}, "control_characters"),
    ],
)
def test_what_nobody_should_read_is_refused_with_a_code(ana, told, code):
    refused = patch(ana, {"name": "Anna", "profile": told})
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert Member.objects.get(pk=ana.member.pk).name == "Ana"
    assert changes(ana.member) == []


def test_a_profile_is_changed_from_the_version_that_is_known_alone(ana):
    tag = ana.get(ME)["ETag"]
    assert patch(ana, {"profile": {"about": "First"}}, If_Match=tag).status_code == 200
    assert patch(ana, {"profile": {"about": "Second"}}, If_Match=tag).status_code == 412
    assert put_photo(ana, upload(), **{"If-Match": tag}).status_code == 412
    assert ana.get(ME).json()["profile"]["about"] == "First"


def test_a_photo_is_given_read_hidden_and_taken_away(ana, ben):
    assert photo_of(ben, ana.member).status_code == 404
    given = put_photo(ana, upload())
    assert (given.status_code, given.json()["profile"]["has_photo"]) == (200, True)
    seen = photo_of(ben, ana.member)
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/webp")
    assert seen["Content-Disposition"].startswith("attachment")
    patch(ana, {"profile": {"hidden": ["photo"]}})
    assert photo_of(ben, ana.member).json()["code"] == "not_found"
    assert photo_of(ana, ana.member).status_code == 200
    headers = {"Authorization": f"Bearer {ana.key}"}
    gone = ana.client.delete(PHOTO, headers=headers)
    assert (gone.status_code, gone.content) == (204, b"")
    assert gone["ETag"] == f'"{Member.objects.get(pk=ana.member.pk).version}"'
    assert photo_of(ana, ana.member).status_code == 404


@pytest.mark.parametrize(
    ("content", "code"), [(b"<html>", "file_of_wrong_kind"), (b"", "file_empty")]
)
def test_what_is_no_photo_is_refused_at_its_field(ana, content, code):
    refused = put_photo(ana, SimpleUploadedFile("me.jpg", content))
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (422, "#/photo", code)
    assert changes(ana.member) == []


def test_the_rules_are_read_in_the_caller_s_language_and_one_s_own_agreement_is_told(
    db, at
) -> None:
    ana = member("Ana", at=at)
    root = member("Root", at=at, is_staff=True, is_superuser=True)
    program = Client()
    program.force_login(ana)
    missing = program.get("/api/v1/rules/")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert program.get("/api/v1/me/").json()["rules_accepted"] is None
    texts = {"en": "Keep what you promise.", "es": "Cumple lo que prometes."}
    with door():
        publish_rules(texts=texts, actor=Actor(member_id=root.pk), at=at)
        accept_rules(number=1, member_id=ana.pk, at=at)
    english = program.get("/api/v1/rules/").json()
    assert (english["number"], english["language"], english["text"]) == (1, "en", texts["en"])
    spanish = program.get("/api/v1/rules/", headers={"accept-language": "es"}).json()
    assert (spanish["language"], spanish["text"]) == ("es", texts["es"])
    french = program.get("/api/v1/rules/", headers={"accept-language": "fr"}).json()
    assert french["language"] == "en"
    assert program.get("/api/v1/me/").json()["rules_accepted"] == 1


def test_who_is_about_to_sign_up_reads_the_rules_within_the_limit_of_strangers(
    db, at, settings
) -> None:
    root = member("Root", at=at, is_staff=True, is_superuser=True)
    texts = {"en": "Keep what you promise.", "es": "Cumple lo que prometes."}
    with door():
        publish_rules(texts=texts, actor=Actor(member_id=root.pk), at=at)
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": parse("2/minute")}
    stranger = Client(REMOTE_ADDR=f"2001:db8:{token_hex(2)}:{token_hex(2)}::1")
    read = stranger.get("/api/v1/rules/", headers={"accept-language": "es"})
    assert read.status_code == 200
    assert read.json().keys() == {"number", "published_at", "language", "text"}
    assert read.json()["text"] == texts["es"]
    assert read["RateLimit"].startswith('"anonymous";r=')
    assert stranger.get("/api/v1/me/").status_code == 401
    assert stranger.get("/api/v1/rules/").status_code == 429
