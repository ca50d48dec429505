"""Reads the tables of a report's page: what a program would take from each cell, and its words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Read:
    """One table: its columns' titles, and its rows, each cell as (value, words)."""

    titles: list[str] = field(default_factory=list)
    rows: list[list[tuple[str | None, str]]] = field(default_factory=list)
    total: list[tuple[str | None, str]] = field(default_factory=list)


class Tables(HTMLParser):
    """The tables of a page by the names that their headings have."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, Read] = {}
        self._table: Read | None = None
        self._part = ""
        self._cell: list[str] | None = None
        self._value: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        match tag:
            case "table":
                # The administration's menu is made of tables too.
                self._table, name = None, said.get("aria-labelledby") or ""
                if said.get("class") == "report-table":
                    self._table = self.found[name.removeprefix("table-")] = Read()
            case "thead" | "tbody" | "tfoot":
                self._part = tag
            case "tr" if self._table and self._part == "tbody":
                self._table.rows.append([])
            case "th" | "td":
                self._cell, self._value = [], None
            case "data":
                self._value = said["value"]
            case "time":
                self._value = said["datetime"]

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"th", "td"} or self._table is None or self._cell is None:
            return
        cell = (self._value, " ".join("".join(self._cell).split()))
        self._cell = None
        match self._part:
            case "thead":
                self._table.titles.append(cell[1])
            case "tbody":
                self._table.rows[-1].append(cell)
            case _:
                self._table.total.append(cell)
