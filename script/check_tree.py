"""What no linter looks at: sizes of functions and files, lock files, and words that don't belong here.

Called by script/check with the name of one check; prints what it found, and exits 1 if that is anything.
"""

import ast
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


ROOT: Final = Path(__file__).resolve().parent.parent
MOST_LINES_OF_A_FUNCTION: Final = 50
MOST_LINES_OF_A_FILE: Final = 400
#: How the client's calls and answers begin, each as long as the API makes it.
GENERATED: Final = re.compile(r'"""[^"\n]*Written by the generator\."""\n')
# What is made here, and not kept with the project: see .gitignore.
MADE: Final = {"__pycache__", "htmlcov", "media", "staticfiles"}
LOCKS: Final = ("requirements", "requirements-dev", "requirements-bench")
PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)")
# Addresses of package registries and their mirrors; the brackets keep this file from finding itself.
REGISTRIES: Final = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|crates[.]io|rubygems[.]org"
    r"|proxy[.]golang[.]org|(?:index-url|find-links|trusted-host)[ =]+\S*//"
)


def files(*suffixes: str) -> Iterator[Path]:
    """Return the project's own files, of all kinds or those with these suffixes."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE and not _is_hidden(name)]
        for name in names:
            if not suffixes or name.endswith(suffixes):
                yield Path(folder, name)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") and name != ".ci"


def sizes() -> Iterator[str]:
    """Say which functions and files are too long; not of migrations, and what a program has written."""
    for path in files(".py"):
        text = path.read_text()
        if path.parent.name == "migrations" or GENERATED.match(text):
            continue
        if (lines := len(text.splitlines())) > MOST_LINES_OF_A_FILE:
            yield f"{path.relative_to(ROOT)}: {lines} lines, at most {MOST_LINES_OF_A_FILE}"
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MOST_LINES_OF_A_FUNCTION:
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield f"{where}: {node.name} has {lines} lines, at most {MOST_LINES_OF_A_FUNCTION}"


def locks() -> Iterator[str]:
    """Say where a lock file lacks what its .in file asks for, a hash, or has an address."""
    for name in LOCKS:
        text = (ROOT / f"{name}.txt").read_text()
        blocks = [block for block in re.split(r"\n(?=\S)", text) if PIN.match(block)]
        pins = {canonicalize_name(PIN.match(block)[1]): block for block in blocks}  # type: ignore[index]
        yield from (f"{name}.txt: {pin} has no hash" for pin in pins if "--hash=" not in pins[pin])
        if "://" in text:
            yield f"{name}.txt: it has an address"
        for wanted in wants(ROOT / f"{name}.in"):
            found = PIN.match(pins.get(canonicalize_name(wanted.name), ""))
            if not found or not wanted.specifier.contains(found[2]):
                yield f"{name}.txt: {wanted} is not in it: run script/lock"


def wants(path: Path) -> Iterator[Requirement]:
    """Return what an .in file asks for, by way of the files that it includes."""
    for line in path.read_text().splitlines():
        if line.startswith("-r "):
            yield from wants(path.parent / line.removeprefix("-r ").strip())
        elif line and not line.startswith(("#", "-c ")):
            yield Requirement(line)


def words() -> Iterator[str]:
    """Say where a package registry is named: which one is used is the machine's own affair."""
    for path in files():
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, start=1):
            if found := REGISTRIES.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {found[0]}"


CHECKS: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "sizes": sizes,
    "locks": locks,
    "words": words,
}


def main(name: str) -> int:
    """Run one check. Returns the exit code."""
    found = list(CHECKS[name]())
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
