"""How far something is: a bar on a terminal, a line now and then elsewhere."""

import time
from typing import Final

from django.core.management.base import OutputWrapper


WIDTH: Final = 30
WHOLE: Final = 100


class Progress:
    """So many of so many."""

    def __init__(self, out: OutputWrapper, *, total: int, what: str) -> None:
        self.out = out
        self.total = max(total, 1)
        self.what = what
        self.began = time.monotonic()
        self.told = -1

    def tell(self, done: int) -> None:
        """Show it, where there is something new to be shown."""
        percent = min(100 * done // self.total, 100)
        is_terminal = self.out.isatty()
        if percent == self.told or not (is_terminal or percent // 10 > self.told // 10):
            return
        self.told = percent
        spent = int(time.monotonic() - self.began)
        words = (
            f"{percent:3} %  {done:,} of {self.total:,} {self.what}  {spent // 60}:{spent % 60:02}"
        )
        if is_terminal:
            bar = "█" * (WIDTH * percent // 100)
            end = "\n" if percent == WHOLE else ""
            self.out.write(f"\r{bar:░<{WIDTH}} {words}{end}", ending="")
        else:
            self.out.write(words)
        self.out.flush()
