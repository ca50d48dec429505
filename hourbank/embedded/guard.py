"""Outlives its parent, ends what that leaves behind, then ends itself. Run by path, `-I -S`.

The kernel's death signal reaches a parent's own children only; their children (the pool of a
worker, the processes of a web server) are in the same process group, and this ends the group.
It reads one JSON command a line from its standard input; the end of that input is the parent's
end, however it came about.
"""

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path


STEP_SECONDS = 0.02


def main() -> int:
    """Obey until the parent is gone, then clean up."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    groups: dict[int, list[tuple[int, float]]] = {}
    folders: list[Path] = []
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "watch":
            groups[order["pid"]] = [(number, seconds) for number, seconds in order["stages"]]
        elif order["do"] == "forget":
            groups.pop(order["pid"], None)
        else:
            folders.append(Path(order["path"]))
    _end(groups)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _end(groups: dict[int, list[tuple[int, float]]]) -> None:
    for pid in [pid for pid, stages in groups.items() if not stages]:
        _kill_group(pid)
    for pid, stages in groups.items():
        for number, seconds in stages:
            _signal_and_wait(pid, number, seconds)
        _kill_group(pid)


def _signal_and_wait(pid: int, number: int, seconds: float) -> None:
    if not alive(pid):
        return
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(STEP_SECONDS)


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody left in it (a group of zombies refuses the signal on some systems)


def alive(pid: int) -> bool:
    """Whether the process still runs: one that waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return not Path("/proc/self").exists() and _answers(pid)
    except ProcessLookupError:
        return False
    return state not in {"Z", "X"}


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    sys.exit(main())
