"""What the guides call by its name is on the pages by that name."""

import re

import polib
import pytest

from script.check_tree import ROOT


GUIDES = sorted((ROOT / "docs/guide").glob("*.md"))
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# The first words of a point of a list are no button's.
HEADS = re.compile(r"^- \*\*[^*]+\.\*\*", re.MULTILINE)
# What the pages put together, and Django's own.
OTHERS = {"bold", "accept for the provider", "add service"}


def plain(words: str) -> str:
    return " ".join(words.split()).replace("’", "'").rstrip(".").lower()


def on_the_pages() -> set[str]:
    """Every word of the bank's that is translated."""
    catalogue = polib.pofile(str(ROOT / "locale/de/LC_MESSAGES/django.po"))
    return {plain(words) for entry in catalogue for words in (entry.msgid, entry.msgid_plural)}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_every_button_that_a_guide_names_is_there(guide):
    named = {plain(words) for words in BOLD.findall(HEADS.sub("", guide.read_text()))}
    assert named - on_the_pages() - OTHERS == set()


def test_a_button_that_there_is_not_is_found():
    assert plain("Press **me** not") not in on_the_pages()
    assert plain("Ask\n  for it") in on_the_pages()
