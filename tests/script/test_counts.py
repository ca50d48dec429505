"""What the short run leaves out: of a table something of each row and each column stays."""

from itertools import product

import pytest

from tests.counts import a_third, count, is_in_the_sample, is_on_a_diagonal


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOURBANK_TEST_LONG", raising=False)


@pytest.mark.parametrize(("rows", "columns"), [*product(range(3, 9), repeat=2)])
def test_each_row_and_each_column_is_met(rows: int, columns: int) -> None:
    met = [cell for cell in product(range(rows), range(columns)) if is_on_a_diagonal(*cell)]
    assert {row for row, _ in met} == set(range(rows))
    assert {column for _, column in met} == set(range(columns))
    assert len(met) <= rows * columns / 3 + 1


def test_three_that_begin_one_after_another_meet_everything() -> None:
    values = "abcdefg"
    met = [one for shift in range(3) for one in a_third(values, shift=shift)]
    assert sorted(met) == [*values]


def test_the_long_run_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (count(500), count(500, one_of=20), count(3), len(a_third("abc"))) == (50, 25, 1, 1)
    monkeypatch.setenv("HOURBANK_TEST_LONG", "1")
    assert (count(500), count(500, one_of=20), count(3), len(a_third("abc"))) == (500, 500, 3, 3)


SQUARE = [*product(range(4), repeat=2)]


def kept(sampled: pytest.MarkDecorator) -> set[tuple[int, int]]:
    """The cells of a square of four by four, of which each parameter is its place times ten."""
    return {
        (row, column)
        for row, column in SQUARE
        if is_in_the_sample(
            sampled.mark,
            given={"row": row * 10, "column": column * 10, "other": 5},
            places={"row": row, "column": column, "other": 1},
        )
    }


def test_of_a_table_is_kept_what_its_mark_says() -> None:
    diagonal = {cell for cell in SQUARE if is_on_a_diagonal(*cell)}
    assert kept(pytest.mark.sampled("row", "column")) == diagonal
    one = pytest.mark.sampled("row", "column", always=lambda row, column: (row, column) == (0, 10))
    assert kept(one) == diagonal | {(0, 1)}
    none = pytest.mark.sampled("row", "column", only=lambda row, column: row == column == 10)
    assert kept(none) == {(1, 1)}
