"""What is written from the code for documents and other programs."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from workflow.definitions import workflow_named, workflow_names
from workflow.graphs.asl import exported
from workflow.graphs.document import document
from workflow.graphs.mermaid import mermaid


def test_the_document_of_the_workflows_is_current():
    written = Path(settings.BASE_DIR, "docs/workflows.md").read_text(encoding="utf-8")
    assert written == document(), "manage.py describe_workflows > docs/workflows.md"


@pytest.mark.parametrize("name", workflow_names())
def test_a_mermaid_diagram_has_every_state_and_way(name):
    workflow = workflow_named(name)
    lines = mermaid(workflow).splitlines()
    assert lines[0] == "stateDiagram-v2"
    ways = {
        tuple(match.groups())
        for line in lines
        if (match := re.fullmatch(r"    (\w+) --> (\w+): [^:;\"#]+", line))
    }
    assert ways == {
        (source, line.target) for line in workflow.transitions for source in line.sources
    }
    for state in workflow.states:
        assert f'    state "{state.label}" as {state.code}' in lines
        assert (f"    {state.code} --> [*]" in lines) is state.is_final
        assert (f"    [*] --> {state.code}" in lines) is state.is_initial


def printed(*given: str) -> str:
    out = StringIO()
    call_command("describe_workflows", *given, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_document_or_one_workflow():
    assert printed() == document()
    assert printed("dispute") == mermaid(workflow_named("dispute"))
    assert json.loads(printed("dispute", "--as", "asl")) == exported(workflow_named("dispute"))
