"""The commands that the documents tell, read out of them: blocks for a shell, and what stands in a line.

What can't be run where tests run says so in one of two ways: by its program, in ELSEWHERE; or by
`<!-- not run: why -->` on the line before its block, which no reader of the page sees.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from script.check_tree import ROOT, files


DOCUMENTS: Final = sorted(files(".md"))
SHELLS: Final = {"sh", "console", "bash", "shell"}
BLOCK: Final = re.compile(
    r"(?:^[ ]*<!-- not run: (?P<why>[^\n]+?) -->\n+)?"
    r"^(?P<indent>[ ]*)```(?P<kind>\w*)\n(?P<text>.*?)^(?P=indent)```",
    re.MULTILINE | re.DOTALL,
)
INDENTED: Final = re.compile(
    r"^    ((?:\.venv/bin/python )?(?:manage\.py|script/)[^\n]*)$", re.MULTILINE
)
LINE: Final = re.compile(
    r"`((?:[A-Z_]+=\S+ )*(?:\.venv/bin/python )?(?:manage\.py|script/|\.ci/|celery |docker )[^`\n]*)`"
)
KEYWORDS: Final = {
    "if",
    "then",
    "else",
    "fi",
    "for",
    "while",
    "until",
    "do",
    "done",
    "!",
    "exec",
    "time",
}
ASSIGNMENT: Final = re.compile(r"\w+=")

#: What is run by other tests, or not at all, and why: the beginning of a command → a test, or a reason.
ELSEWHERE: Final = {
    "script/server": "tests/runtime/test_server.py",
    "script/test": "itself: it runs this test",
    "script/check": "runs each check before a change goes in: .ci/run",
    "script/bench": "measures for minutes",
    "script/screenshots": "takes pictures for minutes, and overwrites them",
    "script/lock": "writes the lock files",
    "script/bootstrap": "tests/runtime/test_bootstrap.py",
    "script/translations": "writes the translations; script/check runs its check",
    ".ci/run": "runs this test",
    "docker": "needs Docker: script/prove_compose.py goes the same way",
    "celery": "tests/monitoring has the tasks; a command waits for all workers of the machine",
    "hourbank": "tests/clients/test_command_line.py",
    "pip": "installs packages",
    "manage.py add_member": "tests/members",
    "manage.py backup": "tests/hourbank/test_backup.py",
    "manage.py restore": "tests/hourbank/test_backup.py",
    "manage.py chaos": "tests/runtime/test_chaos.py",
    "manage.py load": "tests/runtime/test_load.py",
    "manage.py make_bank": "tests/big_bank",
    "manage.py make_icons": "overwrites pictures",
    "manage.py migrate": "each start of a bank, in tests/runtime/test_server.py",
    "manage.py collectstatic": "writes files; Dockerfile runs it",
    "manage.py changepassword": "Django's own: it asks",
    "manage.py makemigrations": "writes files; script/check runs its check",
    "manage.py describe_api": "overwrites docs/api; script/check runs its check",
    "manage.py check": "script/check",
}


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some lines for a shell, of which one may follow from another."""

    document: Path
    text: str
    why_not: str = ""

    @property
    def commands(self) -> list[list[str]]:
        """Its commands, word by word."""
        return [command for line in logical_lines(self.text) for command in split(line)]


def blocks(document: Path) -> Iterator[Block]:
    """The blocks of a document that are for a shell; of a console, what somebody types."""
    for found in BLOCK.finditer(document.read_text()):
        if found["kind"] not in SHELLS:
            continue
        text = re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
        if found["kind"] == "console":
            text = "".join(
                line[2:] for line in text.splitlines(keepends=True) if line.startswith("$ ")
            )
        yield Block(document=document, text=text, why_not=found["why"] or "")


def mentioned(document: Path) -> Iterator[list[str]]:
    """The commands that stand in a line of text, or indented by themselves."""
    text = BLOCK.sub("", document.read_text())
    for line in [*LINE.findall(text), *INDENTED.findall(text)]:
        yield from split(line)


def logical_lines(text: str) -> Iterator[str]:
    """Lines as a shell takes them: ended neither by a backslash nor within quotes."""
    begun = ""
    for line in text.splitlines():
        begun = f"{begun}\n{line}" if begun else line
        if begun.endswith("\\"):
            begun = begun[:-1]
            continue
        try:
            shlex.split(begun, comments=True)
        except ValueError:
            continue
        yield begun
        begun = ""
    if begun:
        raise ValueError(f"It doesn't end: {begun}")


def split(line: str) -> Iterator[list[str]]:
    """The simple commands of a line, without what is assigned and where output goes."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    command: list[str] = []
    for word in [*lexer, ";"]:
        if set(word) <= set(";|&()<>"):
            if command := _bare(command):
                yield command
            command = ["<"] if word[0] in "<>" else []
        else:
            command.append(word)


def _bare(words: Sequence[str]) -> list[str]:
    found = list(words[2:] if words[:1] == ["<"] else words)
    while found and (found[0] in KEYWORDS or ASSIGNMENT.match(found[0]) or found[0] == "$"):
        found.pop(0)
    if found and Path(found[0]).name in {"python", "python3"} and found[1:2] == ["manage.py"]:
        found.pop(0)
    if found[1:2] == ["in"]:  # for name in …
        return []
    return found


def elsewhere(command: Sequence[str]) -> str:
    """Why this test doesn't run it; empty where it does."""
    for length in (2, 1):
        if why := ELSEWHERE.get(" ".join(command[:length])):
            return why
    return ""


def is_here(name: str) -> bool:
    """Whether the project has this file."""
    return (ROOT / name).is_file()
