"""Debts in the administration: listed, paid and waived by name."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from ledger.models import Debt
from tests.ledger.bank import balances, everything, gift, owing, person
from tests.ledger.browser import browser_of
from workflow.models import EventLog


pytestmark = pytest.mark.django_db

LIST = reverse("admin:ledger_debt_changelist")


@pytest.fixture
def debt(ann, ben, at):
    return owing(ben, ann, 60, at=at)


def staff(at, *rights):
    cora = person("Cora", minutes=0, at=at)
    cora.is_staff = True
    cora.save()
    cora.user_permissions.set(
        Permission.objects.filter(content_type__app_label="ledger", codename__in=rights)
    )
    return cora


@pytest.fixture
def cora(at):
    return staff(at, "view_debt", "change_debt")


def page_of(debt, operation="change"):
    return reverse(f"admin:ledger_debt_{operation}", args=[debt.pk])


def test_what_is_open_is_listed_first_with_who_owes_whom(debt, cora, ann, ben, at):
    dora = person("Dora", minutes=0, at=at)
    browser = browser_of(cora)
    gift(ben, 30, at=at)
    newer = owing(dora, ben, 30, at=at + timedelta(days=1))
    answer = browser.post(
        page_of(newer, "waive"), {"words": "Enough.", "expected_version": newer.version}
    )
    assert answer.status_code == 302
    listed = browser.get(LIST)
    assert list(listed.context["cl"].result_list) == [debt, newer]
    words = listed.content.decode()
    assert "Ben" in words
    assert "Ann" in words
    assert "1 h" in words
    assert "Waived" in words
    only = browser.get(LIST, {"state__exact": "OPEN"}).context["cl"].result_list
    assert list(only) == [debt]
    for term in ("Dora", str(newer.request_id), str(newer.dispute_id), str(newer.pk)):
        assert list(browser.get(LIST, {"q": term}).context["cl"].result_list) == [newer]


def test_staff_pay_a_part_and_then_all_of_it_by_name(debt, cora, ann, ben, at):
    gift(ben, 60, at=at)
    browser = browser_of(cora)
    asked = browser.get(page_of(debt, "pay"))
    assert "Do this where the debtor has agreed to it." in " ".join(asked.content.decode().split())
    answer = browser.post(page_of(debt, "pay"), {"minutes": "0:20", "expected_version": 1})
    assert (answer.status_code, answer["Location"]) == (302, page_of(debt))
    browser.post(page_of(debt, "pay"), {"minutes": "", "expected_version": 2})
    kept = Debt.objects.get(pk=debt.pk)
    assert (kept.state, kept.paid_by_id, kept.paid_minutes) == ("PAID", cora.pk, 60)
    assert balances(ben) == [(0, 660)]
    actors = EventLog.objects.filter(subject_id=debt.pk, seq__gt=1).values_list(
        "actor_id", flat=True
    )
    assert list(actors) == [cora.pk, cora.pk]
    shown = browser.get(page_of(debt)).content.decode()
    assert page_of(debt, "pay") not in shown
    assert "../pay/" not in shown


def test_what_refuses_it_is_said_in_the_form_and_changes_nothing(debt, cora, at):
    browser, before = browser_of(cora), everything()
    answer = browser.post(page_of(debt, "pay"), {"minutes": "1", "expected_version": 1})
    assert answer.status_code == 422
    assert "There are not enough hours available" in answer.content.decode()
    assert everything() == before


def test_a_waiver_needs_its_reasons(debt, cora):
    browser = browser_of(cora)
    assert (
        browser.post(page_of(debt, "waive"), {"words": "", "expected_version": 1}).status_code
        == 200
    )
    assert Debt.objects.get().state == "OPEN"
    browser.post(page_of(debt, "waive"), {"words": "Ben is ill.", "expected_version": 1})
    kept = Debt.objects.get()
    assert (kept.state, kept.waived_by_id, kept.waiver_words) == ("WAIVED", cora.pk, "Ben is ill.")
    assert "Ben is ill." in browser.get(page_of(debt)).content.decode()


def test_who_has_seen_an_older_version_is_told(debt, cora, ben, at):
    gift(ben, 60, at=at)
    browser = browser_of(cora)
    browser.post(page_of(debt, "pay"), {"minutes": "0:20", "expected_version": 1})
    answer = browser.post(page_of(debt, "waive"), {"words": "Enough.", "expected_version": 1})
    assert answer.status_code == 412
    assert Debt.objects.get().state == "OPEN"


@pytest.mark.parametrize("operation", ["pay", "waive"])
def test_who_only_reads_does_neither(debt, ben, at, operation):
    gift(ben, 60, at=at)
    browser = browser_of(staff(at, "view_debt"))
    shown = browser.get(page_of(debt))
    assert shown.status_code == 200
    assert f"../{operation}/" not in shown.content.decode()
    before = everything()
    answer = browser.post(page_of(debt, operation), {"words": "Mine.", "expected_version": 1})
    assert answer.status_code == 403
    assert everything() == before


def test_a_coordinator_who_owes_it_does_not_waive_it(debt, ben):
    ben.is_staff = ben.is_superuser = True
    ben.save()
    browser, before = browser_of(ben), everything()
    answer = browser.post(page_of(debt, "waive"), {"words": "It is mine.", "expected_version": 1})
    assert answer.status_code == 403
    assert "who has no part in it" in answer.content.decode()
    assert everything() == before
