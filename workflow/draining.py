"""Whether this worker is to end: then it begins nothing more, and gives back what it has not begun.

The mark lies in memory that the processes of a pool share with the one that forked them: that one alone
hears the signal.
"""

import mmap
from typing import Final


_MARK: Final = mmap.mmap(-1, 1)


def begin_draining() -> None:
    """Let what runs end, and begin nothing else."""
    _MARK[0] = 1


def go_on() -> None:
    """Begin anew: for a process that was not to end after all."""
    _MARK[0] = 0


def is_draining() -> bool:
    """Whether nothing more is to be begun."""
    return bool(_MARK[0])
