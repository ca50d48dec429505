"""How you are told, by API: the same rules as on the page."""

import pytest
from django.test import Client

from notifications.choices import choices_of
from notifications.groups import Group
from notifications.models import GroupChoice, MailTimes


pytestmark = pytest.mark.django_db

ME = "/api/v1/me/notification-preferences/"


@pytest.fixture
def ana_calls(ana):
    client = Client()
    client.force_login(ana)
    return client


def change(client, **said):
    return client.patch(ME, said, content_type="application/json")


def groups_of(answer) -> dict[str, tuple[str, bool]]:
    return {row["group"]: (row["mail"], row["in_bank"]) for row in answer.json()["groups"]}


def test_who_has_chosen_nothing_reads_what_is_usual(ana_calls):
    shown = ana_calls.get(ME).json()
    assert (shown["digest_hour"], shown["digest_weekday"], shown["quiet_hours"]) == (8, 1, None)
    assert [row["group"] for row in shown["groups"]] == list(Group)
    by_name = {row["group"]: row for row in shown["groups"]}
    assert by_name["disputes"] == {
        "group": "disputes",
        "label": "Disputes, and what is owed",
        "mail": "at_once",
        "mail_choices": ["at_once"],
        "in_bank": True,
        "is_always_in_bank": True,
    }
    assert by_name["asked"]["mail_choices"] == ["at_once", "daily", "never"]
    assert by_name["ratings"]["is_always_in_bank"] is False


def test_what_is_sent_changes_and_the_rest_stays(ana, ana_calls):
    answer = change(
        ana_calls,
        digest_hour=18,
        quiet_hours={"begins": "22:00", "ends": "07:30"},
        groups=[{"group": "ratings", "mail": "weekly"}, {"group": "awaited", "in_bank": False}],
    )
    assert answer.status_code == 200
    assert groups_of(answer)["ratings"] == ("weekly", True)
    assert groups_of(answer)["awaited"] == ("at_once", False)
    assert answer.json()["quiet_hours"] == {"begins": "22:00", "ends": "07:30"}
    assert answer.json() == ana_calls.get(ME).json()
    again = change(ana_calls, quiet_hours=None)
    assert again.json()["quiet_hours"] is None
    assert again.json()["digest_hour"] == 18
    assert choices_of(ana).choice(Group.RATINGS).mail == "weekly"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"groups": [{"group": "disputes", "mail": "daily"}]}, 422, "preference_not_possible"),
        ({"groups": [{"group": "asked", "in_bank": False}]}, 422, "preference_not_possible"),
        ({"quiet_hours": {"begins": "07:00", "ends": "07:00"}}, 422, "quiet_hours_empty"),
        ({"quiet_hours": {"begins": "07:00"}}, 422, "invalid"),
        ({"quiet_hours": {"begins": "25:00", "ends": "07:00"}}, 422, "invalid"),
        ({"digest_hour": 24}, 422, "invalid"),
        ({"digest_weekday": 0}, 422, "invalid"),
        ({"groups": [{"group": "x"}]}, 422, "invalid"),
        ({"groups": [{"group": "ratings", "mail": "often"}]}, 422, "invalid"),
        ({"member_id": "x"}, 422, "invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(said, status, code, ana_calls):
    answer = change(ana_calls, **said)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not GroupChoice.objects.exists()
    assert not MailTimes.objects.exists()
