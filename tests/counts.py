"""How often the tests that repeat something do so, and how much of a table they try."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import pytest


T = TypeVar("T")
ONE_OF: Final = 3


def is_long() -> bool:
    """Whether the full counts are asked for."""
    return bool(os.environ.get("HOURBANK_TEST_LONG"))


def count(full: int, *, one_of: int = 10) -> int:
    """The full count with `script/test --long`, else a tenth of it, or less where each is dear."""
    return full if is_long() else max(1, full // one_of)


def a_third(values: Sequence[T], *, shift: int = 0) -> Sequence[T]:
    """Each third of them without `--long`; where several tests do so, each begins somewhere else."""
    return values if is_long() else values[shift % ONE_OF :: ONE_OF]


def is_in_the_sample(
    mark: pytest.Mark, *, given: Mapping[str, Any], places: Mapping[str, int]
) -> bool:
    """Whether a cell of a table is tried without `--long`: a third of them, in each row and column.

    `@pytest.mark.sampled("state", "action")` names the parameters that make the table. The cells of
    which `always=…` says so are tried each time, such as the few in which something happens; or only
    those of which `only=…` says so, where a test has nothing to do in the others.
    """
    cell = {name: given[name] for name in mark.args}
    if only := mark.kwargs.get("only"):
        return bool(only(**cell))
    always: Callable[..., bool] = mark.kwargs.get("always", lambda **_cell: False)
    return always(**cell) or is_on_a_diagonal(*(places[name] for name in mark.args))


def is_on_a_diagonal(*places: int) -> bool:
    """Each third one: where a table has at least three rows and columns, each of them has some."""
    return sum(places) % ONE_OF == 0
