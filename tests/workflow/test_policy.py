"""The parameters of the bank: changed by one operation, which tells what was and what is."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from common.errors import StaleVersion
from common.transactions import door
from members.models import Member
from tests.factories import member
from workflow.actor import Actor
from workflow.models import POLICY_ID, EventLog, Policy
from workflow.operations import change_policy


@pytest.fixture
def ada(db, at) -> Member:
    return member("Ada", at=at)


@pytest.fixture
def actor(ada) -> Actor:
    return Actor(member_id=ada.pk)


def everything() -> tuple[dict, int]:
    row = Policy.objects.filter(pk=POLICY_ID).values().get()
    return row, EventLog.objects.filter(subject_id=POLICY_ID).count()


def test_a_change_is_recorded_with_what_was_and_what_is(actor, at):
    with door():
        policy = change_policy(
            changes={"starting_minutes": 240, "response_timeout": timedelta(days=3)},
            actor=actor,
            at=at,
        )

    event = EventLog.objects.filter(subject_id=POLICY_ID).latest("seq")
    assert (event.type, event.seq, event.actor_id) == (
        "policy.changed",
        policy.version,
        actor.member_id,
    )
    assert event.data == {
        "changes": {
            "starting_minutes": [180, 240],
            "response_timeout": ["P7DT00H00M00S", "P3DT00H00M00S"],
        }
    }
    stored = Policy.objects.get(pk=POLICY_ID)
    assert (stored.starting_minutes, stored.response_timeout) == (240, timedelta(days=3))


def test_what_stays_the_same_is_no_change_and_no_event(actor, at):
    before = everything()
    with door():
        change_policy(changes={"starting_minutes": 180}, actor=actor, at=at)

    assert everything() == before


BAD = [
    {"maximum_minutes": 0},
    {"starting_minutes": -1},
    {"starting_minutes": 525_601},
    {"maximum_offers": 51},
    {"top_up_percent": 99},
    {"response_timeout": timedelta(0)},
    {"offer_timeout": timedelta(days=-1)},
    {"confirmation_timeout": timedelta(days=367)},
    {"stuck_after": timedelta(days=61), "not_completed_after": timedelta(days=60)},
    {"dispute_response_time": timedelta(0)},
    {"dispute_ruling_target": timedelta(days=367)},
    {"dispute_most_proposals": 0},
    {"dispute_most_proposals": 51},
    {"disputes_a_side": 0},
    {"disputes_a_side": 21},
]


@pytest.mark.parametrize("changes", BAD)
def test_a_value_out_of_its_range_is_refused_and_changes_nothing(actor, at, changes):
    before = everything()
    with pytest.raises(ValidationError), door():
        change_policy(changes=changes, actor=actor, at=at)

    assert everything() == before


def test_a_change_made_from_an_older_copy_is_refused(actor, at):
    seen = Policy.objects.get(pk=POLICY_ID).version
    with door():
        change_policy(changes={"starting_minutes": 240}, actor=actor, at=at, expected_version=seen)
    before = everything()

    with pytest.raises(StaleVersion), door():
        change_policy(changes={"starting_minutes": 60}, actor=actor, at=at, expected_version=seen)
    assert everything() == before


@pytest.mark.parametrize(
    "values",
    [
        "maximum_minutes = 0",
        "maximum_offers = 0",
        "maximum_offers = 51",
        "top_up_percent = 99",
        "stuck_after = '61 days'",
        "response_timeout = '0 s'",
        "offer_timeout = '-1 s'",
    ],
)
def test_the_database_refuses_what_the_form_would(db, values):
    before = everything()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE workflow_policy SET version = version + 1, {values}")  # noqa: S608

    assert everything() == before


def test_there_is_one_policy(db):
    with pytest.raises(DatabaseError), transaction.atomic():
        Policy.objects.create(version=0)

    assert Policy.objects.count() == 1
