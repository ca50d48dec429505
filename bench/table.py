"""A table for people, on the standard output."""

import sys
from collections.abc import Sequence


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print it; the first column is words, the others are figures."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    say(f"\n{title}")
    for row in [head, ["-" * width for width in widths], *rows]:
        first, *others = (
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        say("  ".join([first, *others]).rstrip())


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
