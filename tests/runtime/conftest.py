import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def folder_that_all_can_enter() -> Iterator[Path]:
    """A folder for a bank's data: pytest's own temporary folders are closed to the servers' user."""
    folder = Path(tempfile.mkdtemp(prefix="hourbank-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        home = folder / "data" / "home"
        if home.is_file():
            shutil.rmtree(home.read_text().strip(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data() -> Iterator[Path]:
    """Where a bank's data may come."""
    with folder_that_all_can_enter() as folder:
        yield folder / "data"
