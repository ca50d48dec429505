"""Redriving and discarding on the pages of the administration."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse, reverse_lazy

from common.transactions import door
from tests.admin.conftest import signed_in
from tests.admin.probe import traces
from tests.reading import Page
from workflow.models import EventLog, Step, StepState
from workflow.operations import claim_due
from workflow.worker import work


@pytest.fixture
def dead(probe, amina, at) -> Step:
    return probe.dead_letter(amina, at=at)


LIST = reverse_lazy("admin:workflow_step_changelist")


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

    for name in ("redrive", "discard"):
        answer = as_coordinator.post(page(dead, name), {"reason": "none"})
        assert answer.status_code == 409
        assert answer.context["form"].non_field_errors() == ["This step is no dead letter."]
        assert "This step is no dead letter." in answer.content.decode()
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


def selected(*steps, **more) -> dict:
    return {"action": "discard", "index": "0", "_selected_action": [s.pk for s in steps], **more}


def test_selected_dead_letters_are_discarded_with_one_reason(
    as_coordinator, coordinator, amina, probe, at
):
    first, second, third = (probe.dead_letter(amina, at=at) for _each in range(3))
    others = traces(third)
    asked = as_coordinator.post(LIST, selected(first, second))
    assert asked.status_code == 200
    assert "never tried again" in asked.content.decode()
    assert [step.pk for step in asked.context["selected"]] == [first.pk, second.pk]
    assert traces(third) == others
    assert Step.objects.filter(state=StepState.DEAD).count() == 3

    sent = selected(first, second, confirmed="1", reason="of the old mail server")
    answer = as_coordinator.post(LIST, sent, follow=True)
    assert said(answer) == ["Discard: 2 done."]
    for step in (first, second):
        row = Step.objects.get(pk=step.pk)
        assert row.state == StepState.DISCARDED
        assert row.data["discarded_because"] == "of the old mail server"
        assert row.data["discarded_by"] == str(coordinator.pk)
    events = EventLog.objects.filter(type="step.discarded")
    assert {event.actor_id for event in events} == {coordinator.pk}
    assert Step.objects.get(pk=third.pk).state == StepState.DEAD


def test_the_page_between_sends_what_it_was_asked_for(as_coordinator, amina, probe, at):
    """Filled in as a browser does it, on the filtered list."""
    steps = [probe.dead_letter(amina, at=at) for _each in range(2)]
    asked = as_coordinator.post(f"{LIST}?state=DEAD", selected(*steps))
    form = next(each for each in Page(asked.content.decode()).forms if "reason" in each.names)
    assert (form.action, form.method) == ("", "post")
    ticked = re.findall(r'name="_selected_action" value="(\d+)"', asked.content.decode())
    sent = form.fields | {"_selected_action": ticked, "reason": "done by hand"}
    as_coordinator.post(f"{LIST}?state=DEAD", sent)
    assert {step.state for step in Step.objects.filter(name="probe")} == {StepState.DISCARDED}


def test_without_a_reason_no_selected_dead_letter_is_discarded(as_coordinator, dead):
    before = traces(dead)
    answer = as_coordinator.post(LIST, selected(dead, confirmed="1", reason=" "))
    assert answer.context["form"].errors["reason"] == ["This field is required."]
    assert traces(dead) == before


@pytest.mark.parametrize("ticked", ["x", "", "1.5", "9" * 30, "-1", "\0"])
@pytest.mark.parametrize("action", ["redrive", "discard"])
def test_what_names_no_row_is_refused_in_words(as_coordinator, dead, action, ticked):
    before = traces(dead)
    sent = {"action": action, "index": "0", "_selected_action": [ticked, dead.pk]}
    if ticked == "-1":
        sent["_selected_action"] = [ticked]
    answer = as_coordinator.post(LIST, sent, follow=True)
    assert answer.status_code == 200
    assert traces(dead) == before


@pytest.mark.parametrize("asked", ["state", "name", "reason", "subject_type", "q", "x\0"])
def test_a_list_that_is_asked_for_the_impossible_is_the_whole_list(as_coordinator, dead, asked):
    answer = as_coordinator.get(LIST, {asked: "\0"}, follow=True)
    assert answer.status_code == 200
    assert dead in answer.context["cl"].result_list


def test_an_action_is_never_done_to_rows_that_nobody_has_ticked(as_coordinator, dead):
    before = traces(dead)
    sent = {"action": "redrive", "select_across": "1", "_selected_action": [dead.pk], "index": "0"}
    answer = as_coordinator.post(LIST, sent, follow=True)
    assert said(answer) == ["Tick what you mean: all rows are too many. Nothing was done."]
    as_coordinator.post(LIST, sent | {"_selected_action": []})
    assert traces(dead) == before


def test_a_running_step_is_neither_redriven_nor_discarded(as_coordinator, amina, probe, at):
    probe.begin(amina, at=at)
    with door():
        claim_due(at=at)
    running = Step.objects.get(name="probe", state=StepState.RUNNING)
    before = traces(running)
    for name in ("redrive", "discard"):
        assert as_coordinator.post(page(running, name), {"reason": "no"}).status_code == 409
    assert traces(running) == before


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
