"""What the code alone shows to be wrong is told before a row meets it."""

import re
from dataclasses import replace
from functools import cache

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from catalogue.states import ServiceState
from workflow import checks
from workflow.checks import check_settings, check_states, check_steps, names_read
from workflow.definitions import workflow_named
from workflow.models import Policy
from workflow.registry import registry


SETTINGS = [field.name for field in Policy._meta.concrete_fields if field.editable]  # noqa: SLF001


def test_the_bank_as_it_is_passes():
    assert [*check_states(), *check_steps(), *check_settings()] == []


def declare(monkeypatch: pytest.MonkeyPatch, name: str, **changes: object) -> list[str]:
    """Change one step's declaration; returns what the checks say of it."""
    monkeypatch.setitem(registry.steps, name, replace(registry.steps[name], **changes))
    return [message.msg for message in check_steps()]


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("escrow_hours", {"states": frozenset({"NOWHERE"})}, "NOWHERE is no state of a request"),
        ("escrow_hours", {"states": frozenset({"PAID"})}, "PAID is final"),
        ("escrow_hours", {"leads_to": ("nothing",)}, "leads to nothing, which is no step"),
        ("escrow_hours", {"takes": ("request.fly",)}, "takes request.fly"),
        ("escrow_hours", {"takes": ("request.pay",)}, "takes request.pay"),
        ("escrow_hours", {"catch_takes": ("bird.fly",)}, "takes bird.fly"),
        ("response_timeout", {"takes": ()}, "The timer has no target"),
        ("response_timeout", {"states": frozenset()}, "The timer has no target"),
        ("response_timeout", {"due_by": ()}, "No field of the Policy says when"),
        ("response_timeout", {"due_by": ("mood",)}, "due by mood, which is no field"),
        ("escrow_hours", {"subject_type": "ghost"}, "is no state of a ghost"),
    ],
)
def test_a_wrong_declaration_of_a_step_is_told(monkeypatch, name, changes, said):
    messages = declare(monkeypatch, name, **changes)
    assert any(message.startswith(f"step {name}: ") and said in message for message in messages)


def changed(monkeypatch: pytest.MonkeyPatch, name: str, **changes: object) -> list[str]:
    """Change one workflow; returns what the checks say of it."""
    spoilt = replace(workflow_named(name), **changes)
    monkeypatch.setattr(
        checks, "workflow_named", lambda asked: spoilt if asked == name else workflow_named(asked)
    )
    return [message.msg for message in check_states()]


def without(name: str, *transitions: str) -> dict[str, object]:
    lines = workflow_named(name).transitions
    return {"transitions": tuple(line for line in lines if line.name not in transitions)}


def test_a_state_without_an_exit_is_told(monkeypatch):
    said = changed(monkeypatch, "dispute", **without("dispute", "close", "appeal"))
    assert said == ["workflow dispute: Nothing leads out of RESOLVED, which isn't final."]


def test_a_circle_without_an_end_is_told(monkeypatch):
    said = changed(monkeypatch, "service", **without("service", "archive"))
    assert said == [
        f"workflow service: No way leads from {state} to an end."
        for state in ServiceState
        if state != ServiceState.ARCHIVED
    ]


def test_a_final_state_with_a_way_out_is_told(monkeypatch):
    workflow = workflow_named("dispute")
    states = tuple(replace(state, is_final=True) for state in workflow.states)
    said = changed(monkeypatch, "dispute", states=states)
    assert "workflow dispute: The final state OPENED has a way out." in said


def test_a_transition_into_no_state_is_told(monkeypatch):
    workflow = workflow_named("dispute")
    states = tuple(state for state in workflow.states if state.code != "CLOSED")
    said = changed(monkeypatch, "dispute", states=states)
    assert "workflow dispute: close names CLOSED, which is no state." in said


def test_a_setting_that_no_code_reads_is_told(monkeypatch):
    real = checks.names_read
    monkeypatch.setattr(
        checks, "names_read", lambda path: (n for n in real(path) if n != "stuck_after")
    )
    assert [message.msg for message in check_settings()] == [
        "No code reads the Policy's field 'stuck_after': it has no effect."
    ]


@cache
def read_by(path):
    return frozenset(names_read(path))


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_whose_last_use_goes_is_told_though_it_is_still_declared(
    monkeypatch, tmp_path, name
):
    """That it is in a request's terms, or named as a timer's time, is no effect."""
    sources = list(checks._sources())  # noqa: SLF001
    users = [path for path in sources if name in read_by(path)]
    assert users
    for number, path in enumerate(users):
        words = re.sub(rf'(?<=[."]){name}\b', "nothing_of_it", path.read_text(encoding="utf-8"))
        (tmp_path / f"{number}.py").write_text(words, encoding="utf-8")
    kept = [*(path for path in sources if path not in users), *tmp_path.iterdir()]
    monkeypatch.setattr(checks, "_sources", lambda: kept)
    monkeypatch.setattr(checks, "names_read", read_by)
    assert [message.msg for message in check_settings()] == [
        f"No code reads the Policy's field {name!r}: it has no effect."
    ]


def test_the_names_of_declarations_are_no_reading(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "step(due_by=('offer_timeout',))\npolicy.reminder_before = 1\n"
        "rows.values_list('stuck_after')\npolicy.appeal_window\n"
    )
    names = set(checks.names_read(module))
    assert {"stuck_after", "appeal_window"} <= names
    assert not {"offer_timeout", "reminder_before"} & names


def test_django_runs_the_checks(monkeypatch):
    step = registry.steps["escrow_hours"]
    monkeypatch.setitem(registry.steps, "escrow_hours", replace(step, leads_to=("nothing",)))
    with pytest.raises(SystemCheckError, match=r"workflow\.E009"):
        call_command("check", tags=["workflow"])
