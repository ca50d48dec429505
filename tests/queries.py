"""How many queries something takes."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(call: Callable[[], Any]) -> int:
    """The number of queries of one call; what is made once for a process is made before."""
    call()
    with CaptureQueriesContext(connection) as seen:
        call()
        return len(seen)
