"""Workflows by API: what the code declares, in each form, with the bank's numbers of now."""

import json
import re

import pytest

from tests.workflow.machine import ROLE, interpreter
from workflow.definitions import workflow_named, workflow_names
from workflow.graphs.asl import exported
from workflow.graphs.mermaid import mermaid
from workflow.graphs.standalone import style_source
from workflow.models import Policy, StepPolicy


ROOT = "/api/v1/workflows/"


def get(program, path: str, **headers: str):
    return program.get(f"{ROOT}{path}", **headers)


def test_the_list_leads_to_each_workflow(ana):
    results = get(ana, "").json()["results"]
    assert [each["name"] for each in results] == list(workflow_names())
    for each in results:
        found = ana.get(each["url"]).json()
        assert found["title"] == each["title"]


@pytest.mark.parametrize("name", workflow_names())
def test_a_workflow_shows_all_that_its_code_declares(ana, name):
    workflow, shown = workflow_named(name), get(ana, f"{name}/").json()
    assert [state["code"] for state in shown["states"]] == [s.code for s in workflow.states]
    assert [
        (line["name"], tuple(line["sources"]), line["target"], tuple(line["by"]))
        for line in shown["transitions"]
    ] == [(line.name, line.sources, line.target, line.by) for line in workflow.transitions]
    assert [(step["name"], step["kind"], tuple(step["takes"])) for step in shown["steps"]] == [
        (step.name, step.kind, step.takes) for step in workflow.steps
    ]


def the_step(shown, name: str):
    [step] = [step for step in shown["steps"] if step["name"] == name]
    return step


def test_the_numbers_are_those_in_force(ana):
    declared = workflow_named("service-request").steps[0].retry
    StepPolicy.objects.create(name="escrow_hours", interval=declared.interval * 3, retries=9)
    policy = Policy.objects.get()
    shown = get(ana, "service-request/").json()
    assert the_step(shown, "escrow_hours")["retry"] == {
        "retries": 9,
        "interval_seconds": 6,
        "maximum_interval_seconds": 3600,
        "backoff_percent": 200,
        "jitter": "NONE",
        "retryable_errors": [],
    }
    assert the_step(shown, "validate_request")["retry"]["retries"] == 3
    assert the_step(shown, "offer_timeout")["due_by"] == [
        {"policy": "offer_timeout", "seconds": policy.offer_timeout.total_seconds()}
    ]
    machine = get(ana, "service-request/asl/").json()
    assert machine["States"]["EscrowHours"]["Retry"][1]["MaxAttempts"] == 9


@pytest.mark.parametrize("name", workflow_names())
def test_each_form_has_an_address(ana, name):
    workflow = workflow_named(name)
    picture = get(ana, f"{name}/svg/")
    assert picture["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert picture.content.startswith(b"<svg")
    diagram = get(ana, f"{name}/mermaid/")
    assert diagram["Content-Type"] == "text/vnd.mermaid; charset=utf-8"
    assert diagram.content.decode() == mermaid(workflow)
    machine = get(ana, f"{name}/asl/")
    assert machine["Content-Type"] == "application/vnd.hourbank.asl+json"
    assert machine.json() == exported(workflow)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("image/svg+xml", "svg"),
        ("text/vnd.mermaid", "mermaid"),
        ("application/vnd.hourbank.asl+json", "asl"),
    ],
)
def test_a_form_can_be_asked_for(ana, accept, form):
    by_address = get(ana, f"dispute/{form}/").content
    assert get(ana, "dispute/", Accept=accept).content == by_address
    assert get(ana, f"dispute/?format={form}").content == by_address
    # An address has one form: what a program accepts can't refuse it.
    assert get(ana, f"dispute/{form}/", Accept="application/json").content == by_address


def test_what_is_neither_accepted_nor_known_is_refused_as_a_problem(ana):
    refused = get(ana, "dispute/", Accept="text/csv")
    assert (refused.status_code, refused["Content-Type"]) == (406, "application/problem+json")
    for path in ("nonsense/", "nonsense/svg/", "dispute/?format=nonsense"):
        missing = get(ana, path)
        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


def test_the_picture_alone_may_have_its_own_style(ana):
    assert style_source() in get(ana, "dispute/svg/")["Content-Security-Policy"]
    assert "style-src" not in get(ana, "dispute/")["Content-Security-Policy"]
    sheets = re.findall(r"<style>", get(ana, "dispute/svg/").content.decode())
    assert len(sheets) == 1


def test_another_program_takes_what_the_address_gives(ana):
    given = get(ana, "service-request/asl/").content.decode()
    with interpreter() as client:
        made = client.create_state_machine(name="requests", definition=given, roleArn=ROLE)
        found = client.describe_state_machine(stateMachineArn=made["stateMachineArn"])
    assert json.loads(found["definition"])["StartAt"] == "ValidateRequest"


@pytest.mark.parametrize("path", ["service-request/", "service-request/svg/"])
def test_showing_one_asks_for_the_numbers_alone(ana, path, django_assert_max_num_queries):
    # The key, its member, the Policy, the retry policies; and that the key was used.
    with django_assert_max_num_queries(5):
        get(ana, path)
