"""What the bank hands to a member who asks for all that it holds about them."""

import csv
import json
import tracemalloc
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test import Client

from common.transactions import door
from members.models import Member
from members.operations import change_photo, change_profile, make_key
from notifications.models import Notification
from portal.my_data.registry import NOT_THEIRS, PARTS
from portal.my_data.writing import as_archive, as_json
from requests_app.conversation.operations import say
from requests_app.ratings.operations import rate
from tests.factories import PASSWORD
from tests.members.test_profile import picture
from tests.queries import queries_of


MEGABYTE = 1024 * 1024
#: Ids of members in columns that are no foreign keys end so.
NAMES_OF_MEMBERS = ("actor_id", "audience", "by_id", "behalf_of_id", "member_id", "owner_id")


def data_of(member: Member, at) -> dict:
    with door(), as_json(member_id=member.pk, at=at) as written:
        return json.load(written)


def archive_of(member: Member, at) -> ZipFile:
    with door(), as_archive(member_id=member.pk, at=at) as written:
        return ZipFile(BytesIO(written.read()))


def sheets_of(member: Member, at) -> dict[str, list[dict[str, str]]]:
    archive = archive_of(member, at)
    return {
        name: list(csv.DictReader(StringIO(archive.read(name).decode(), newline="")))
        for name in archive.namelist()
        if name.endswith(".csv")
    }


def columns_with_members() -> set[str]:
    """Every column of every table by which a row can be somebody's."""
    found = set()
    for model in apps.get_models():
        table = model._meta  # noqa: SLF001 - documented API
        for field in table.concrete_fields:
            is_key = field.is_relation and field.related_model is Member
            is_id = isinstance(field, models.UUIDField | ArrayField) and field.name.endswith(
                NAMES_OF_MEMBERS
            )
            if (is_key or is_id) and model is not Member:
                found.add(f"{table.app_label}.{model.__name__}.{field.name}")
    return found


def test_each_column_that_names_a_member_is_handed_out_or_has_a_reason():
    covered = set().union(*(part.covers for part in PARTS))
    assert columns_with_members() - covered - set(NOT_THEIRS) == set()
    assert not covered & set(NOT_THEIRS)
    assert (covered | set(NOT_THEIRS)) - columns_with_members() == set()
    assert all(NOT_THEIRS.values())


def test_all_of_it_is_in_the_file(new_bank_once):
    bank = new_bank_once
    bank.do(change_photo, bank.ada, member_id=bank.ada.pk, photo=picture())
    bank.do(change_profile, bank.ada, member_id=bank.ada.pk, about="I bake.", speaks=["es"])
    make_key(member=bank.ada, name="My robot", at=bank.at)
    request = bank.completed()
    bank.do(say, bank.ben, request_id=request.pk, text="Thank you!")
    bank.act("confirm", request, bank.ben)

    data = data_of(bank.ada, bank.at)

    assert set(data) == {"format", "at", *(part.name for part in PARTS)}
    [ada] = data["member"]
    assert (ada["name"], ada["email"]) == ("Ada", "ada@example.org")
    assert data["profile"][0]["about"] == "I bake."
    assert data["profile"][0]["speaks"] == ["es"]
    assert data["keys"][0]["name"] == "My robot"
    assert [row["title"] for row in data["services"]] == ["Bicycle repair"]
    assert [row["id"] for row in data["requests"]] == [str(request.pk)]
    assert [row["text"] for row in data["messages"]] == ["Thank you!"]
    assert sum(row["minutes"] for row in data["entries"]) == (
        data["account"][0]["available_minutes"] + data["account"][0]["held_minutes"]
    )
    assert data["hours_set_aside"][0]["released_minutes"] == 60
    assert len(data["files"]) == 1
    assert {"member.joined", "request.paid"} <= {row["type"] for row in data["events"]}
    assert "password" not in json.dumps(data)
    assert data_of(bank.cleo, bank.at)["requests"] == []


def test_what_the_other_side_wrote_is_given_as_it_was_shown(new_bank_once):
    bank = new_bank_once
    request = bank.active(words="Ring me: 0171 2345678")
    bank.do(say, bank.ben, request_id=request.pk, text="Or ben@example.org")
    assert "0171" in json.dumps(data_of(bank.ben, bank.at))
    before = json.dumps(data_of(bank.ada, bank.at))
    assert "0171" not in before
    assert "ben@example.org" not in before
    bank.act("accept", request, bank.ada)
    assert "ben@example.org" in json.dumps(data_of(bank.ada, bank.at))


