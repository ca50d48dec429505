"""The export as Amazon States Language: valid by others' rules, and with the reference machines in it."""

import copy
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from statelint.linter import Linter

from tests.workflow.machine import ROLE, interpreter
from workflow.definitions import workflow_named, workflow_names
from workflow.graphs.asl import end_states, exported
from workflow.retry import THREE_RETRIES, RetryPolicy


REFERENCE_REQUEST = {
    "ValidateRequest": "Task",
    "EscrowHours": "Task",
    "NotifyProvider": "Task",
    "WaitForProviderResponse": "Wait",
    "CheckProviderResponse": "Choice",
    "StartServiceExecution": "Task",
    "ProcessNegotiation": "Task",
    "RefundEscrow": "Task",
    "TimeoutRequest": "Task",
    "RejectRequest": "Task",
}
TWO_THREE_TWO = {"IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2.0}
FIVE_FIVE_TWO = {"IntervalSeconds": 5, "MaxAttempts": 5, "BackoffRate": 2.0}


@pytest.fixture
def request_machine() -> dict[str, Any]:
    return exported(workflow_named("service-request"))


def retried(state: dict[str, Any]) -> dict[str, Any]:
    """The rule of a state's retries for technical errors."""
    [rule] = [rule for rule in state["Retry"] if rule["ErrorEquals"] == ["States.ALL"]]
    return {name: rule[name] for name in TWO_THREE_TWO}


@pytest.mark.parametrize("name", workflow_names())
def test_the_linter_of_the_language_finds_no_fault(name):
    assert Linter.validate(exported(workflow_named(name))) == []


def break_a_way(machine):
    machine["States"]["EscrowHours"]["Next"] = "Nowhere"


def forget_a_backoff(machine):
    machine["States"]["EscrowHours"]["Retry"][1]["BackoffRate"] = "often"


def leave_a_state_alone(machine):
    machine["States"]["Lonely"] = {"Type": "Succeed"}


@pytest.mark.parametrize("spoil", [break_a_way, forget_a_backoff, leave_a_state_alone])
def test_the_linter_would_find_a_fault(request_machine, spoil):
    spoilt = copy.deepcopy(request_machine)
    spoil(spoilt)
    assert Linter.validate(spoilt) != []


@pytest.mark.parametrize("name", workflow_names())
def test_the_parser_of_another_program_takes_it(name):
    with interpreter() as client:
        client.create_state_machine(
            name=name, definition=json.dumps(exported(workflow_named(name))), roleArn=ROLE
        )


def test_the_parser_of_another_program_refuses_what_is_none(request_machine):
    request_machine["States"]["EscrowHours"]["Type"] = "Chore"
    with interpreter() as client, pytest.raises(ClientError, match=r"ASLParserException.*Chore"):
        client.create_state_machine(
            name="spoilt", definition=json.dumps(request_machine), roleArn=ROLE
        )


def test_each_state_of_the_reference_machine_is_there_under_its_name(request_machine):
    states = request_machine["States"]
    assert {name: states[name]["Type"] for name in REFERENCE_REQUEST} == REFERENCE_REQUEST
    assert request_machine["StartAt"] == "ValidateRequest"
    assert all(state["Comment"] for state in states.values())


def test_the_reference_machine_goes_the_same_way(request_machine):
    states = request_machine["States"]
    ways = ["ValidateRequest", "EscrowHours", "NotifyProvider", "WaitForProviderResponse"]
    for here, there in zip(ways, [*ways[1:], "CheckProviderResponse"], strict=True):
        assert states[here]["Next"] == there
    for name in ("ValidateRequest", "EscrowHours"):
        assert retried(states[name]) == TWO_THREE_TWO
        assert states[name]["Catch"] == [
            {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "RejectRequest"}
        ]
    assert states["WaitForProviderResponse"]["SecondsPath"] == "$.providerResponseTimeoutSeconds"
    check = states["CheckProviderResponse"]
    chosen = {
        choice["StringEquals"]: choice["Next"]
        for choice in check["Choices"]
        if "StringEquals" in choice and choice["Variable"] == "$.providerResponse"
    }
    assert {
        "ACCEPTED": "StartServiceExecution",
        "REJECTED": "RefundEscrow",
        "COUNTER_OFFER": "ProcessNegotiation",
    }.items() <= chosen.items()
    assert check["Default"] == "TimeoutRequest"


def test_the_release_of_the_escrow_is_the_reference_machine():
    machine = exported(workflow_named("escrow-release"))
    states = machine["States"]
    assert machine["StartAt"] == "ValidateEscrowRelease"
    assert states["ValidateEscrowRelease"]["Next"] == "ProcessEscrowRelease"
    assert retried(states["ValidateEscrowRelease"]) == TWO_THREE_TWO
    assert retried(states["ProcessEscrowRelease"]) == FIVE_FIVE_TWO
    assert states[states["ProcessEscrowRelease"]["Next"]]["Type"] == "Succeed"


def test_a_refusal_by_rule_is_never_tried_again(request_machine):
    for name, state in request_machine["States"].items():
        if "Retry" in state:
            assert state["Retry"][0] == {"ErrorEquals": ["DomainError"], "MaxAttempts": 0}, name


def test_the_retries_are_those_in_force():
    policy = RetryPolicy(
        interval=THREE_RETRIES.interval * 4,
        retries=7,
        backoff_percent=150,
        retryable_errors=("ConnectionError",),
    )
    machine = exported(workflow_named("service-request"), retries={"escrow_hours": policy})
    assert machine["States"]["EscrowHours"]["Retry"] == [
        {
            "ErrorEquals": ["ConnectionError"],
            "IntervalSeconds": 8,
            "MaxAttempts": 7,
            "BackoffRate": 1.5,
            "MaxDelaySeconds": 3600,
        }
    ]
    assert retried(machine["States"]["ValidateRequest"]) == TWO_THREE_TWO


@pytest.mark.parametrize("name", ["service-request", "dispute", "service"])
def test_every_end_that_can_be_reached_is_an_end_of_ours(name):
    workflow = workflow_named(name)
    machine = exported(workflow)
    ends = {
        state for state, given in machine["States"].items() if given["Type"] in {"Succeed", "Fail"}
    }
    assert ends == set(end_states(workflow))


def test_a_rejected_request_has_failed_and_a_paid_one_has_not(request_machine):
    states = request_machine["States"]
    assert states["Rejected"]["Type"] == "Fail"
    assert states["Rejected"]["Error"] == "REJECTED"
    assert states["Paid"]["Type"] == "Succeed"
