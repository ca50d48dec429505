"""Runs an exported state machine in moto's interpreter, with functions that the test gives."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import boto3
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils


REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/workflows"
LONGEST = 30

Data = dict[str, Any]
Function = Callable[[str, Data], Data]


class Refused(Exception):
    """What a function raises for a refusal by rule; its class is called so in the machine."""


@dataclass
class Run:
    """What became of one execution."""

    status: str
    path: list[str]
    waits: list[float] = field(default_factory=list)

    @property
    def end(self) -> str:
        """The state in which it ended."""
        return self.path[-1]


class Functions:
    """Stands in for the functions' service: every call goes to one Python function."""

    def __init__(self, function: Function) -> None:
        self.function = function

    def invoke(self, *, FunctionName: str, Payload: bytes, **_rest: Any) -> Data:  # noqa: N803 - the service's names
        """Call it; an error is answered as the service answers it."""
        name = FunctionName.rpartition(":hourbank-")[2]
        try:
            answer: Any = self.function(name, json.loads(Payload))
        except Exception as error:  # noqa: BLE001 - every error is answered
            kind = "DomainError" if isinstance(error, Refused) else type(error).__name__
            answer = {"errorType": kind, "errorMessage": str(error)}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": _body(answer)}
        return {"StatusCode": 200, "Payload": _body(answer)}


def _body(answer: Any) -> BytesIO:
    return BytesIO(json.dumps(answer).encode())


@contextmanager
def interpreter() -> Iterator[Any]:
    """A client of moto's Step Functions, which executes state machines."""
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield boto3.client("stepfunctions", region_name=REGION)


class Interpreter:
    """One machine, read once, that is executed as often as is asked. Retries don't wait."""

    def __init__(self, client: Any, machine: Data) -> None:
        self.client = client
        made = client.create_state_machine(
            name=f"machine-{uuid4().hex}", definition=json.dumps(machine), roleArn=ROLE
        )
        self.arn = made["stateMachineArn"]

    def run(self, data: Data, function: Function) -> Run:
        """Execute it; how long retries would have waited is noted."""
        waits: list[float] = []
        with (
            patch.object(lambda_eval_utils, "boto_client_for", lambda **_rest: Functions(function)),
            patch.object(retrier_decl, "time", SimpleNamespace(sleep=waits.append)),
        ):
            started = self.client.start_execution(
                stateMachineArn=self.arn, name=uuid4().hex, input=json.dumps(data)
            )
            arn = started["executionArn"]
            status = _ended(self.client, arn)
        history = self.client.get_execution_history(executionArn=arn)["events"]
        entered = [
            event["stateEnteredEventDetails"]["name"]
            for event in history
            if "stateEnteredEventDetails" in event
        ]
        return Run(status=status, path=entered, waits=waits)


def _ended(client: Any, arn: str) -> str:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        status: str = client.describe_execution(executionArn=arn)["status"]
        if status != "RUNNING":
            return status
        time.sleep(0.02)
    raise TimeoutError(f"{arn} runs for more than {LONGEST} s.")
