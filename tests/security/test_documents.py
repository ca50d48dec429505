"""docs/security.md keeps its word: each requirement once, and each file and test that it names is there."""

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest


ROOT: Final = Path(__file__).resolve().parent.parent.parent
SECURITY: Final = ROOT / "docs" / "security.md"
#: How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has, by chapter.
SECTIONS: Final = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
ROW: Final = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
NAMED: Final = re.compile(r"`([^`\s]+/[^`\s]+?\.(?:py|md|html|js|json|yml|toml|sql)(?:::\w+)?)`")


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall(SECURITY.read_text())


def test_each_requirement_of_both_levels_is_there_once() -> None:
    numbers = [row[0] for row in rows()]
    assert len(numbers) == len(set(numbers)) == 253
    assert Counter(number.rpartition(".")[0] for number in numbers) == SECTIONS


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_has_a_state_and_what_shows_it(row: tuple[str, str, str, str]) -> None:
    _number, _words, state, where = row
    assert state in {"met", "n/a", "open"}
    assert len(where) >= 6


def test_the_page_counts_as_its_table_does() -> None:
    text = SECURITY.read_text()
    count = Counter(row[2] for row in rows())
    said = (
        f"**{count['met']}** are met, **{count['n/a']}** don't apply, **{count['open']}** are open"
    )
    assert said in text


@pytest.mark.parametrize("page", ["docs/security.md", "docs/threat-model.md", "SECURITY.md"])
def test_each_file_and_each_test_that_is_named_is_there(page: str) -> None:
    for named in NAMED.findall((ROOT / page).read_text()):
        path, _colons, test = named.partition("::")
        if path.startswith("5.0/"):
            continue
        assert (ROOT / path).is_file(), named
        assert not test or f"def {test}(" in (ROOT / path).read_text(), named


def test_each_test_of_security_is_named_on_the_page() -> None:
    text = SECURITY.read_text()
    for path in Path(__file__).parent.glob("test_*.py"):
        if path.name != Path(__file__).name:
            assert f"tests/security/{path.name}" in text, path.name
