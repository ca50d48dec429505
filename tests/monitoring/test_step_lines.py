"""Each try of a step has one line in the log, and what is logged meanwhile names it."""

import logging

from prometheus_client import REGISTRY
from structlog.contextvars import get_contextvars

from tests.monitoring.lines import written
from tests.monitoring.test_http_figures import Full
from tests.workflow.trial import begin, declared, new_service, work_at
from workflow.worker import work_external


inside = logging.getLogger("bank.inside")


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_a_try_is_one_line_with_the_ids_of_step_and_execution(db, at):
    service = new_service(at=at)
    with declared(), written() as lines:
        (step,) = begin(service, "trial", at=at)
        work_at(at)
    (line,) = lines.of("workflow.watch")
    assert line["message"] == "step trial: done"
    assert (line["step"], line["step_id"], line["attempt"]) == ("trial", step, 1)
    assert (line["subject_type"], line["subject_id"]) == ("service", str(service.pk))
    assert line["outcome"] == "done"
    assert line["duration_ms"] >= 0


def test_what_a_step_logs_names_the_step(db, at):
    service = new_service(at=at)

    def handle(*, subject, step, at):
        inside.info("half way")

    with declared(handler=handle), written() as lines:
        (step,) = begin(service, "trial", at=at)
        work_at(at)
        inside.info("afterwards")
    half, after = lines.of("bank.inside")
    assert (half["step"], half["step_id"], half["subject_id"]) == ("trial", step, str(service.pk))
    assert "step" not in after
    assert get_contextvars() == {}


def test_a_failed_try_is_told_with_its_traceback_and_what_follows(db, at):
    service = new_service(at=at)
    with declared() as trial, written() as lines:
        trial.fails = lambda _attempts: ValueError("no such minute")
        begin(service, "trial", at=at)
        work_at(at)
    (failed,) = lines.of("workflow.worker")
    assert failed["level"] == "warning"
    assert failed["exception"].endswith("ValueError: no such minute")
    (line,) = lines.of("workflow.watch")
    assert failed["step_id"] == line["step_id"]
    assert line["outcome"] == "waiting"


def test_a_delivery_has_its_line_too(db, at):
    service = new_service(at=at)

    def deliver(*, step, at):
        inside.info("delivered")

    with declared(effect=deliver, handler=lambda **_given: None), written() as lines:
        (step,) = begin(service, "trial", at=at)
        work_external(clock=lambda: at)
    assert lines.of("bank.inside")[0]["step_id"] == step
    assert lines.of("workflow.watch")[0]["outcome"] == "done"


def test_what_cannot_be_counted_is_done_all_the_same(db, at, monkeypatch):
    monkeypatch.setattr("workflow.watch.TRIES", Full())
    service = new_service(at=at)
    with declared() as trial, written() as lines:
        begin(service, "trial", "trial", at=at)
        assert work_at(at) == {"done": 2}
    assert len(trial.tries) == 2
    assert [line["message"] for line in lines.of("workflow.watch")].count(
        "a step was not counted"
    ) == 2


def test_tries_outcomes_retries_and_durations_are_counted(db, at):
    service = new_service(at=at)
    ends = {"waiting": 3, "dead": 1, "done": 0}
    before = {end: count("hourbank_step_tries_total", step="counted", outcome=end) for end in ends}
    retries = count("hourbank_step_retries_total", step="counted")
    timed = count("hourbank_step_duration_seconds_count", step="counted")
    with declared("counted") as trial:
        trial.fails = lambda _attempts: ValueError("no such minute")
        begin(service, "counted", at=at)
        for seconds in (0, 2, 6, 14):
            work_at(at, seconds=seconds)
    after = {end: count("hourbank_step_tries_total", step="counted", outcome=end) for end in ends}
    assert {end: after[end] - before[end] for end in ends} == ends
    assert count("hourbank_step_retries_total", step="counted") - retries == 3
    assert count("hourbank_step_duration_seconds_count", step="counted") - timed == 4
