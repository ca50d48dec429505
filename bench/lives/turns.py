"""What each client of the comparison does: live lives when it is told to, and count them.

Needs the standard library alone: the clients of other systems run in an environment of their own.
"""

import sys
import time
from collections.abc import Callable


Live = Callable[[bool], int]


def take_turns(live: Live) -> None:
    """Wait for turns on the standard input, and answer each with what was done in how many seconds.

    A turn is a line: its seconds, and `hot` where one account takes part in all lives. `live` does
    some of them and says how many.
    """
    live(False)  # noqa: FBT003 - warms up: connects, prepares statements
    live(True)  # noqa: FBT003
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        seconds, way = line.split()
        done, spent = _turn(live, seconds=float(seconds), is_hot=way == "hot")
        sys.stdout.write(f"{done} {spent:.6f}\n")
        sys.stdout.flush()


def _turn(live: Live, *, seconds: float, is_hot: bool) -> tuple[int, float]:
    began = time.perf_counter()
    done, spent = 0, 0.0
    while spent < seconds:
        done += live(is_hot)
        spent = time.perf_counter() - began
    return done, spent
