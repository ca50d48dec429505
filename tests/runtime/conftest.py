import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data() -> Iterator[Path]:
    """Where a bank's data may come: a path that every user can enter, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="hourbank-test-"))
    folder.chmod(0o755)
    yield folder / "data"
    home = folder / "data" / "home"
    if home.is_file():
        shutil.rmtree(home.read_text().strip(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
