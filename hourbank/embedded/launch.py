"""Becomes another program that ends when its parent does. Run by its path, with `-I -S`.

A program of its own, because what it does must happen between fork and exec: it gives up root
(in this order: the kernel forgets the death signal when the user changes), asks the kernel for
a signal at the parent's death, and puts back the signals that Python changed.
"""

import argparse
import ctypes
import os
import signal
import sys


PR_SET_PDEATHSIG = 1
NOT_STARTED = 126


def main() -> None:
    """Become the program, or only answer whether its user can reach it."""
    arguments = _parse()
    if arguments.user:
        _become(arguments.user)
    if arguments.reach:
        sys.exit(0 if all(os.access(path, os.X_OK) for path in arguments.program) else 1)
    _restore_signals()
    _die_with_parent(arguments.parent, arguments.signal)
    os.execvp(arguments.program[0], arguments.program)  # noqa: S606


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--user", help="uid:gid to become")
    parser.add_argument("--parent", type=int, default=0)
    parser.add_argument("--signal", type=int, default=int(signal.SIGKILL))
    parser.add_argument("--reach", action="store_true", help="only: can that user enter these?")
    parser.add_argument("program", nargs="+")
    return parser.parse_args()


def _become(user: str) -> None:
    uid, gid = (int(part) for part in user.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    os.umask(0o077)


def _restore_signals() -> None:
    """Python ignores SIGPIPE, and a shell's background job has SIGINT ignored: exec keeps that."""
    for name in ("SIGPIPE", "SIGXFSZ", "SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _die_with_parent(parent: int, number: int) -> None:
    if not sys.platform.startswith("linux"):
        return  # elsewhere the guard alone does it
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if parent and os.getppid() != parent:
        sys.exit(NOT_STARTED)  # it died before the kernel knew


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.stderr.write(f"launch: {error}\n")
        sys.exit(NOT_STARTED)
