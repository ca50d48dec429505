"""Workflows are read off the code: transitions, steps, and nothing that is said twice."""

import pytest
from django.template import Context, Template
from django.utils.html import escape

from catalogue.models import Service
from common.templatetags.hourbank import STATE_TONES
from requests_app.models import ServiceRequest
from requests_app.states import FINAL
from requests_app.states import State as RequestState
from workflow.definitions import (
    Workflow,
    declared_workflows,
    register_workflow,
    workflow_named,
    workflow_names,
    workflow_of,
)


@pytest.fixture
def request_workflow() -> Workflow:
    return workflow_named("service-request")


def test_the_workflows_of_the_bank_have_names():
    assert {"service-request", "escrow-release", "dispute", "service"} <= set(workflow_names())


@pytest.mark.parametrize("name", workflow_names())
def test_a_workflow_is_found_by_what_runs_through_it(name):
    workflow = workflow_named(name)
    assert workflow_of(workflow.subject_type) == workflow


def test_an_unknown_name_is_told():
    with pytest.raises(LookupError, match="No workflow is named 'nonsense'"):
        workflow_named("nonsense")
    with pytest.raises(LookupError, match="No workflow is about 'nonsense'"):
        workflow_of("nonsense")


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="Two workflows are named 'service-request'"):
        register_workflow(name="service-request", title="Another", model=Service, final=())


def test_all_states_are_there_and_the_final_ones_are_known(request_workflow):
    assert [state.code for state in request_workflow.states] == list(RequestState.values)
    assert {state.code for state in request_workflow.states if state.is_final} == FINAL
    assert {state.code for state in request_workflow.states if state.is_initial} == {
        "DRAFT",
        "RECORDED",
    }


def test_every_transition_of_the_model_is_there_once(request_workflow):
    declared = ServiceRequest().get_all_state_transitions()
    lines = {(line.name, str(line.source)) for line in declared}
    found = {
        (line.name, source) for line in request_workflow.transitions for source in line.sources
    }
    assert found == lines


def test_a_transition_with_several_targets_is_a_line_for_each(request_workflow):
    resumes = [line for line in request_workflow.transitions if line.name == "resume"]
    assert [line.target for line in resumes] == ["ACCEPTED", "IN_PROGRESS", "COMPLETED"]
    assert {line.sources for line in resumes} == {("DISPUTED",)}


def test_a_transition_says_who_may_and_when(request_workflow):
    [confirm] = [line for line in request_workflow.transitions if line.name == "confirm"]
    assert (confirm.by, confirm.conditions) == (("requester", "timer"), ("is_unconfirmed",))
    assert confirm.action == "confirm"


def test_the_steps_of_the_escrow_that_pay_a_request_are_among_its_own(request_workflow):
    steps = {step.name: step for step in request_workflow.steps_in("COMPLETED")}
    assert steps["validate_escrow_release"].subject_type == "escrow"
    assert steps["validate_escrow_release"].next == ("process_escrow_release",)
    assert steps["process_escrow_release"].takes == ("pay",)
    assert steps["confirmation_timeout"].kind == "timer"


def test_the_timers_of_others_are_not(request_workflow):
    assert "execute_ruling" not in {step.name for step in request_workflow.steps}
    escrow = workflow_named("escrow-release")
    assert {step.name for step in escrow.steps} == {
        "validate_escrow_release",
        "process_escrow_release",
    }


def test_where_a_step_leads_depends_on_the_state(request_workflow):
    assert request_workflow.targets(["time_out"], source="ACTIVE") == ("TIMED_OUT",)
    assert request_workflow.targets(["time_out"], source="DRAFT") == ()


@pytest.mark.parametrize("declared", declared_workflows(), ids=lambda declared: declared.name)
def test_a_state_is_called_the_same_wherever_it_is_shown(declared):
    badge = Template("{% load hourbank %}{% state_badge row %}")
    for state in workflow_named(declared.name).states:
        drawn = badge.render(Context({"row": declared.model(state=state.code)}))
        assert f">{escape(state.label)}<" in drawn
        assert state.code in STATE_TONES
