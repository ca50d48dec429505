"""Waiting for what the bank does by itself, or the other side does."""

from collections.abc import Callable, Collection, Iterator
from time import monotonic, sleep
from typing import Final

from hourbank_client.answers.shared import ExecutionAnswer
from hourbank_client.calls import Calls
from hourbank_client.problems import NeverReached
from hourbank_client.values import Id, segment


FIRST_SECONDS: Final = 0.5
LONGEST_SECONDS: Final = 5.0


def watch(
    calls: Calls,
    request_id: Id,
    *,
    until: float | None = None,
    while_waiting: Callable[[float], None] = sleep,
) -> Iterator[ExecutionAnswer]:
    """Return the request's execution each time it has changed, until its state is a final one.

    Unchanged, it costs the bank a 304. It is asked for after 0.5 s, then ever less often, at last
    each 5 s. `until` is a moment of `time.monotonic()`.
    """
    path = f"requests/{segment(request_id)}/execution/"
    etag, wait = None, FIRST_SECONDS
    while True:
        found = calls.get_if_changed(path, ExecutionAnswer, etag)
        if found:
            yield found
            etag, wait = found.etag, FIRST_SECONDS
            if found.is_final:
                return
        left = wait if until is None else min(wait, until - monotonic())
        if left <= 0:
            return
        while_waiting(left)
        wait = min(LONGEST_SECONDS, wait * 1.5)


def wait_for(
    calls: Calls, request_id: Id, states: Collection[str], *, timeout: float | None
) -> ExecutionAnswer:
    """Return the request's execution once it is in one of the states, or has passed through one.

    Raises:
        NeverReached: nothing follows where it is, or the time (in seconds) is over.
    """
    until = None if timeout is None else monotonic() + timeout
    seen, last = None, None
    for found in watch(calls, request_id, until=until):
        seen = len(found.visits) if seen is None else seen
        passed = {visit.state for visit in found.visits[seen:]}
        if not {found.state, *passed}.isdisjoint(states):
            return found
        last = found
    state = last.state if last else ""
    raise NeverReached(f"It is {state}, not {' or '.join(states)}.", state=state)
