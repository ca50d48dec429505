"""The first page says whether somebody is needed."""

from datetime import timedelta

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.transactions import door
from ledger.operations import reconcile
from tests.admin.conftest import signed_in


def figures(client):
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    return answer.context.get("steps"), answer.content.decode()


def test_all_is_well_in_a_new_bank(as_coordinator):
    steps, page = figures(as_coordinator)

    assert (steps.dead, steps.overdue, steps.oldest_due_at) == (0, 0, None)
    assert "No step has given up." in page
    assert "Workers keep up." in page


def test_dead_letters_and_overdue_steps_are_counted_and_lead_to_their_lists(
    as_coordinator, amina, probe, at
):
    probe.dead_letter(amina, at=at)
    probe.begin(amina, at=at)
    probe.begin(amina, at=at + timedelta(seconds=5))
    probe.begin(amina, at=timezone.now() + timedelta(days=1))  # a timer: not late
    steps, page = figures(as_coordinator)

    assert (steps.dead, steps.overdue, steps.oldest_due_at) == (1, 2, at)
    steps_page = reverse("admin:workflow_step_changelist")
    assert f'href="{steps_page}?state=DEAD"' in page
    assert f'href="{steps_page}?state=overdue"' in page


def test_it_costs_the_same_with_many_dead_letters(as_coordinator, amina, probe, at):
    figures(as_coordinator)
    with CaptureQueriesContext(connection) as few:
        figures(as_coordinator)
    for day in range(4):
        probe.dead_letter(amina, at=at + timedelta(days=day))
    with CaptureQueriesContext(connection) as many:
        figures(as_coordinator)

    assert len(many) == len(few)


def test_who_may_not_see_steps_sees_no_figures(coordinator):
    coordinator.groups.clear()

    steps, page = figures(signed_in(coordinator))
    assert steps is None
    assert "dead letter" not in page
    assert "ledger" not in page


def test_a_ledger_that_was_never_compared_is_told_as_such(as_coordinator):
    assert "no night has passed yet" in figures(as_coordinator)[1]


def test_the_newest_comparison_of_the_ledger_is_told(as_coordinator, amina, at):
    with door():
        reconcile(at=at)
    _steps, page = figures(as_coordinator)

    assert "All balances were compared with their entries on 2 March 2026, 09:00" in page
    assert reverse("admin:ledger_reconciliation_changelist") in page
    assert 'class="bad"' not in page


def test_a_difference_in_the_ledger_is_shown_as_bad(as_coordinator, at):
    found = {"check": "zero_sum", "subject": "ledger", "subject_id": ""}
    apps.get_model("ledger", "Reconciliation").objects.create(
        at=at, ok=False, accounts=1, transactions=1, entries=1, differences=[found]
    )
    _steps, page = figures(as_coordinator)

    assert 'class="bad"' in page
    assert "difference in the ledger" in page
