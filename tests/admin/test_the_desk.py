"""The queue of disputes: who sees which, in which order and piles, and what is done to several."""

from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disputes.models import Dispute
from disputes.operations import hand_over, rule_dispute, take_dispute
from disputes.sight import may_read_conversation, seen_by, staff_actions
from disputes.states import DisputeState
from hourbank.roles import COORDINATORS, SENIORS
from members.models import Member
from tests.admin.bench import (
    QUEUE,
    everything,
    hers,
    in_hand_of,
    listed,
    page,
    said,
    unassigned,
    work,
)
from tests.admin.conftest import signed_in
from tests.disputes.court import staff
from tests.factories import member


@pytest.fixture
def root(court) -> Member:
    return member("Root", at=court.bank.at, is_staff=True, is_superuser=True)


def test_a_coordinator_sees_their_own_and_what_nobody_has_in_hand(court):
    mine, free = hers(court), unassigned(court)
    others = in_hand_of(court, court.sena)

    assert set(listed(signed_in(court.cora))) == {mine, free}
    assert set(listed(signed_in(court.sena))) == {mine, free, others}
    assert set(listed(signed_in(court.otto))) == {mine, free, others}


def test_an_appeal_is_seen_by_seniors_and_not_by_who_had_it(court, root):
    appealed = court.appealed(5, work(court))

    assert listed(signed_in(court.cora)) == []
    assert listed(signed_in(court.sena)) == [appealed]
    assert listed(signed_in(root)) == [appealed]
    Dispute.objects.filter(pk=appealed.pk).update(assigned_to=None, assigned_at=None)
    assert listed(signed_in(court.cora), pile="unassigned") == []


@pytest.mark.parametrize("role", ["coordinator", "senior", "auditor", "administrator"])
def test_nobody_of_the_staff_sees_a_dispute_that_they_are_a_side_of(court, root, role):
    who = {
        "coordinator": court.cora,
        "senior": court.sena,
        "auditor": court.otto,
        "administrator": root,
    }[role]
    court.bank.ben = who
    dispute = court.reviewed(work(court), who=who)
    client = signed_in(who)

    assert listed(client, pile="all") == []
    for name in ("change", "history", "execution", "rule", "take", "assign", "note"):
        assert client.get(page(dispute, name)).status_code == 404
        before = everything()
        assert client.post(page(dispute, name), {"words": "Mine."}).status_code == 404
        assert everything() == before
    assert not may_read_conversation(request_id=dispute.request_id, member=who)
    assert staff_actions(dispute=dispute, member=who) == frozenset()


def test_what_a_coordinator_does_not_see_has_no_address_for_them(court):
    others = in_hand_of(court, court.sena)

    assert signed_in(court.cora).get(page(others)).status_code == 404
    assert signed_in(court.cora).get(f"{QUEUE}not-an-id/change/").status_code == 404
    assert signed_in(court.sena).get(page(others)).status_code == 200


def test_a_member_without_a_role_sees_nothing(court):
    hers(court)

    assert not seen_by(member=court.bank.cleo).exists()


def test_what_is_due_first_comes_first_and_what_has_ended_is_a_pile_of_its_own(court):
    ended = court.rule(hers(court), 10)
    court.bank.later(timedelta(days=7))
    first = hers(court)
    court.bank.later(timedelta(hours=1))
    second = hers(court)
    waiting = in_hand_of(court, court.cora, "opened")
    assert court.again(ended).state == DisputeState.CLOSED
    client = signed_in(court.cora)

    assert listed(client) == [first, second, waiting]
    assert listed(client, pile="ended") == [ended]
    assert listed(client, pile="all") == [first, second, waiting, ended]
    assert listed(client, state__exact="CLOSED") == [ended]
    assert ended in listed(client, q="Ada")


def test_the_piles_are_mine_unassigned_overdue_and_appealed(court):
    appealed = court.appealed(5, work(court))
    free, mine = unassigned(court), hers(court)
    client = signed_in(court.sena)

    assert listed(client, pile="unassigned") == [free]
    assert listed(client, pile="appealed") == [appealed]
    assert listed(client, pile="mine") == [appealed]
    assert listed(signed_in(court.cora), pile="mine") == [mine]
    assert listed(client, pile="overdue") == []
    court.bank.at = mine.target_at
    court.bank.later(timedelta(seconds=1))
    assert mine in listed(client, pile="overdue")


def test_what_is_overdue_says_so_in_words(court):
    dispute = hers(court)
    client = signed_in(court.cora)
    assert "overdue</strong>" not in client.get(QUEUE).text
    assert "overdue</strong>" not in client.get(page(dispute)).text
    court.bank.at = dispute.target_at
    court.bank.later(timedelta(seconds=1))

    assert "overdue</strong>" in client.get(QUEUE).text
    assert "overdue</strong>" in client.get(page(dispute)).text