def test_a_draft_of_somebody_else_is_not_in_it(new_bank_once):
    bank = new_bank_once
    bank.draft(title="Only Ben knows", words="A surprise")
    assert data_of(bank.ada, bank.at)["requests"] == []
    assert len(data_of(bank.ben, bank.at)["requests"]) == 1


def test_a_rating_that_nobody_sees_yet_is_its_authors_alone(new_bank_once):
    bank = new_bank_once
    request = bank.paid()
    bank.do(rate, bank.ben, request_id=request.pk, stars=2, words="Too slow")
    assert data_of(bank.ben, bank.at)["ratings_given"][0]["words"] == "Too slow"
    assert data_of(bank.ada, bank.at)["ratings_received"] == []
    later = bank.at + timedelta(days=60)
    assert data_of(bank.ada, later)["ratings_received"][0]["words"] == "Too slow"


def test_the_tables_say_the_same_and_run_in_no_spreadsheet(new_bank_once):
    bank = new_bank_once
    bank.do(change_photo, bank.ada, member_id=bank.ada.pk, photo=picture())
    bank.do(change_profile, bank.ada, member_id=bank.ada.pk, about="=1+1", area="+town")
    bank.active()
    data, sheets = data_of(bank.ada, bank.at), sheets_of(bank.ada, bank.at)
    assert {name.removesuffix(".csv") for name in sheets} == {part.name for part in PARTS}
    assert sheets["profile.csv"][0]["about"] == "'=1+1"
    assert sheets["profile.csv"][0]["area"] == "'+town"
    for part in PARTS:
        assert len(sheets[f"{part.name}.csv"]) == len(data[part.name]), part.name
    archive = archive_of(bank.ada, bank.at)
    assert [name for name in archive.namelist() if name.startswith("files/")] == [
        f"files/{data['files'][0]['id']}.webp"
    ]


def test_many_years_take_no_more_queries_and_little_memory(new_bank_once):
    bank = new_bank_once
    queries = queries_of(lambda: data_of(bank.ada, bank.at))
    notes = [
        Notification(
            member=bank.ada,
            event_type="request.accepted",
            subject_type="request",
            subject_id=bank.service.pk,
            at=bank.at,
            data={"words": "x" * 400},
        )
        for _number in range(20_000)
    ]
    Notification.objects.bulk_create(notes, batch_size=2_000)
    del notes
    assert queries_of(lambda: _written(bank.ada, bank.at)) == queries
    tracemalloc.start()
    try:
        size = _written(bank.ada, bank.at)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 8 * MEGABYTE
    assert peak < 4 * MEGABYTE


def _written(member: Member, at) -> int:
    with door(), as_json(member_id=member.pk, at=at) as written:
        return written.seek(0, 2)


@pytest.mark.parametrize("ending", ["json", "zip"])
def test_the_password_is_asked_for_first(new_bank_once, client, ending):
    client.force_login(new_bank_once.ada)
    assert f"/my-data/{ending}/" in client.get("/my-data/").text
    asked = client.get(f"/my-data/{ending}/")
    assert asked.status_code == HTTPStatus.FOUND
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    given = client.get(f"/my-data/{ending}/")
    assert given.status_code == HTTPStatus.OK
    assert "no-store" in given["Cache-Control"]
    assert given["Content-Disposition"].startswith("attachment")
    assert b"".join(given.streaming_content)


def test_by_api_it_is_the_same_file(new_bank_once):
    bank = new_bank_once
    key = make_key(member=bank.ada, name="My robot", at=bank.at)[1]
    answer = Client().get("/api/v1/me/data/", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == HTTPStatus.OK
    assert json.loads(b"".join(answer.streaming_content))["member"][0]["name"] == "Ada"
    session = Client()
    session.force_login(bank.ada)
    refused = session.get("/api/v1/me/data/")
    assert refused.json()["code"] == "reauthentication_required"
    assert Client().get("/api/v1/me/data/").status_code == HTTPStatus.UNAUTHORIZED
