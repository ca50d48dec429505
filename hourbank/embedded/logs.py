"""What is said to the person at the terminal, and the log files of the children.

Of the logs one generation back is kept, and none grows without end.
"""

import os
import shutil
import sys
from pathlib import Path


LIMIT_BYTES = 20 * 1024 * 1024


def say(sentence: str) -> None:
    """To the person at the terminal; standard output is kept for results."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


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
