"""A dispute about what was paid, on pages."""

from datetime import datetime, timedelta

import pytest

from common.transactions import door
from disputes.models import Dispute
from disputes.operations import accept_proposal, accept_ruling, propose_settlement, respond
from disputes.states import DisputeState
from ledger.models import Account, Debt
from ledger.operations import grant, hold, pay_debt, waive_debt
from members.models import Member
from requests_app.states import State
from tests.disputes.court import Court, court_of
from tests.pages.people import People, path_of, said
from tests.queries import queries_of
from tests.requests_app.acts import minutes_of
from tests.rows import every_row
from workflow.actor import Actor


pytestmark = pytest.mark.django_db

DEBTS = "/balance/#debts"


@pytest.fixture
def court(people: People) -> Court:
    """The staff of the bank in whose pages the members are."""
    return court_of(people.bank, at=people.bank.at)


def spend_to(people: People, left: int) -> None:
    """Ada sets all aside but this many minutes above her floor."""
    bank = people.bank
    account = Account.objects.get(member=bank.ada)
    aside = account.available_minutes - account.floor_minutes - left
    given = {"request_id": bank.draft().pk, "payer_id": bank.ada.pk, "payee_id": bank.cleo.pk}
    with door():
        hold(**given, minutes=aside, key=f"{given['request_id']}:hold", actor_id=None, at=bank.at)


def pay(debt: Debt, who: Member, *, minutes: int, at: datetime) -> None:
    with door():
        pay_debt(debt_id=debt.pk, minutes=minutes, actor=Actor(member_id=who.pk), at=at)


def page_of(dispute: Dispute) -> str:
    return f"/disputes/{dispute.pk}/"


def test_a_paid_request_is_disputed_from_its_page_for_a_while(people: People, court: Court) -> None:
    bank = people.bank
    request = bank.paid()
    assert path_of(request, "dispute") in people.see("ben", request).links
    path = path_of(request, "dispute")
    page = people.open("ben", path)
    assert "The hours are paid. They stay where they are until it is settled" in page.text
    typed = {"dispute-reason": "NOT_AS_AGREED", "dispute-words": "It broke the next day."}
    people.ben.post(path, page.form("").fields | typed)
    bank.work()
    dispute = Dispute.objects.get()
    assert page_of(dispute) in people.see("ada", request).links
    dispute = court.rule(court.do(respond, bank.ada, court.again(dispute), words="No."), 40)
    ada, ben = (people.open(who, page_of(dispute)) for who in ("ada", "ben"))
    assert "You keep 40 min, 20 min are to go back to Ben, as far as you have hours;" in ada.text
    assert "Ada keeps 40 min, 20 min are to come back to you, as far as Ada has hours;" in ben.text
    bank.later(timedelta(days=7))
    assert court.again(dispute).state == DisputeState.CLOSED
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ada, bank.ben) == [(220, 0), (140, 0)]
    ada, ben = (people.open(who, page_of(dispute)) for who in ("ada", "ben"))
    assert "The ruling was carried out. You keep 40 min. 20 min went back to Ben." in ada.text
    assert "The ruling was carried out. Ada keeps 40 min. 20 min came back to you." in ben.text
    assert DEBTS not in ben.links
    assert path_of(request, "dispute") not in people.see("ben", request).links
    assert people.ben.get(path)["Location"] == page_of(dispute)


def test_what_was_paid_too_long_ago_is_not_disputed(people: People, court: Court) -> None:
    bank = people.bank
    request = bank.paid()
    path = path_of(request, "dispute")
    form = people.open("ben", path).form("")
    bank.later(timedelta(days=14))
    # Nobody stays signed in for so long.
    people.ben.force_login(bank.ben)
    assert path not in people.see("ben", request).links
    before = every_row()
    typed = {"dispute-reason": "NOT_AS_AGREED", "dispute-words": "It broke after a month."}
    response = people.ben.post(path, form.fields | typed)
    assert response["Location"] == path_of(request)
    assert "The time in which this could be disputed after its payment is over." in said(response)
    assert every_row() == before


