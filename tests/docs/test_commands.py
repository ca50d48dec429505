"""Each command of the documents is one that there is, with options that it takes."""

import re
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.celery import celery as celery_commands
from celery.worker.control import Panel
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError

from hourbank.celery import app
from script.check_tree import ROOT
from tests.docs.commands import (
    DOCUMENTS,
    ELSEWHERE,
    Block,
    blocks,
    is_here,
    mentioned,
    split,
)


#: Where a script says what it takes.
TEXTS = {
    "script/server": ["hourbank/embedded/cli.py"],
    "script/bench": ["bench/__main__.py"],
    "script/lock": ["script/lock"],
    "script/translations": ["script/translations", "script/translations.py"],
}
# With these everything else is pytest's.
OF_PYTEST = {"script/test", ".ci/run"}
PLACEHOLDER = re.compile(r"[…<>\[\]]|^[A-Z]+$")
BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
LINES = [command for document in DOCUMENTS for command in mentioned(document)]


def name(document: Path) -> str:
    return str(document.relative_to(ROOT))


def problem(command: Sequence[str]) -> str | None:
    """What is wrong with a command of ours; of other programs nothing is known here."""
    program, rest = command[0], command[1:]
    if any(PLACEHOLDER.search(word) for word in rest):
        rest = rest[: next(n for n, word in enumerate(rest) if PLACEHOLDER.search(word))]
    if program == "manage.py":
        return _of_django(rest)
    if program.startswith(("script/", ".ci/")):
        return _of_script(program, rest)
    if program == "celery":
        return _of_celery(rest)
    if program == "docker":
        return _of_compose(rest)
    if Path(program).name.startswith("python") and rest[:1] == ["-m"] and rest[1] != "generator":
        return None if find_spec(rest[1]) else f"no module {rest[1]}"
    return None


def _of_django(words: Sequence[str]) -> str | None:
    if not words:
        return None
    asked, said = words[0], list(words[1:])
    if asked not in (known := get_commands()):
        return f"no command {asked}"
    if not said:
        return None
    where = known[asked]
    command = where if isinstance(where, BaseCommand) else load_command_class(where, asked)
    try:
        command.create_parser("manage.py", asked).parse_args(said)
    except CommandError as error:
        return str(error)
    return None


def _of_script(program: str, words: Sequence[str]) -> str | None:
    if not is_here(program):
        return f"no file {program}"
    if program in OF_PYTEST:
        return next(
            (f"no {word}" for word in words if "/" in word and not (ROOT / word).exists()), None
        )
    told = "\n".join((ROOT / text).read_text() for text in TEXTS.get(program, [program]))
    plain = [word.partition("=")[0] for word in words if not word.isdecimal() and "/" not in word]
    return next((f"{program} has no {word}" for word in plain if not _is_word_of(word, told)), None)


def _is_word_of(word: str, text: str) -> bool:
    # The languages of the translations are folders.
    return (
        bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text))
        or (ROOT / "locale" / word).is_dir()
    )


def _of_celery(words: Sequence[str]) -> str | None:
    said = [word for word in words if word not in {"-A", "hourbank", "--app=hourbank"}]
    if not said or said[0] not in celery_commands.commands:
        return f"celery has no {said[:1]}"
    if said[0] == "call":
        app.loader.import_default_modules()
        return None if said[1] in app.tasks else f"no task {said[1]}"
    if said[0] in {"inspect", "control"}:
        return None if said[1] in Panel.meta else f"celery {said[0]} has no {said[1]}"
    return None


def _of_compose(words: Sequence[str]) -> str | None:
    if words[:1] != ["compose"]:
        return None
    if "manage.py" in words:
        return _of_django(words[words.index("manage.py") + 1 :])
    # What is added to the compose file names further ones.
    compose = [ROOT / "docker-compose.yml", *sorted((ROOT / "deploy/compose").glob("*.yml"))]
    services: dict[str, Any] = {}
    for file in compose:
        services |= yaml.safe_load(file.read_text())["services"]
    profiles = {profile for service in services.values() for profile in service.get("profiles", [])}
    for option, value in pairwise(words):
        if option == "--profile" and value not in profiles:
            return f"no profile {value}"
        if option in {"--file", "-f"} and not (ROOT / value).exists():
            return f"no file {value}"
    if {"exec", "run", "restart", "kill"} & set(words) and not set(services) & set(words):
        return "no service of docker-compose.yml"
    return None


def test_commands_are_found_in_blocks_and_in_lines():
    assert len(BLOCKS) > 10
    assert ["manage.py", "reconcile"] in LINES
    assert ["script/server", "--once"] in [
        command for block in BLOCKS for command in block.commands
    ]


def test_a_line_is_taken_apart_as_a_shell_does():
    line = "key=$(.venv/bin/python manage.py api_key a@b) && curl x -d '{\"a\": 1}' | grep -q y >out # why"
    assert list(split(line)) == [
        ["manage.py", "api_key", "a@b"],
        ["curl", "x", "-d", '{"a": 1}'],
        ["grep", "-q", "y"],
    ]


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "reconsile"],
        ["manage.py", "api_key", "a@example.org", "--dayz", "3"],
        ["script/sever"],
        ["script/server", "--onze"],
        ["script/bench", "pagez"],
        ["script/check", "typez"],
        ["celery", "-A", "hourbank", "call", "ledger.reconsile"],
        ["celery", "-A", "hourbank", "inspect", "pong"],
        ["docker", "compose", "exec", "webb", "sh"],
        ["docker", "compose", "--profile", "metrix", "up"],
    ],
    ids=" ".join,
)
def test_a_command_that_there_is_not_is_found(command):
    assert problem(command)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_command_is_there_and_takes_its_options(document):
    told = [command for block in blocks(document) for command in block.commands]
    for command in [*told, *mentioned(document)]:
        assert problem(command) is None, command


@pytest.mark.parametrize(
    "block", BLOCKS, ids=lambda block: f"{name(block.document)}: {block.text[:30]!r}"
)
def test_every_block_is_good_shell(block: Block):
    done = subprocess.run(
        ["/bin/sh", "-n"], input=block.text, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_what_is_run_elsewhere_is_told_somewhere_and_its_tests_are_there():
    told = [*LINES, *(command for block in BLOCKS for command in block.commands)]
    begun = {" ".join(command[:length]) for command in told for length in (1, 2)}
    assert set(ELSEWHERE) - begun == set()
    for why in ELSEWHERE.values():
        for path in re.findall(r"tests/[\w/]+(?:\.py)?", why):
            assert (ROOT / path).exists(), why


def test_what_is_not_run_says_why():
    assert [block for block in BLOCKS if block.why_not and len(block.why_not.split()) < 2] == []
