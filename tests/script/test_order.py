"""What wants the running bank is taken by one process, one after the other."""

import re
from pathlib import Path

from tests.order import IN_TOWN, TOWN, scope_of


TESTS = Path(__file__).parent.parent
WANTS = re.compile(r"\btown: Town\b")


def test_no_file_that_wants_the_running_bank_is_missing() -> None:
    folders = [at.parent for at in TESTS.glob("*/conftest.py") if "running_town" in at.read_text()]
    files = [file for folder in folders for file in folder.glob("test_*.py")]
    wanting = {
        f"tests/{file.relative_to(TESTS)}" for file in files if WANTS.search(file.read_text())
    }
    assert wanting == {*IN_TOWN}


def test_any_other_file_is_one_process_s() -> None:
    assert {scope_of(f"{file}::test_it[1::2]") for file in IN_TOWN} == {TOWN}
    assert scope_of("tests/journeys/test_other.py::test_it[1::2]") == "tests/journeys/test_other.py"
