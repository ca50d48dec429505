"""Circuit breakers in the hands of the staff: closed again, and with other limits."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from common.errors import NotFound, WrongState
from common.transactions import door
from tests.factories import member
from tests.rows import every_row
from tests.workflow.outside import LANE, breaker, post_at
from tests.workflow.trial import begin
from workflow.actor import Actor
from workflow.models import EventLog, Step, new_id
from workflow.operations import change_breaker, claim_external, ensure_breaker, reset_breaker


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def staff(db, at):
    return Actor(member_id=member("Ada", at=at).pk)


def states(name=LANE):
    return breaker(name).state


def by_hand(operation, staff, at, **values):
    with door():
        return operation(breaker_id=breaker().pk, actor=staff, at=at, **values)


def test_staff_close_it_and_what_waits_is_delivered_at_once(open_breaker, post, staff, at):
    post_at(at)  # puts off what waits
    post.comes_back()
    by_hand(reset_breaker, staff, at + SECOND)
    assert post_at(at, seconds=1) == {"done": 3}
    event = EventLog.objects.filter(subject_type="breaker").latest("seq")
    assert (event.type, event.actor_id) == ("breaker.reset", staff.member_id)
    assert (event.from_state, event.to_state) == ("OPEN", "CLOSED")
    assert breaker().failures == 0


def test_a_reset_leaves_the_waits_of_failed_tries_alone(open_breaker, post, staff, at):
    by_hand(reset_breaker, staff, at + SECOND)
    failed = Step.objects.filter(name="post", attempts=1)
    assert set(failed.values_list("due_at", flat=True)) == {at + timedelta(hours=1)}


def test_staff_close_it_while_a_probe_is_under_way(open_breaker, post, staff, at):
    with door():
        claim_external(at=at + MINUTE)
    by_hand(reset_breaker, staff, at + MINUTE)
    row = breaker()
    assert (row.state, row.probe_id) == ("CLOSED", None)


def test_there_is_nothing_to_reset_on_a_closed_one(service, staff, at):
    with door():
        ensure_breaker(name=LANE)
    before = every_row()
    with pytest.raises(WrongState):
        by_hand(reset_breaker, staff, at)
    assert every_row() == before


def test_an_unknown_breaker_is_not_found(staff, at):
    before = every_row()
    limits = {"threshold": 1, "pause": MINUTE, "maximum_pause": MINUTE}
    for operation, values in ((reset_breaker, {}), (change_breaker, limits)):
        with pytest.raises(NotFound), door():
            operation(breaker_id=new_id(), actor=staff, at=at, **values)
    assert every_row() == before


def test_its_limits_are_changed_and_told(service, post, staff, at):
    with door():
        ensure_breaker(name=LANE)
    limits = {"threshold": 2, "pause": 10 * SECOND, "maximum_pause": 30 * MINUTE}
    by_hand(change_breaker, staff, at, **limits)
    event = EventLog.objects.filter(subject_type="breaker").latest("seq")
    assert (event.type, event.actor_id) == ("breaker.changed", staff.member_id)
    assert event.data["changes"] == {
        "threshold": [5, 2],
        "pause": ["P0DT00H01M00S", "P0DT00H00M10S"],
    }
    post.goes_away()
    begin(service, "post", "post", at=at)
    post_at(at)
    assert (states(), breaker().retry_at) == ("OPEN", at + 10 * SECOND)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"threshold": 0}, "1"),
        ({"threshold": 101}, "100"),
        ({"pause": timedelta()}, "at least 1 second"),
        ({"pause": 31 * MINUTE}, "can't be shorter than the first"),
        ({"maximum_pause": timedelta(days=400)}, "366 days"),
    ],
)
def test_limits_that_make_no_sense_are_refused_in_words(service, staff, at, limits, says):
    with door():
        ensure_breaker(name=LANE)
    good = {"threshold": 5, "pause": MINUTE, "maximum_pause": 30 * MINUTE}
    before = every_row()
    with pytest.raises(ValidationError) as refused:
        by_hand(change_breaker, staff, at, **good | limits)
    assert says in " ".join(refused.value.messages)
    assert every_row() == before
