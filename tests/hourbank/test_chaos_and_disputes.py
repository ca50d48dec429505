"""What a run of chaos finds of disputes: their states, what was ruled and settled, and its judges."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from disputes.models import Dispute
from disputes.operations import accept_proposal
from hourbank.chaos.journal import Entry, Journal, Said
from hourbank.chaos.judge import Judge
from hourbank.chaos.verdict import verdict
from members.models import Member
from requests_app.models import ServiceRequest
from tests.disputes.court import Court, court_of
from workflow.models import Step


COURT = {
    "opened": Court.just_opened,
    "asked for an answer": Court.opened,
    "looked into": Court.reviewed,
    "a settlement proposed": Court.proposed,
    "ruled": Court.ruled,
    "appealed": Court.appealed,
}


@pytest.mark.parametrize("name", sorted(COURT))
def test_each_state_of_a_dispute_is_lawful(bank, name):
    assert COURT[name](court_of(bank, at=bank.at)).pk
    assert verdict(Journal()) == []


@pytest.mark.parametrize(
    ("road", "step"),
    [
        (Court.just_opened, "assign_dispute"),
        (Court.opened, "dispute_response_timeout"),
        (Court.proposed, "dispute_settlement_timeout"),
        (Court.ruled, "execute_ruling"),
    ],
)
def test_a_dispute_that_nothing_ends_is_found(bank, road, step):
    dispute = road(court_of(bank, at=bank.at))
    Step.objects.filter(name=step).delete()
    assert verdict(Journal()) == [f"STATE: {dispute.state} {dispute.pk} has no step {step}"]


def test_a_dispute_for_which_the_staff_have_no_time_is_found(bank):
    dispute = court_of(bank, at=bank.at).reviewed()
    Dispute.objects.filter(pk=dispute.pk).update(target_at=None)
    assert verdict(Journal()) == [f"STATE: UNDER_REVIEW {dispute.pk} has no target time"]


def disputed(journal: Journal, court: Court, *doings: tuple[Member, str, int | None]) -> None:
    """What Ada, Ben and the staff would have been told in a dispute about an hour."""
    request = str(ServiceRequest.objects.latest("id").pk)
    before = [(court.bank.ben, "draft", 60), (court.bank.ben, "submit", None)]
    before += [(court.bank.ada, "accept", 60), (court.bank.ada, "start", 60)]
    before += [(court.bank.ben, "dispute", None), (court.bank.ada, "respond-in-dispute", None)]
    for who, action, minutes in [*before, *doings]:
        told = {"request": request, "minutes": minutes, "status": 200}
        journal.write(Entry(member=str(who.pk), action=action, said=Said.DONE, **told))


def test_what_two_settled_on_is_what_is_paid(journal, bank):
    court = court_of(bank, at=bank.at)
    court.do(accept_proposal, bank.ada, court.proposed())
    doings = [(bank.ben, "propose-in-dispute", 40), (bank.ada, "accept-proposal-in-dispute", 40)]
    disputed(journal, court, *doings)
    assert verdict(journal) == []
    journal.entries[-1] = replace(journal.entries[-1], minutes=39)
    assert verdict(journal)[0].endswith("paid 40, by its members' words it is 39")


def test_the_last_ruling_is_what_is_paid(journal, bank):
    court = court_of(bank, at=bank.at)
    court.rule(court.appealed(20), 45, court.sena)
    appeal = (bank.ada, "appeal-in-dispute", None)
    disputed(journal, court, (court.cora, "rule", 20), appeal, (court.sena, "rule", 45))
    assert verdict(journal) == []
    lost = journal.entries.pop()
    assert verdict(journal)[0].endswith("paid 45, by its members' words it is 20")
    journal.write(replace(lost, action="accept-ruling-in-dispute", member=str(bank.ada.pk)))
    assert any(sentence.startswith("LOST: dispute.ruling_acc") for sentence in verdict(journal))


def test_what_a_ruling_leaves_of_a_payment_is_what_is_paid(journal, bank):
    """The journal's own request, of which 45 minutes were paid."""
    court = court_of(bank, at=bank.at)
    about = ServiceRequest.objects.get()
    court.rule(court.reviewed(about), 15)
    bank.later(timedelta(days=7))
    for who, action, minutes in [
        (bank.ben, "dispute-payment", None),
        (bank.ada, "respond-in-dispute", None),
        (court.cora, "rule", 15),
    ]:
        told = {"request": str(about.pk), "minutes": minutes, "status": 200}
        journal.write(Entry(member=str(who.pk), action=action, said=Said.DONE, **told))
    assert verdict(journal) == []
    journal.entries[-1] = replace(journal.entries[-1], minutes=20)
    assert verdict(journal)[0].endswith("paid 15, by its members' words it is 20")


@pytest.fixture
def judge(bank, journal) -> Judge:
    """Rules by chance, at the bank's time."""
    chance = Random(1)  # noqa: S311 - no secret
    return Judge(journal=journal, chance=chance, clock=lambda: bank.at)


def test_the_judges_of_a_run_rule_on_all_that_is_left_appeals_too(bank, journal, judge):
    court = court_of(bank, at=bank.at)
    appealed, dispute = court.appealed(), court.proposed()
    judge.rule_on_those_before(bank.at)
    assert {court.again(one).state for one in (dispute, appealed)} == {"RESOLVED"}
    assert [court.again(one).ruled_by for one in (dispute, appealed)] == [court.cora, court.sena]
    ruled = {entry.request: entry.minutes for entry in journal.done("rule")}
    bank.work()
    assert court.again(appealed).released_minutes == ruled[str(appealed.request_id)]
    assert court.again(appealed).state == "CLOSED"


def test_the_judges_of_a_run_take_what_nobody_could_be_given(bank, judge):
    court = court_of(bank, at=bank.at)
    Member.objects.filter(pk__in=[court.cora.pk, court.sena.pk]).update(is_active=False)
    dispute = court.reviewed()
    judge.rule_on_those_before(bank.at)
    assert court.again(dispute).state == "UNDER_REVIEW"
    Member.objects.filter(pk=court.sena.pk).update(is_active=True)
    judge.rule_on_those_before(bank.at)
    assert court.again(dispute).ruled_by == court.sena
