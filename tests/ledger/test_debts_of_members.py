"""A member's debts, on the balance page and by API."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission

from common.transactions import door
from ledger.models import Debt, Transaction
from ledger.operations import waive_debt
from tests.ledger.bank import balances, everything, gift, give_back, held, owing, paid, person
from tests.ledger.browser import browser_of, queries_of
from tests.ledger.test_balance_on_pages import read
from workflow.actor import Actor


pytestmark = pytest.mark.django_db

BALANCE = "/balance/"
API = "/api/v1/debts/"


@pytest.fixture
def debt(ann, ben, at):
    """Ben owes Ann an hour."""
    return owing(ben, ann, 60, at=at)


def pay_page(debt):
    return f"/balance/debts/{debt.pk}/pay/"


def pay_api(debt):
    return f"{API}{debt.pk}/pay/"


def say(debt, minutes="", **more):
    return {f"debt-{debt.pk}-minutes": minutes, **more}


def waive(debt, at):
    cora = person("Cora", minutes=0, at=at)
    right = Permission.objects.get(content_type__app_label="ledger", codename="change_debt")
    cora.user_permissions.add(right)
    with door():
        waive_debt(debt_id=debt.pk, words="Ben is ill.", actor=Actor(member_id=cora.pk), at=at)


def test_each_side_reads_what_is_owed(debt, ann, ben):
    mine, theirs = read(browser_of(ben)), read(browser_of(ann))
    assert "Debts 1 h that you still have to pay" in mine
    assert "You owe Ann 1 h" in mine
    assert "How much do you pay now?" in mine
    assert "Ben owes you 1 h" in theirs
    assert "that you still have to pay" not in theirs
    assert "How much do you pay now?" not in theirs


def test_who_owes_nothing_reads_nothing_of_debts(ann):
    assert "Debts" not in read(browser_of(ann))


def test_a_debt_leads_to_its_request(debt, ben):
    page = browser_of(ben).get(BALANCE).content.decode()
    assert f'href="/requests/{debt.request_id}/"' in page.split('id="debts"')[1].split("<h2")[0]


def test_a_member_pays_as_much_as_they_can_and_then_the_rest(debt, ann, ben, at):
    browser = browser_of(ben)
    gift(ben, 25, at=at)
    answer = browser.post(pay_page(debt), say(debt))
    assert (answer.status_code, answer["Location"]) == (302, "/balance/#debts")
    words = read(browser)
    assert "You owe Ann 35 min" in words
    assert "1 h were owed on" in words
    assert "25 min of them have been paid." in words
    gift(ben, 100, at=at)
    browser.post(pay_page(debt), say(debt, "0:35"))
    assert Debt.objects.get().state == "PAID"
    assert balances(ann, ben) == [(600, 0), (65, 660)]
    assert "You owe" not in read(browser)


def test_the_statement_tells_it_in_words_of_each_side(ann, ben, at):
    escrow = paid(ann, ben, 60, at=at)
    held(ben, ann, 630, at=at)
    give_back(escrow, 60, at=at)
    gift(ben, 30, at=at)
    browser_of(ben).post(pay_page(Debt.objects.get()), say(Debt.objects.get()))
    mine, theirs = read(browser_of(ben)), read(browser_of(ann))
    assert "After a dispute: I gave hours back to Ann" in mine
    assert "Debt paid: hours that I owed Ann after a dispute" in mine
    assert "After a dispute: Ben gave hours back to me" in theirs
    assert "Debt paid: hours that Ben owed me after a dispute" in theirs


def test_a_form_sent_twice_pays_once(debt, ben, at):
    gift(ben, 100, at=at)
    browser = browser_of(ben)
    said = say(debt, "0:20") | {f"debt-{debt.pk}-once": str(uuid4())}
    for _twice in range(2):
        assert browser.post(pay_page(debt), said)["Location"] == "/balance/#debts"
    assert Debt.objects.get().paid_minutes == 20


def test_what_refuses_it_stands_at_the_debt_and_changes_nothing(debt, ben, at):
    browser, before = browser_of(ben), everything()
    answer = browser.post(pay_page(debt), say(debt, "0:30"))
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "it would take 30 min more" in words
    assert 'value="0:30"' in words
    wrong = browser.post(pay_page(debt), say(debt, "soon"))
    assert "Give the time in hours and minutes" in wrong.content.decode()
    assert everything() == before


def test_a_debt_that_is_gone_meanwhile_is_said_at_the_top(debt, ben, at):
    browser = browser_of(ben)
    waive(debt, at)
    answer = browser.post(pay_page(debt), say(debt))
    assert answer.status_code == 409
    assert "the state is “Waived”" in answer.content.decode()


def test_both_read_why_it_was_waived(debt, ann, ben, at):
    waive(debt, at)
    mine, theirs = read(browser_of(ben)), read(browser_of(ann))
    assert "You need not pay Ann any more" in mine
    assert "Ben is ill." in mine
    assert "Ben need not pay you any more" in theirs
    assert "Ben is ill." in theirs
    assert "that you still have to pay" not in mine


def test_nobody_pays_for_others_on_the_page(debt, ann, ben, at):
    gift(ben, 100, at=at)
    cleo = person("Cleo", minutes=60, at=at)
    stranger, creditor, debtor = map(browser_of, (cleo, ann, ben))
    before = everything()
    assert stranger.post(pay_page(debt), say(debt)).status_code == 404
    assert creditor.post(pay_page(debt), say(debt)).status_code == 403
    assert debtor.get(pay_page(debt)).status_code == 405
    assert everything() == before


def test_the_page_takes_as_many_queries_for_many_debts_as_for_few(debt, ann, ben, at):
    few = queries_of(browser_of(ann), BALANCE)
    for number in range(5):
        owing(person(f"Other{number}", minutes=0, at=at), ann, 5, at=at)
    assert queries_of(browser_of(ann), BALANCE) == few


def test_the_api_tells_each_side_its_debts(debt, ann, ben, at):
    (told,) = browser_of(ben).get(API).json()["results"]
    assert told == {
        "id": str(debt.pk),
        "version": 1,
        "state": "OPEN",
        "part": "debtor",
        "debtor": {"id": str(ben.pk), "name": "Ben"},
        "creditor": {"id": str(ann.pk), "name": "Ann"},
        "request": str(debt.request_id),
        "dispute": str(debt.dispute_id),
        "minutes": 60,
        "paid_minutes": 0,
        "owed_minutes": 60,
        "waiver_words": "",
        "allowed_actions": ["pay"],
        "created_at": "2026-03-02T09:00:00Z",
        "paid_at": None,
        "waived_at": None,
    }
    (other,) = browser_of(ann).get(API).json()["results"]
    assert (other["part"], other["allowed_actions"]) == ("creditor", [])
    assert browser_of(ben).get("/api/v1/balance/").json()["owed_minutes"] == 60
    assert browser_of(person("Cleo", minutes=0, at=at)).get(API).json()["results"] == []


def test_the_api_narrows_by_state_and_by_side(debt, ann, ben, at):
    gift(ben, 10, at=at)
    other = owing(ann, ben, 10, at=at)
    browser = browser_of(ben)

    def ids(**query):
        return [row["id"] for row in browser.get(API, query).json()["results"]]

    assert ids() == [str(other.pk), str(debt.pk)]
    assert ids(part="creditor") == [str(other.pk)]
    assert ids(part="debtor") == [str(debt.pk)]
    assert ids(state="PAID") == []
    assert len(ids(state="OPEN")) == 2


def test_the_api_pays_a_part_and_then_as_much_as_there_is(debt, ben, at):
    gift(ben, 45, at=at)
    browser = browser_of(ben)
    first = browser.post(pay_api(debt), {"minutes": 20}, "application/json")
    assert (first.status_code, first.json()["paid_minutes"], first.json()["state"]) == (
        200,
        20,
        "OPEN",
    )
    assert first["ETag"] == '"2"'
    stale = browser.post(pay_api(debt), {}, "application/json", headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    second = browser.post(pay_api(debt), {}, "application/json")
    assert second.json()["owed_minutes"] == 15
    assert Transaction.objects.filter(kind="debt").count() == 2


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(61, "more_than_owed"), (60, "INSUFFICIENT_BALANCE"), (0, "invalid"), ("20", "invalid")],
)
def test_the_api_refuses_and_changes_nothing(debt, ben, minutes, code):
    browser, before = browser_of(ben), everything()
    answer = browser.post(pay_api(debt), {"minutes": minutes}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert everything() == before


def test_the_api_lets_nobody_pay_for_others(debt, ann, ben, at):
    gift(ben, 60, at=at)
    cleo = person("Cleo", minutes=60, at=at)
    stranger, creditor, before = browser_of(cleo), browser_of(ann), everything()
    assert stranger.post(pay_api(debt), {}, "application/json").status_code == 404
    assert creditor.post(pay_api(debt), {}, "application/json").status_code == 403
    assert everything() == before


def test_the_list_costs_as_many_queries_for_many_debts_as_for_few(debt, ann, at):
    few = queries_of(browser_of(ann), API)
    for number in range(5):
        owing(person(f"Other{number}", minutes=0, at=at), ann, 5, at=at)
    assert queries_of(browser_of(ann), API) == few
