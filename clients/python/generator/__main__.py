"""Writes `hourbank_client/answers/` and `hourbank_client/resources/` from the API's description.

How to run it: CONTRIBUTING.md, under “Change the API”.

The bank's description decides which calls there are; how a call is made is written by hand.
A test fails where the two folders aren't what this makes.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from generator.answers import answer_modules
from generator.resources import resource_modules
from generator.schema import named


PACKAGE: Final = Path(__file__).resolve().parent.parent / "hourbank_client"


def written(schema: Mapping[str, Any]) -> dict[str, str]:
    """Return what each file should say, by its path in the package."""
    files = dict(_all_of(named(schema)))
    return {path: _formatted(text) for path, text in files.items()}


def _all_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from answer_modules(schema)
    yield from resource_modules(schema)


def _formatted(text: str) -> str:
    ruff = [str(Path(sys.executable).with_name("ruff"))]
    fixed = _piped([*ruff, "check", "--quiet", "--fix-only", "--select", "I,F401"], text)
    return _piped([*ruff, "format", "--quiet"], fixed)


def _piped(argv: list[str], text: str) -> str:
    name = ["--stdin-filename", str(PACKAGE / "written.py"), "-"]
    done = subprocess.run(  # noqa: S603
        [*argv, *name], input=text, capture_output=True, text=True, check=True
    )
    return done.stdout


def main() -> None:
    """Write them."""
    files = written(json.load(sys.stdin))
    for folder in ("answers", "resources"):
        (PACKAGE / folder).mkdir(exist_ok=True)
        for path in (PACKAGE / folder).glob("*.py"):
            if f"{folder}/{path.name}" not in files:
                path.unlink()
    for name, text in files.items():
        (PACKAGE / name).write_text(text)


if __name__ == "__main__":
    main()
