"""How a log line looks: one JSON object for machines, or a line for people.

Everything that a process of the bank logs goes through here: the bank's own words, Django's, Celery's
and gunicorn's. Who handles a request or a step binds its ids with `structlog.contextvars`, and each
line that is written meanwhile has them.
"""

import json
import os
import re
from typing import Any, Final

from structlog.contextvars import merge_contextvars
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import (
    EventRenamer,
    JSONRenderer,
    StackInfoRenderer,
    TimeStamper,
    format_exc_info,
)
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger


FORMATS: Final = ("json", "lines")
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

# What a call to a logger may add by `extra`. Others add what must not get out: Django its whole
# HTTP request, with query and cookies.
FIELDS: Final = frozenset(
    {
        "attempt",
        "duration_ms",
        "method",
        "outcome",
        "route",
        "seq",
        "state",
        "status",
        "subject_id",
        "subject_type",
    }
)

# They tell of each of the sweeps, of which there is one a second, or what the bank tells itself.
TALKATIVE: Final = {
    "celery.app.trace": "WARNING",
    "celery.beat": "WARNING",
    "celery.worker.strategy": "WARNING",
    "django.request": "ERROR",
}

_ADDRESS: Final = re.compile(r"[^\s@<>()\[\]{}\"',;:=/]{1,64}@[\w-]+(?:\.[\w-]+)+")


def logging_config(*, style: str, level: str) -> dict[str, Any]:
    """Return the configuration for `logging.config.dictConfig`.

    Raises:
        ValueError: there is no such style or level.
    """
    if style not in FORMATS:
        raise ValueError(f"LOG_FORMAT is {style!r}; it must be one of {', '.join(FORMATS)}.")
    if level not in LEVELS:
        raise ValueError(f"LOG_LEVEL is {level!r}; it must be one of {', '.join(LEVELS)}.")
    quiet = {} if level == "DEBUG" else TALKATIVE
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": ProcessorFormatter, **_formatter(style)}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            **{name: {"level": least} for name, least in quiet.items()},
            # It brings a handler of its own.
            "gunicorn.error": {"handlers": [], "propagate": True},
        },
    }


def _formatter(style: str) -> dict[str, list[Processor]]:
    renderer: list[Processor] = (
        [EventRenamer("message"), JSONRenderer(serializer=json.dumps, default=str)]
        if style == "json"
        else [
            ConsoleRenderer(
                colors=False,
                timestamp_key="time",
                exception_formatter=plain_traceback,
                pad_event_to=0,
                pad_level=False,
            )
        ]
    )
    return {
        "foreign_pre_chain": [
            hide_paths,
            TimeStamper(fmt="iso", utc=True, key="time"),
            add_log_level,
            add_logger_name,
            merge_contextvars,
            ExtraAdder(allow=FIELDS),
        ],
        "processors": [
            ProcessorFormatter.remove_processors_meta,
            add_process,
            StackInfoRenderer(),
            format_exc_info,
            hide_addresses,
            *renderer,
        ],
    }


def add_process(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Say which process writes: web, worker or beat, its number, and of which release if that is set."""
    release = os.environ.get("HOURBANK_RELEASE")
    process = os.environ.get("HOURBANK_PROCESS", "hourbank")
    return {
        **line,
        "process": process,
        "pid": os.getpid(),
        **({"release": release} if release else {}),
    }


def hide_paths(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Leave the path out of what Django says of a request: it may hold the secret of a link in a mail."""
    path = getattr(getattr(line.get("_record"), "request", None), "path", None)
    if path and path != "/":
        # As Django writes it: what is no ASCII and no letter is escaped.
        written = path.encode("unicode_escape").decode("ascii")
        line["event"] = str(line["event"]).replace(written, "[path]")
    return line


def hide_addresses(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Leave out e-mail addresses: an error's words may quote a row. Members are told by their ids."""
    for key in ("event", "exception", "stack"):
        if "@" in (text := str(line.get(key, ""))):
            line[key] = _ADDRESS.sub("[address]", text)
    return line
