"""The guides of docs/guide/, made into parts of a page: one text for who reads it in the bank and beside it.

A guide is our own text, and still no HTML in it counts. Links between guides lead to the pages of the bank;
other links lead out of what the bank shows, and are left as words. Pictures are of the pages themselves, and
are left out. Tables have what narrow screens need to show a row as a list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token


#: The guides that members find in the bank: their names in addresses and in docs/guide/.
MEMBERS: Final = "members"
COORDINATORS: Final = "coordinators"
GUIDES: Final = (MEMBERS, COORDINATORS)

_ROLES: Final = {
    "table_open": "table",
    "thead_open": "rowgroup",
    "tbody_open": "rowgroup",
    "tr_open": "row",
    "th_open": "columnheader",
    "td_open": "cell",
}


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A guide: its first heading, and the rest of it as HTML."""

    title: str
    html: SafeString


@cache
def guide(name: str) -> Guide:
    """Read a guide, once for each process."""
    text = (settings.BASE_DIR / "docs" / "guide" / f"{name}.md").read_text(encoding="utf-8")
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    title = tokens[1].content
    body = list(_cells_as_one(_labelled(_without_pictures(tokens[3:]))))
    for token in body:
        if token.type == "inline":
            token.children = list(_led(token.children or []))
    html = reader.renderer.render(body, reader.options, {})
    return Guide(title=title, html=mark_safe(html))  # noqa: S308 - made of our own text


def _without_pictures(tokens: list[Token]) -> list[Token]:
    """Leave out paragraphs that are a picture."""
    left = list(tokens)
    for place in range(len(left) - 1, -1, -1):
        children = left[place].children or []
        if [child.type for child in children] == ["image"]:
            del left[place - 1 : place + 2]
    return left


def _labelled(tokens: list[Token]) -> Iterator[Token]:
    """Give headings an id, and tables their roles and what each cell is about."""
    columns: list[str] = []
    column = 0
    for place, token in enumerate(tokens):
        following = tokens[place + 1].content if place + 1 < len(tokens) else ""
        match token.type:
            case "heading_open":
                token.attrSet("id", _anchor(following))
            case "thead_open":
                columns = []
            case "tr_open":
                column = 0
            case "th_open":
                columns.append(following)
                token.attrSet("scope", "col")
            case "td_open":
                token.attrSet("data-label", columns[column])
                column += 1
        if role := _ROLES.get(token.type):
            token.attrSet("role", role)
        if token.type == "table_open":
            token.attrSet("class", "table")
        yield token


def _cells_as_one(tokens: Iterator[Token]) -> Iterator[Token]:
    """Put a box around all that is in a cell: on narrow screens it stands beside its label, as one."""
    for token in tokens:
        if token.type == "td_close":
            yield Token("box_close", "div", -1)
        yield token
        if token.type == "td_open":
            yield Token("box_open", "div", 1)


def _led(children: list[Token]) -> Iterator[Token]:
    """Lead links to the pages of the bank, and make words of those that lead elsewhere."""
    is_kept = True
    for child in children:
        if child.type == "link_open":
            address = _address(str(child.attrGet("href")))
            is_kept = address is not None
            child.attrSet("href", address or "")
        if child.type not in {"link_open", "link_close"} or is_kept:
            yield child


def _address(link: str) -> str | None:
    page, _, anchor = link.partition("#")
    name = page.removesuffix(".md")
    if page and name not in GUIDES:
        return None
    there = reverse("help-guide", args=[name]) if page else ""
    return f"{there}#{anchor}" if anchor else there


def _anchor(heading: str) -> str:
    """The name that the forge gives a heading as well."""
    return re.sub(r"[^\w\s-]", "", heading).strip().lower().replace(" ", "-")
