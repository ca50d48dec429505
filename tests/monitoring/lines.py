"""Log lines as a process writes them: through the bank's own formatter, into a list."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from hourbank.logging_config import logging_config


@contextmanager
def written(*, style: str = "json", level: str = "INFO", root: str = "") -> Iterator["Lines"]:
    """Add a handler to a logger, as the settings configure it, for as long as the block lasts."""
    config = logging_config(style=style, level=level)
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    factory = config["formatters"]["line"]
    arguments = {key: value for key, value in factory.items() if key != "()"}
    handler.setFormatter(factory["()"](**arguments))
    logger = logging.getLogger(root)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    try:
        yield Lines(stream)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


class Lines:
    """What was written so far."""

    def __init__(self, stream: StringIO) -> None:
        self._stream = stream

    def text(self) -> str:
        return self._stream.getvalue()

    def objects(self) -> list[dict[str, Any]]:
        """Each line by itself must be one object."""
        return [json.loads(line) for line in self.text().splitlines()]

    def of(self, logger: str) -> list[dict[str, Any]]:
        return [line for line in self.objects() if line["logger"] == logger]
