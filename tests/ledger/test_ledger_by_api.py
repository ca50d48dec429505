"""The balance and the transactions of the caller, as programs read them."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from ledger.models import Transaction
from ledger.operations import release
from ledger.states import Kind
from tests.ledger.bank import do, held, person
from tests.ledger.browser import browser_of, queries_of
from workflow.models import new_id


pytestmark = pytest.mark.django_db

BALANCE = "/api/v1/balance/"
TRANSACTIONS = "/api/v1/transactions/"


def get(member, address, **query):
    response = browser_of(member).get(address, query)
    assert response.status_code == 200, response.content
    return response.json()


def results(member, **query):
    return get(member, TRANSACTIONS, **query)["results"]


@pytest.mark.parametrize("address", [BALANCE, TRANSACTIONS])
def test_nobody_gets_in_without_signing_in(address):
    response = Client().get(address)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("address", [BALANCE, TRANSACTIONS])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_ledger_is_only_read(ann, address, method):
    assert getattr(browser_of(ann), method)(address).status_code == 405


def test_a_balance_is_told_in_minutes_and_in_words(ben, at):
    cleo = person("Cleo", minutes=100, at=at, floor_minutes=-120)
    do(release, held(cleo, ben, 60, at=at), minutes=45, key="1", actor_id=None, at=at)
    do(release, held(ben, cleo, 30, at=at), minutes=30, key="2", actor_id=None, at=at)
    held(cleo, ben, 90, at=at)
    assert get(cleo, BALANCE) == {
        "available_minutes": -5,
        "held_minutes": 90,
        "credit_minutes": 120,
        "spendable_minutes": 115,
        "earned_minutes": 30,
        "spent_minutes": 45,
        "owed_minutes": 0,
        "available_words": "\N{MINUS SIGN}5 min",
        "held_words": "1 h 30 min",
    }


def test_a_transaction_tells_both_changes_and_the_balances_after_it(ann, ben, at):
    later = at + timedelta(hours=1, minutes=30)
    escrow = held(ann, ben, 120, at=at)
    paid = do(release, escrow, minutes=90, key="pay", actor_id=None, at=later)
    request = str(escrow.request_id)
    assert results(ann)[0] == {
        "id": paid.transaction_id,
        "at": "2026-03-02T10:30:00Z",
        "kind": "release",
        "words": "I received a service from Ben",
        "request": request,
        "other": {"id": str(ben.pk), "name": "Ben"},
        "available_minutes": 30,
        "held_minutes": -120,
        "available_after_minutes": 510,
        "held_after_minutes": 0,
    }
    assert results(ben)[0] == {
        "id": paid.transaction_id,
        "at": "2026-03-02T10:30:00Z",
        "kind": "release",
        "words": "I gave a service to Ann",
        "request": request,
        "other": {"id": str(ann.pk), "name": "Ann"},
        "available_minutes": 90,
        "held_minutes": 0,
        "available_after_minutes": 690,
        "held_after_minutes": 0,
    }


def test_a_grant_comes_from_the_bank_and_belongs_to_no_request(ann):
    (line,) = results(ann)
    assert (line["kind"], line["words"]) == ("grant", "Hours from the bank")
    assert (line["request"], line["other"]) == (None, None)


def test_times_are_utc_whatever_zone_the_caller_lives_in(ann):
    type(ann).objects.filter(pk=ann.pk).update(time_zone="Asia/Tokyo")
    assert results(ann)[0]["at"] == "2026-03-02T09:00:00Z"


def test_nobody_sees_what_moved_for_others(ann, ben, at):
    cleo = person("Cleo", minutes=60, at=at)
    held(ann, ben, 120, at=at)
    assert len(results(cleo)) == 1
    assert get(cleo, BALANCE)["available_minutes"] == 60


def test_the_list_is_paged_to_its_end_and_back(ann, ben, at):
    for number in range(1, 7):
        held(ann, ben, number, at=at)
    client = browser_of(ann)

    def page(address):
        answer = client.get(address).json()
        return [row["id"] for row in answer["results"]], answer

    newest, first = page(f"{TRANSACTIONS}?limit=3")
    older, second = page(first["next"])
    oldest, last = page(second["next"])
    everything = Transaction.objects.filter(entries__account_id=ann.pk).distinct().order_by("-pk")
    assert newest + older + oldest == list(everything.values_list("pk", flat=True))
    assert (first["previous"], last["next"]) == (None, None)
    assert page(last["previous"])[0] == older


def test_a_line_that_comes_in_between_moves_no_page(ann, ben, at):
    for number in range(1, 5):
        held(ann, ben, number, at=at)
    first = get(ann, TRANSACTIONS, limit=2)
    held(ann, ben, 50, at=at)
    query = {name: values[0] for name, values in parse_qs(urlsplit(first["next"]).query).items()}
    assert [row["held_minutes"] for row in results(ann, **query)] == [2, 1]


def test_the_list_is_narrowed_by_kind_and_by_request(ann, ben, at):
    first, second = held(ann, ben, 10, at=at), held(ann, ben, 20, at=at)
    do(release, second, minutes=20, key="pay", actor_id=None, at=at)
    assert [row["kind"] for row in results(ann, request=second.request_id)] == ["release", "hold"]
    assert [row["request"] for row in results(ann, kind=Kind.HOLD)] == [
        str(second.request_id),
        str(first.request_id),
    ]
    assert [row["kind"] for row in results(ann, kind=[Kind.HOLD, Kind.GRANT])] == [
        "hold",
        "hold",
        "grant",
    ]
    assert results(ann, request=new_id()) == []


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("kind", "gift", 422), ("request", "x", 422), ("limit", "0", 422), ("cursor", "x", 400)],
)
def test_a_query_that_cannot_be_is_refused(ann, name, value, status):
    response = browser_of(ann).get(TRANSACTIONS, {name: value})
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_the_list_takes_as_many_queries_for_many_lines_as_for_few(ann, ben, at):
    held(ann, ben, 1, at=at)
    few = queries_of(browser_of(ann), TRANSACTIONS)
    for number in range(12):
        other = person(f"Other{number}", minutes=10, at=at)
        do(
            release,
            held(ann, other, 2, at=at),
            minutes=1,
            key=f"pay {number}",
            actor_id=None,
            at=at,
        )
    assert queries_of(browser_of(ann), TRANSACTIONS) == few
