"""The environment of the other systems' clients: .venv-bench, made when it is missing."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from bench.table import say


FOLDER: Final = Path(".venv-bench")
LOCK: Final = Path("requirements-bench.txt")
STAMP: Final = FOLDER / "complete"


def rivals_python() -> str | None:
    """The Python that has them; None where they can't be installed, which is said."""
    python = FOLDER / "bin/python"
    if not STAMP.exists() or STAMP.read_text() != LOCK.read_text():
        say("lifecycles: installing what the bank is compared with into .venv-bench")
        uv = str(Path(sys.executable).with_name("uv"))
        install = ["pip", "install", "--quiet", "--require-hashes", f"--requirement={LOCK}"]
        try:
            subprocess.run(  # noqa: S603 - our own
                [uv, "venv", "--quiet", "--clear", f"--python={sys.executable}", str(FOLDER)],
                check=True,
            )
            subprocess.run([uv, *install, f"--python={python}"], check=True)  # noqa: S603 - our own
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"lifecycles: without the other systems, which can't be installed: {error}")
            return None
        STAMP.write_text(LOCK.read_text())
    return str(python)
