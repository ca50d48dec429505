"""A log line is one JSON object, or one line for people, whoever wrote it."""

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.contextvars import bound_contextvars

from hourbank.logging_config import logging_config
from tests.monitoring.lines import written
from tests.production import start


ROOT = Path(__file__).resolve().parent.parent.parent
logger = logging.getLogger("bank.test")


def fail(words: str, *, told: str) -> None:
    try:
        raise ValueError(words)  # noqa: TRY301 - it is what this is for
    except ValueError:
        logger.exception(told)


def test_a_line_is_one_object_with_time_level_logger_and_message():
    with written() as lines:
        logger.warning("a broker is away: %s", "refused")
    (line,) = lines.objects()
    assert (line["level"], line["logger"], line["message"]) == (
        "warning",
        "bank.test",
        "a broker is away: refused",
    )
    moment = datetime.fromisoformat(line["time"])
    assert moment.tzinfo == UTC
    assert line["pid"] == os.getpid()
    assert line["process"]


def test_a_line_names_the_release_where_there_is_one(monkeypatch):
    monkeypatch.setenv("HOURBANK_RELEASE", "2026.3")
    with written() as lines:
        logger.info("one")
        monkeypatch.delenv("HOURBANK_RELEASE")
        logger.info("two")
    one, two = lines.objects()
    assert one["release"] == "2026.3"
    assert "release" not in two


def test_what_is_bound_is_in_each_line_and_gone_afterwards():
    with written() as lines:
        with bound_contextvars(request_id="abc", member_id="m-1"):
            logger.info("one")
            logger.info("two", extra={"duration_ms": 3})
        logger.info("three")
    one, two, three = lines.objects()
    assert (one["request_id"], one["member_id"]) == ("abc", "m-1")
    assert (two["request_id"], two["duration_ms"]) == ("abc", 3)
    assert "request_id" not in three
    assert "member_id" not in three


def test_words_with_line_ends_and_quotes_stay_one_line():
    with written() as lines:
        logger.error('a "quoted"\nforged {"level": "info"}\n')
    assert len(lines.text().splitlines()) == 1
    assert lines.objects()[0]["message"] == 'a "quoted"\nforged {"level": "info"}\n'


def test_an_exception_is_in_its_line_with_its_traceback():
    with written() as lines:
        fail("no such minute", told="it failed")
    (line,) = lines.objects()
    assert line["message"] == "it failed"
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("ValueError: no such minute")


def test_e_mail_addresses_are_left_out_of_words_and_tracebacks():
    with written() as lines:
        fail(
            "Key (lower(email))=(ada.b+x@mail.example.org) already exists.",
            told="no mail to <ada@example.org>, or to ben@example.org",
        )
    text = lines.text()
    assert "@" not in text
    (line,) = lines.objects()
    assert line["message"] == "no mail to <[address]>, or to [address]"
    assert "Key (lower(email))=([address]) already exists." in line["exception"]


def test_extra_that_nobody_named_is_left_out():
    with written() as lines:
        logger.warning("Not Found", extra={"request": "GET /?token=secret", "status": 404})
    (line,) = lines.objects()
    assert "secret" not in lines.text()
    assert line["status"] == 404


def test_ids_of_any_type_can_be_bound():
    with written() as lines, bound_contextvars(step_id=7, at=datetime(2026, 3, 2, tzinfo=UTC)):
        logger.info("x")
    assert lines.objects()[0]["step_id"] == 7
    assert lines.objects()[0]["at"] == "2026-03-02 00:00:00+00:00"


def test_people_read_a_line_with_what_is_bound():
    with written(style="lines") as lines, bound_contextvars(request_id="abc"):
        logger.warning("a broker is away")
    (line,) = lines.text().splitlines()
    assert "[warning] a broker is away [bank.test]" in line.replace("  ", " ")
    assert "request_id=abc" in line
    assert "\x1b" not in line


def test_people_read_a_traceback_below_its_line():
    with written(style="lines") as lines:
        fail("no such minute", told="it failed")
    first, *rest = lines.text().splitlines()
    assert "it failed" in first
    assert rest[0].startswith("Traceback")
    assert rest[-1] == "ValueError: no such minute"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"style": "xml", "level": "INFO"}, "LOG_FORMAT is 'xml'; it must be one of json, lines."),
        ({"style": "json", "level": "LOUD"}, "LOG_LEVEL is 'LOUD'"),
    ],
)
def test_an_unknown_style_or_level_is_said_in_a_sentence(given, told):
    with pytest.raises(ValueError, match=told.replace(".", r"\.")):
        logging_config(**given)


def test_each_sweep_says_nothing_unless_everything_is_asked_for():
    quiet = logging_config(style="json", level="INFO")["loggers"]
    assert quiet["celery.app.trace"] == quiet["celery.beat"] == {"level": "WARNING"}
    everything = logging_config(style="json", level="DEBUG")["loggers"]
    assert "celery.app.trace" not in everything


@pytest.mark.parametrize(
    ("environment", "given", "style"),
    [
        ("dev", {}, "lines"),
        ("staging", {}, "json"),
        ("production", {}, "json"),
        ("production", {"LOG_FORMAT": "lines"}, "lines"),
        ("dev", {"LOG_FORMAT": "json"}, "json"),
    ],
)
def test_machines_read_staging_and_production_unless_told_otherwise(environment, given, style):
    script = "import logging, django; django.setup(); logging.getLogger('x').warning('hello')"
    result = start(script, HOURBANK_ENV=environment, **given)
    assert result.returncode == 0
    (line,) = result.stderr.splitlines()
    if style == "json":
        assert json.loads(line)["message"] == "hello"
    else:
        assert (
            line.endswith("[warning] hello [x] pid=" + line.rpartition("=")[2]) or "hello" in line
        )
        assert not line.startswith("{")
