"""Redriving and discarding on the pages of the administration."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.admin.conftest import signed_in
from tests.admin.probe import traces
from workflow.models import EventLog, Step, StepState
from workflow.worker import work


@pytest.fixture
def dead(probe, amina, at) -> Step:
    return probe.dead_letter(amina, at=at)


def page(step: Step, name: str = "change") -> str:
    return reverse(f"admin:workflow_step_{name}", args=[step.pk])


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_a_coordinator_redrives_a_dead_letter_and_it_is_done(
    as_coordinator, coordinator, probe, dead, amina
):
    shown = as_coordinator.get(page(dead)).content.decode()
    assert 'action="../redrive/"' in shown
    assert "the probe is broken" in shown  # the traceback

    answer = as_coordinator.post(page(dead, "redrive"), follow=True)
    assert said(answer) == ["The step is tried again, from its first try on."]

    probe.is_broken = False
    step = Step.objects.get(pk=dead.pk)
    work(clock=lambda: step.due_at)
    assert probe.done_for == [amina.pk]
    event = EventLog.objects.get(subject_id=amina.pk, type="step.redriven")
    assert event.actor_id == coordinator.pk
    assert coordinator.name in as_coordinator.get(page(dead)).content.decode()


def test_opening_the_address_of_a_button_does_nothing(as_coordinator, dead):
    before = traces(dead)

    assert as_coordinator.get(page(dead, "redrive"))["Location"] == page(dead)
    assert traces(dead) == before


def test_a_coordinator_discards_a_dead_letter_with_a_reason(as_coordinator, coordinator, dead):
    asked = as_coordinator.get(page(dead, "discard"))
    assert b"never tried again" in asked.content

    as_coordinator.post(page(dead, "discard"), {"reason": "done by hand"})
    step = Step.objects.get(pk=dead.pk)
    assert (step.state, step.data["discarded_because"]) == (StepState.DISCARDED, "done by hand")


def test_a_reason_is_asked_for_and_nothing_is_changed_without_it(as_coordinator, dead):
    before = traces(dead)
    answer = as_coordinator.post(page(dead, "discard"), {"reason": " "})

    assert answer.context["form"].errors["reason"] == ["This field is required."]
    assert traces(dead) == before


def test_a_refusal_is_told_in_words_and_changes_nothing(as_coordinator, dead):
    as_coordinator.post(page(dead, "redrive"))
    before = traces(dead)

    answer = as_coordinator.post(page(dead, "redrive"), follow=True)
    assert said(answer)[-1] == "This step is no dead letter."
    answer = as_coordinator.post(page(dead, "discard"), {"reason": "none"})
    assert answer.context["form"].non_field_errors() == ["This step is no dead letter."]
    assert traces(dead) == before


def test_a_step_that_is_no_dead_letter_has_no_buttons(as_coordinator, dead):
    as_coordinator.post(page(dead, "redrive"))
    shown = as_coordinator.get(page(dead)).content.decode()

    assert "../redrive/" not in shown
    assert "../discard/" not in shown


def test_selected_dead_letters_are_redriven_each_by_itself(as_coordinator, amina, dead, probe, at):
    probe.begin(amina, at=at + timedelta(days=36500))
    waiting = Step.objects.get(name="probe", state=StepState.WAITING)
    answer = as_coordinator.post(
        reverse("admin:workflow_step_changelist"),
        {"action": "redrive", "index": "0", "_selected_action": [dead.pk, waiting.pk]},
        follow=True,
    )

    assert set(said(answer)) == {
        "Redrive: 1 done.",
        "Redrive: 1 refused.",
        f"{waiting}: This step is no dead letter.",
    }
    assert Step.objects.get(pk=dead.pk).attempts == 0
    assert Step.objects.get(pk=waiting.pk).redriven_at is None


def test_who_may_only_look_sees_no_buttons_and_is_refused(coordinator, dead):
    coordinator.groups.clear()
    coordinator.user_permissions.add(Permission.objects.get(codename="view_step"))
    viewer, before = signed_in(coordinator), traces(dead)

    assert "../redrive/" not in viewer.get(page(dead)).content.decode()
    for name in ("redrive", "discard"):
        assert viewer.post(page(dead, name), {"reason": "none"}).status_code == 403
    actions = viewer.get(reverse("admin:workflow_step_changelist")).context["action_form"]
    assert actions is None
    assert traces(dead) == before


def test_staff_without_any_right_see_nothing_of_it(coordinator, dead):
    coordinator.groups.clear()
    nobody, before = signed_in(coordinator), traces(dead)

    assert nobody.get(page(dead)).status_code == 403
    assert nobody.post(page(dead, "redrive")).status_code == 403
    assert traces(dead) == before


def test_members_and_visitors_get_nowhere(as_amina, dead):
    before = traces(dead)

    assert as_amina.post(page(dead, "redrive"), follow=True).status_code == 403
    assert Client().post(page(dead, "redrive")).status_code == 302
    assert traces(dead) == before


def test_a_form_from_elsewhere_is_refused(coordinator, dead):
    before, client = traces(dead), Client(enforce_csrf_checks=True)
    client.force_login(coordinator)

    assert client.post(page(dead, "redrive")).status_code == 403
    assert traces(dead) == before


def test_a_step_that_is_not_there_is_no_error(as_coordinator):
    answer = as_coordinator.post(reverse("admin:workflow_step_redrive", args=["0"]), follow=True)

    assert answer.status_code == 200
    assert "Perhaps it was deleted" in said(answer)[0]


def test_the_history_button_of_a_subject_leads_to_the_event_log(as_coordinator, amina):
    answer = as_coordinator.get(
        reverse("admin:members_member_history", args=[amina.pk]), follow=True
    )

    assert {event.subject_id for event in answer.context["cl"].result_list} == {amina.pk}
