"""How often the tests that repeat something do so."""

import os


def count(full: int) -> int:
    """The full count with `script/test --long`, else a tenth of it."""
    return full if os.environ.get("HOURBANK_TEST_LONG") else max(1, full // 10)