def test_what_the_provider_has_not_got_is_said_to_be_owed(people: People, court: Court) -> None:
    bank = people.bank
    request = bank.paid()
    spend_to(people, 0)
    dispute = court.do(propose_settlement, bank.ada, court.reviewed(request), released_minutes=0)
    before = "All of it, 1 h, is to come back to you, as far as Ada has hours; the rest is owed"
    page = people.open("ben", page_of(dispute))
    assert f"If you agree: {before} to you. This happens" in page.text
    dispute = court.do(accept_proposal, bank.ben, dispute)
    assert (dispute.state, Debt.objects.get().minutes) == (DisputeState.SETTLED, 60)
    told = {
        "ben": "The two of you have agreed. Ada had no hours to give back at once. Ada owes you 1 h.",
        "ada": "The two of you have agreed. You had no hours to give back at once. You owe Ben 1 h.",
    }
    for who, words in told.items():
        for page in (people.open(who, page_of(dispute)), people.see(who, request)):
            assert words in page.text
            assert DEBTS in page.links


def test_a_ruling_carried_out_says_what_moved_and_what_became_of_the_rest(
    people: People, court: Court
) -> None:
    bank = people.bank
    request = bank.paid()
    spend_to(people, 15)
    dispute = court.ruled(20, request)
    before = "You keep 20 min, 40 min are to go back to Ben, as far as you have hours; the rest"
    assert f"If you accept: {before} you owe." in people.open("ada", page_of(dispute)).text
    for who in (bank.ada, bank.ben):
        dispute = court.do(accept_ruling, who, dispute)
    assert dispute.state == DisputeState.CLOSED

    def told(who: str) -> str:
        return people.open(who, page_of(dispute)).text

    moved = "The ruling was carried out. Ada keeps 20 min. 15 min came back to you."
    assert f"{moved} Ada owes you 25 min." in told("ben")
    assert "You keep 20 min. 15 min went back to Ben. You owe Ben 25 min." in told("ada")
    debt = Debt.objects.get()
    with door():
        grant(member_id=bank.ada.pk, minutes=60, key="gift", actor_id=None, at=bank.at)
    pay(debt, bank.ada, minutes=10, at=bank.at)
    assert f"{moved} Ada owes you 15 min. 10 min more are paid already." in told("ben")
    assert DEBTS in people.open("ben", page_of(dispute)).links
    pay(debt, bank.ada, minutes=15, at=bank.at)
    assert f"{moved} 25 min were owed, and are paid." in told("ben")
    assert DEBTS not in people.open("ben", page_of(dispute)).links


def test_what_need_not_be_paid_any_more_is_said_to_both(people: People, court: Court) -> None:
    bank = people.bank
    request = bank.paid()
    spend_to(people, 0)
    dispute = court.do(propose_settlement, bank.ada, court.reviewed(request), released_minutes=0)
    dispute = court.do(accept_proposal, bank.ben, dispute)
    debt = Debt.objects.get()
    with door():
        waive_debt(
            debt_id=debt.pk, words="Ada is ill.", actor=Actor(member_id=court.sena.pk), at=bank.at
        )
    for who in ("ada", "ben"):
        text = people.open(who, page_of(dispute)).text
        assert "1 h were owed, and need not be paid any more." in text


def test_debts_cost_the_dispute_s_page_one_question(people: People, court: Court) -> None:
    def counted(dispute: Dispute) -> int:
        return queries_of(lambda: people.ben.get(page_of(dispute)))

    bank = people.bank
    settled = []
    for left in (200, 0):
        dispute = court.reviewed(bank.paid())
        if not left:
            spend_to(people, 0)
        dispute = court.do(propose_settlement, bank.ada, dispute, released_minutes=0)
        settled.append(court.do(accept_proposal, bank.ben, dispute))
    assert Debt.objects.count() == 1
    without, with_one = (counted(dispute) for dispute in settled)
    assert with_one == without
