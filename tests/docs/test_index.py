"""The index of the documents: each is found from it, by who reads it, and once."""

import re
from collections import Counter
from pathlib import Path

import pytest

from script.check_tree import ROOT
from tests.docs.commands import DOCUMENTS
from tests.docs.test_documents import CODE, LINK


DOCS = ROOT / "docs"
INDEX = DOCS / "README.md"
IMAGES = sorted((DOCS / "images").iterdir())
# Indexes of their own, and where whoever reads the project's README is.
FOLDERS = {DOCS / "adr", DOCS / "api"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def linked(document: Path) -> list[Path]:
    """The files of the project that a document leads to."""
    links = (link.partition("#")[0] for link in LINK.findall(CODE.sub("", document.read_text())))
    return [
        (document.parent / link).resolve()
        for link in links
        if link and not re.match(r"[a-z]+:", link)
    ]


def reached(begin: Path) -> set[Path]:
    found, ahead = {begin}, [begin]
    while ahead:
        for path in linked(ahead.pop()):
            if path not in found and path.suffix == ".md":
                found.add(path)
                ahead.append(path)
    return found


def test_every_document_is_reached_from_the_index():
    # What tests and templates are made of is Markdown too, and nobody's to read.
    parts = (ROOT / "tests", ROOT / "templates")
    read = [path for path in DOCUMENTS if not any(map(path.is_relative_to, parts))]
    assert sorted(map(name, set(read) - reached(INDEX))) == []


def test_the_readme_of_the_project_leads_to_the_index():
    assert INDEX in linked(ROOT / "README.md")


def test_the_index_names_every_page_itself_and_none_twice():
    pages = {path for path in DOCUMENTS if path.is_relative_to(DOCS) and path != INDEX}
    own = {path for path in pages if path.parent not in FOLDERS} | {
        f / "README.md" for f in FOLDERS
    }
    counted = Counter(linked(INDEX))
    assert sorted(map(name, own - set(counted))) == []
    assert [name(path) for path, times in counted.items() if path in own and times > 1] == []


@pytest.mark.parametrize("image", IMAGES, ids=name)
def test_every_picture_is_shown_by_a_document(image):
    assert any(image in linked(document) for document in DOCUMENTS)
