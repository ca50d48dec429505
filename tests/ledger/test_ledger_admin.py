"""The ledger in the administration: read by staff, changed by nobody."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from common.transactions import door
from ledger.models import Account, Debt, Entry, Escrow, Reconciliation, Transaction
from ledger.operations import freeze, reconcile, release
from ledger.operations import reverse as undo
from tests.ledger.bank import do, everything, held, owing, person
from tests.ledger.browser import browser_of, queries_of


pytestmark = pytest.mark.django_db

MODELS = [Account, Debt, Entry, Escrow, Reconciliation, Transaction]


def address(model, page="changelist", *args):
    return reverse(f"admin:ledger_{model.__name__.lower()}_{page}", args=args)


@pytest.fixture
def staff(ann):
    ann.is_staff = True
    ann.save()
    ann.user_permissions.set(
        Permission.objects.filter(content_type__app_label="ledger", codename__startswith="view_")
    )
    return browser_of(ann)


@pytest.fixture(autouse=True)
def minutes(ann, ben, at):
    paid = do(release, held(ann, ben, 60, at=at), minutes=45, key="pay", actor_id=ann.pk, at=at)
    do(freeze, held(ann, ben, 30, at=at), actor_id=None, at=at)
    with door():
        undo(transaction_id=paid.transaction_id, key="undo", actor_id=None, at=at)
        reconcile(at=at)
    owing(person("Dora", minutes=0, at=at), person("Emil", minutes=60, at=at), 20, at=at)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_every_row_opens(staff, model):
    assert staff.get(address(model)).status_code == 200
    for row in model.objects.all():
        assert staff.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nobody_adds_changes_or_deletes_anything(staff, ann, model):
    type(ann).objects.filter(pk=ann.pk).update(is_superuser=True)
    before = everything()
    row = model.objects.first()
    assert staff.get(address(model, "add")).status_code == 403
    assert staff.post(address(model, "change", row.pk), {"id": row.pk}).status_code == 403
    assert staff.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("model", MODELS)
def test_who_is_no_staff_sees_nothing(ben, model):
    assert browser_of(ben).get(address(model)).status_code == 302


def test_a_transaction_shows_its_entries_and_who_acted(staff, ann, ben):
    paid = Transaction.objects.get(key="pay")
    page = staff.get(address(Transaction, "change", paid.pk)).content.decode()
    for entry in paid.entries.all():
        assert f">{entry.minutes}<" in page
    assert f"/admin/ledger/account/{ben.pk}/change/" in page
    assert ">Ann<" in page


def found(staff, model, **query):
    return list(staff.get(address(model), query).context["cl"].result_list)


def test_accounts_are_found_by_the_members_name(staff, ben):
    assert [row.pk for row in found(staff, Account, q="Ben")] == [ben.pk]
    assert [row.pk for row in found(staff, Account, q=str(ben.pk))] == [ben.pk]


def test_escrows_are_found_by_request_by_name_and_by_state(staff):
    frozen = Escrow.objects.get(state="FROZEN")
    assert found(staff, Escrow, q=str(frozen.request_id)) == [frozen]
    assert found(staff, Escrow, state__exact="FROZEN") == [frozen]
    assert len(found(staff, Escrow, q="Ben")) == 2
    assert found(staff, Escrow, q="Nobody") == []


def test_transactions_are_found_by_key_and_by_request(staff):
    paid = Transaction.objects.get(key="pay")
    assert found(staff, Transaction, q="pay") == [paid]
    assert paid in found(staff, Transaction, q=str(paid.request_id))


def test_entries_are_found_by_account(staff, ben):
    rows = found(staff, Entry, q=str(ben.pk))
    assert {row.account_id for row in rows} == {ben.pk}
    assert [row.pk for row in rows] == [row.pk for row in found(staff, Entry, q="Ben")]


@pytest.mark.parametrize("model", MODELS)
def test_a_list_costs_as_many_queries_for_many_rows_as_for_few(staff, ann, at, model):
    few = queries_of(staff, address(model))
    for number in range(6):
        other = person(f"Other{number}", minutes=10, at=at)
        do(
            release,
            held(ann, other, 2, at=at),
            minutes=1,
            key=f"{number}",
            actor_id=other.pk,
            at=at,
        )
        owing(other, ann, 3, at=at)
        with door():
            reconcile(at=at)
    assert queries_of(staff, address(model)) == few