def test_a_dispute_is_found_by_its_id_its_request_and_a_member(court):
    dispute = hers(court)
    client = signed_in(court.cora)
    terms = [str(dispute.pk), str(dispute.request_id), "Bicycle", "Ada", "ben"]

    assert [listed(client, q=term) for term in terms] == [[dispute]] * len(terms)
    assert listed(client, q="Cleo") == listed(client, q=str(court.cora.pk)) == []


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_queue_costs_as_many_queries_for_many_as_for_few(court):
    client = signed_in(court.sena)
    hers(court)
    client.get(QUEUE)
    few = queries_of(client, QUEUE)
    for _each in range(4):
        hers(court)

    assert queries_of(client, QUEUE) == few


def ticked(action: str, *disputes: Dispute, **more: object) -> dict[str, object]:
    keys = [str(dispute.pk) for dispute in disputes]
    return {"action": action, "index": "0", ACTION_CHECKBOX_NAME: keys, **more}


def test_several_are_taken_at_once(court):
    first, second = unassigned(court), unassigned(court)
    answer = signed_in(court.cora).post(QUEUE, ticked("take", first, second), follow=True)

    assert "2 done" in said(answer)
    assert {court.again(each).assigned_to for each in (first, second)} == {court.cora}


def test_what_somebody_else_has_taken_meanwhile_is_told_and_stays_theirs(court):
    dora = staff("Dora", at=court.bank.at, role=COORDINATORS)
    free, taken = unassigned(court), unassigned(court)
    court.do(take_dispute, dora, taken)
    answer = signed_in(court.cora).post(QUEUE, ticked("take", free, taken), follow=True)

    assert "1 done" in said(answer)
    assert "changed hands or ended meanwhile" in said(answer)
    assert court.again(taken).assigned_to == dora
    answer = signed_in(court.cora).post(page(taken, "take"), follow=True)
    assert "Somebody else has this dispute in hand" in said(answer)
    assert court.again(taken).assigned_to == dora


def test_a_senior_assigns_several_and_is_told_each_refusal(court):
    dora = staff("Dora", at=court.bank.at, role=COORDINATORS)
    free, doras, settled = unassigned(court), unassigned(court), court.rule(hers(court), 5)
    court.do(take_dispute, dora, doras)
    client = signed_in(court.sena)
    asked = client.post(QUEUE, ticked("assign", free, doras, settled))
    assert "Dora (1 open)" in asked.text
    assert court.again(free).assigned_to is None
    given = ticked("assign", free, doras, settled, confirmed="1", member_id=str(dora.pk))
    answer = client.post(QUEUE, given, follow=True)

    assert "Assign to…: 1 done" in said(answer)
    assert "Assign to…: 2 refused" in said(answer)
    assert "has the dispute already" in said(answer)
    assert court.again(free).assigned_to == dora
    assert court.again(settled).assigned_to == court.cora


def test_each_refusal_is_told_however_many_there_are(court):
    """More than the ten that a list would tell if it told the first ones alone."""
    mine = [hers(court) for _each in range(11)]
    given = ticked("assign", *mine, confirmed="1", member_id=str(court.cora.pk))
    told = said(signed_in(court.sena).post(QUEUE, given, follow=True))

    assert "Assign to…: 11 refused" in told
    assert told.count("has the dispute already") == 11


def test_nobody_is_assigned_what_they_are_a_side_of(court):
    ben = court.bank.ben = staff("Benno", at=court.bank.at, role=SENIORS)
    dispute = court.reviewed(work(court), who=ben)
    given = ticked("assign", dispute, confirmed="1", member_id=str(ben.pk))
    before = everything()
    answer = signed_in(court.sena).post(QUEUE, given, follow=True)

    assert "can’t judge this dispute" in said(answer)
    assert everything() == before


def test_coordinators_don_t_assign_and_auditors_do_nothing(court):
    dispute = unassigned(court)
    before = everything()
    given = {"confirmed": "1", "member_id": str(court.cora.pk)}
    for who, actions in ((court.cora, ["assign"]), (court.otto, ["assign", "take"])):
        client = signed_in(who)
        shown = client.get(QUEUE).context["action_form"]
        names = {name for name, _label in shown.fields["action"].choices} if shown else set()
        assert not names & set(actions)
        for action in actions:
            client.post(QUEUE, ticked(action, dispute, **given), follow=True)
            assert client.post(page(dispute, action), given).status_code == 403
    assert everything() == before


def test_what_was_handed_over_leaves_the_queue_of_who_had_it(court):
    dora = staff("Dora", at=court.bank.at, role=COORDINATORS)
    dispute = hers(court)
    court.do(hand_over, court.cora, dispute, member_id=dora.pk, words="I know them.")

    assert listed(signed_in(court.cora)) == []
    assert listed(signed_in(dora)) == [dispute]


def test_an_ended_dispute_stays_with_who_ruled_it(court):
    dispute = hers(court)
    court.do(rule_dispute, court.cora, dispute, released_minutes=5, words="So.")
    court.bank.later(timedelta(days=7))

    assert listed(signed_in(court.cora), pile="ended") == [dispute]
