"""What the documents say is there, is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from script.check_tree import ROOT, files, wants


DOCUMENTS = sorted(files(".md"))
LINK = re.compile(r"!?\[[^]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
SCRIPT = re.compile(r"(?<![\w/])script/(\w+(?:\.\w+)?)")
COMMAND = re.compile(r"manage\.py (\w+)")
PATH = re.compile(r"(?<![\w./])((?:[a-z_]+/)+[a-z_]+\.(?:py|sql|html|css))\b")
SETTING = re.compile(
    r"(?:\benv(?:\.\w+)?\(|environ(?:\.get\(|\[)|(?:given|environment)\.get\()\s*\"([A-Z_]+)\""
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def said_in_code(path: Path) -> str:
    return "\n".join(CODE.findall(path.read_text()))


def anchors(path: Path) -> set[str]:
    """The names that a page of Markdown gives its headings."""
    titles = (
        re.sub(r"[^\w\s-]", "", title).strip().lower()
        for title in HEADING.findall(path.read_text())
    )
    return {title.replace(" ", "-") for title in titles}


def test_the_documents_are_found():
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md"} <= set(
        map(name, DOCUMENTS)
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document):
    for link in LINK.findall(CODE.sub("", document.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        path = (document.parent / target).resolve() if target else document
        assert path.exists(), link
        assert not anchor or anchor in anchors(path), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_command_and_file_that_is_named_exists(document):
    code = said_in_code(document)
    assert [
        script for script in SCRIPT.findall(code) if not (ROOT / "script" / script).is_file()
    ] == []
    assert [command for command in COMMAND.findall(code) if command not in get_commands()] == []
    assert [path for path in PATH.findall(code) if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize(
    "name", ["requirements.in", "requirements-dev.in", "requirements-bench.in"]
)
def test_every_dependency_has_its_reason(name):
    reasons = (ROOT / "docs/dependencies.md").read_text()
    given = set(re.findall(r"^\| `([^`]+)` \| \S", reasons, re.MULTILINE))
    assert [wanted.name for wanted in wants(ROOT / name) if wanted.name not in given] == []


def test_no_reason_is_kept_for_a_dependency_that_is_gone():
    reasons = (ROOT / "docs/dependencies.md").read_text()
    wanted = {
        requirement.name
        for name in ("requirements-dev.in", "requirements-bench.in")
        for requirement in wants(ROOT / name)
    }
    assert set(re.findall(r"^\| `([^`]+)` \|", reasons, re.MULTILINE)) == wanted


# Where script/server answers, which containers don't ask for.
NOT_OF_CONTAINERS = {"PORT"}
# By the library that counts, not by us.
READ_BY_OTHERS = {"PROMETHEUS_MULTIPROC_DIR"}


def settings_read() -> set[str]:
    """The names of all variables that the code reads."""
    return {
        setting
        for path in files(".py")
        if path.is_relative_to(ROOT / "hourbank")
        for setting in SETTING.findall(path.read_text())
    }


def test_every_setting_of_the_environment_is_in_the_readme():
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    read = settings_read()
    assert "SECRET_KEY" in read
    assert read - told == set()


def test_the_example_of_an_environment_has_every_setting_and_no_other():
    example = (ROOT / ".env.example").read_text()
    composed = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    listed = re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE)
    assert len(listed) == len(set(listed))
    read = settings_read() | composed | READ_BY_OTHERS
    assert set(listed) ^ read == NOT_OF_CONTAINERS


def test_every_decision_is_in_the_list_of_decisions():
    folder = ROOT / "docs/adr"
    listed = LINK.findall((folder / "README.md").read_text())
    assert listed == sorted(path.name for path in folder.glob("0*.md"))
