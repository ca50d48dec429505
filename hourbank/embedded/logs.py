"""The log files of the children: one generation back is kept, and none grows without end."""

import os
import shutil
from pathlib import Path


LIMIT_BYTES = 20 * 1024 * 1024


def begin_anew(folder: Path) -> None:
    """At a start: what the last run wrote becomes `*.log.1`."""
    for log in folder.glob("*.log"):
        if log.stat().st_size:
            log.replace(_older(log))


def trim(folder: Path) -> None:
    """While they run: the writers append, so that a file can be emptied under them."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LIMIT_BYTES:
            shutil.copyfile(log, _older(log))
            os.truncate(log, 0)


def _older(log: Path) -> Path:
    return log.with_name(f"{log.name}.1")
