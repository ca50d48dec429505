"""A dispute in the hands of who judges no more is in nobody's hands: seen, said, and taken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.errors import WrongRole
from disputes.figures import open_disputes
from disputes.operations import add_words, take_dispute, withdraw_dispute
from disputes.sight import seen_by, staff_actions
from disputes.staff import is_in_nobodys_hands
from hourbank.roles import COORDINATORS, SENIORS
from members.models import Member
from notifications.models import Notification
from tests.admin.bench import QUEUE, everything, hers, in_hand_of, listed, page, work
from tests.admin.conftest import signed_in
from tests.disputes.court import staff


def _deactivated(who: Member) -> None:
    Member.objects.filter(pk=who.pk).update(is_active=False)


def _no_staff(who: Member) -> None:
    Member.objects.filter(pk=who.pk).update(is_staff=False)


def _without_role(who: Member) -> None:
    who.groups.clear()


WAYS_TO_GO: Final = (_deactivated, _no_staff, _without_role)


@pytest.mark.parametrize("go", WAYS_TO_GO)
def test_what_a_judge_leaves_behind_is_seen_said_and_taken(court, go: Callable[[Member], None]):
    dispute = hers(court)
    dora = staff("Dora", at=court.bank.at, role=COORDINATORS)
    client = signed_in(dora)
    assert listed(client) == []
    assert staff_actions(dispute=dispute, member=dora) == frozenset()
    before = everything()
    with pytest.raises(WrongRole):
        court.do(take_dispute, dora, dispute)
    assert everything() == before

    go(court.cora)
    assert listed(client) == listed(client, pile="unassigned") == [dispute]
    assert "nobody: Cora judges no more" in client.get(QUEUE).text
    assert "This person judges no more" in client.get(page(dispute)).text
    assert "take" in staff_actions(dispute=dispute, member=dora)
    client.post(page(dispute, "take"))
    assert court.again(dispute).assigned_to == dora
    assert listed(client, pile="unassigned") == []
    assert "judges no more" not in client.get(QUEUE).text
    assert "judges no more" not in client.get(page(dispute)).text


def test_who_judges_no_more_is_not_reminded_and_the_seniors_are_told_once_it_is_late(court):
    dispute = hers(court)
    _deactivated(court.cora)
    court.bank.at = dispute.target_at
    court.bank.later(timedelta(seconds=1))

    told = Notification.objects.filter(subject_id=dispute.pk)
    assert not told.filter(event_type="dispute.target_reminder").exists()
    overdue = told.filter(event_type="dispute.overdue")
    assert set(overdue.values_list("member_id", flat=True)) == {court.sena.pk}


@pytest.mark.parametrize("go", WAYS_TO_GO)
def test_who_judges_no_more_hears_nothing_more_of_it(court, go: Callable[[Member], None]):
    dispute = hers(court)
    before = Notification.objects.filter(member=court.cora).count()
    go(court.cora)
    court.do(add_words, court.bank.ada, dispute, words="My clock is right.")
    court.do(take_dispute, court.sena, dispute)
    court.do(withdraw_dispute, court.bank.ben, dispute)
    assert Notification.objects.filter(member=court.cora).count() == before


@pytest.mark.parametrize("go", WAYS_TO_GO)
def test_what_a_judge_leaves_behind_counts_as_unassigned(court, go: Callable[[Member], None]):
    hers(court)
    in_hand_of(court, None)
    assert [(row.disputes, row.unassigned) for row in open_disputes(at=court.bank.at)] == [(2, 1)]
    go(court.cora)
    assert [(row.disputes, row.unassigned) for row in open_disputes(at=court.bank.at)] == [(2, 2)]


def test_what_a_judge_who_is_gone_has_ended_stays_closed_to_other_coordinators(court):
    dispute = hers(court)
    ended = court.do(withdraw_dispute, court.bank.ben, dispute)
    _deactivated(court.cora)
    dora = staff("Dora", at=court.bank.at, role=COORDINATORS)
    assert not is_in_nobodys_hands(ended)
    assert not seen_by(member=dora).exists()


def test_an_appeal_whose_senior_is_senior_no_more_is_for_seniors_alone(court):
    appealed = court.appealed(5, work(court))
    assert appealed.assigned_to == court.sena
    assert not is_in_nobodys_hands(appealed)
    court.sena.groups.set(court.cora.groups.all())
    sue = staff("Sue", at=court.bank.at, role=SENIORS)
    dora = staff("Dora", at=court.bank.at, role=COORDINATORS)

    assert is_in_nobodys_hands(appealed)
    assert listed(signed_in(sue), pile="unassigned") == [appealed]
    assert listed(signed_in(dora)) == []
    assert "take" in staff_actions(dispute=appealed, member=sue)
    assert staff_actions(dispute=appealed, member=dora) == frozenset()


def test_the_queue_costs_the_same_for_many_left_behind_as_for_one(court):
    client = signed_in(staff("Dora", at=court.bank.at, role=COORDINATORS))
    counts = []
    for _more in range(2):
        Member.objects.filter(pk=court.cora.pk).update(is_active=True)
        made = hers(court)
        _deactivated(court.cora)
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as asked:
            assert made in client.get(QUEUE).context["cl"].result_list
        counts.append(len(asked))
    assert counts[0] == counts[1]
