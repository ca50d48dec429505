"""/api/v1/events/; transactions are real, or nothing would ever be settled."""

import pytest
from django.db import connection

from common.keyset import first_of
from common.transactions import door
from members.models import Member
from tests.api.conftest import program_of
from tests.factories import member
from tests.notifications.receiver import until
from tests.queries import queries_of
from workflow.feed import Place, feed, settled
from workflow.models import EventLog
from workflow.operations import record


EVENTS = "/api/v1/events/"


def happen(who, *, at, event="member.moved"):
    with door():
        row = Member.objects.select_for_update().get(pk=who.pk)
        row.save_next()
        return record(subject=row, event=event, at=at, data={"minutes": 90})


@pytest.fixture
def town(real_db, at):
    return member("Ana", at=at), member("Ben", at=at)


def wait_until_settled() -> None:
    last = EventLog.objects.order_by("tx", "pk").last()
    until(lambda: settled(after=Place()).filter(pk=last.pk).exists())


def test_the_feed_shows_what_the_caller_may_see_oldest_first(town, at):
    ana, ben = town
    calls = program_of(ana, at=at)
    mine = [happen(ana, at=at), happen(ana, at=at, event="member.renamed")]
    happen(ben, at=at)
    wait_until_settled()
    found = calls.get(EVENTS).json()["results"]
    assert [row["id"] for row in found][-2:] == [f"evt_{event_id}" for event_id in mine]
    assert {row["subject_id"] for row in found} <= {str(ana.pk), *map(str, _subjects(ana))}
    last = found[-1]
    assert (last["type"], last["data"], last["at"]) == (
        "member.renamed",
        {"minutes": 90},
        "2026-03-02T09:00:00Z",
    )


def _subjects(who) -> set:
    rows = EventLog.objects.filter(audience__contains=[who.pk])
    return set(rows.values_list("subject_id", flat=True))


def test_staff_see_no_more_than_what_concerns_themselves(town, at):
    ana, ben = town
    Member.objects.filter(pk=ana.pk).update(is_staff=True, is_superuser=True)
    event_id = happen(ben, at=at)
    wait_until_settled()
    found = program_of(ana, at=at).get(f"{EVENTS}?limit=100").json()["results"]
    assert f"evt_{event_id}" not in {row["id"] for row in found}


def test_a_cursor_that_was_kept_goes_on_where_it_was(town, at):
    ana, _ben = town
    calls = program_of(ana, at=at)
    for _each in range(5):
        happen(ana, at=at)
    wait_until_settled()
    seen, path = [], f"{EVENTS}?limit=2"
    while path:
        page = calls.get(path).json()
        seen += page["results"]
        path = page["next"]
    cursor = seen[-1]["cursor"]
    everything = first_of(feed(member_id=ana.pk, after=Place()), most=100)
    assert [row["id"] for row in seen] == [f"evt_{event.pk}" for event in everything]
    assert calls.get(f"{EVENTS}?cursor={cursor}").json()["results"] == []
    new = happen(ana, at=at)
    wait_until_settled()
    (row,) = calls.get(f"{EVENTS}?cursor={cursor}").json()["results"]
    assert row["id"] == f"evt_{new}"


def test_the_feed_is_narrowed(town, at):
    ana, _ben = town
    calls = program_of(ana, at=at)
    happen(ana, at=at)
    wanted = happen(ana, at=at, event="member.renamed")
    wait_until_settled()
    (row,) = calls.get(f"{EVENTS}?type=member.renamed").json()["results"]
    assert row["id"] == f"evt_{wanted}"
    of = calls.get(f"{EVENTS}?subject_type=member&subject_id={ana.pk}&limit=100").json()["results"]
    assert {row["subject_id"] for row in of} == {str(ana.pk)}
    assert calls.get(f"{EVENTS}?subject_type=request").json()["results"] == []
    assert calls.get(f"{EVENTS}?subject_id=nonsense").status_code == 422


def test_what_a_running_transaction_may_come_before_is_not_shown(town, at):
    ana, _ben = town
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_current_xact_id()")
        event_id = happen(ana, at=at)
        assert not settled(after=Place()).filter(pk=event_id).exists()
        cursor.execute("COMMIT")
    other.close()
    until(lambda: settled(after=Place()).filter(pk=event_id).exists())


def test_the_feed_takes_the_same_queries_however_long_it_is(town, at):
    ana, _ben = town
    calls = program_of(ana, at=at)
    few = queries_of(lambda: calls.get(EVENTS))
    for _each in range(5):
        happen(ana, at=at)
    wait_until_settled()
    assert queries_of(lambda: calls.get(EVENTS)) == few
