"""Reads a page as its visitor does: what it says, and the forms that can be sent from it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form as it lies on the page: what it sends if nothing more is typed."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    # Every tick of a field that has several, of which `fields` has the last.
    ticked: dict[str, list[str]] = field(default_factory=dict)
    # Everything that can be typed or ticked, the empty and the unticked included.
    names: set[str] = field(default_factory=set)
    buttons: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """What a page has: its words, its links and its forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area = self._select = ""
        self._in_button = False
        self._hidden = 0
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """What it says, without line breaks."""
        return " ".join(" ".join(self.words).split())

    def form(self, end: str) -> Form:
        """The one form whose address ends so; "" is the one that is sent to the page itself."""
        found = [
            form for form in self.forms if form.action == end or (end and form.action.endswith(end))
        ]
        assert len(found) == 1, [form.action for form in self.forms]
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._form = Form(said.get("action", ""), said.get("method", "get"))
                self.forms.append(self._form)
            case "a" if "href" in said:
                self.links.append(said["href"])
            case "input":
                self._input(said)
            case "textarea":
                self._area = said["name"]
                self._put(self._area, "")
            case "select":
                self._select = said["name"]
                self._name(self._select)
            case "option" if "selected" in said:
                self._put(self._select, said.get("value", ""))
            case "button":
                self._in_button = True
            case "script" | "style" | "head":
                self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "textarea" if self._form:
                # As browsers do, without the line break that follows the tag.
                written = self._form.fields[self._area]
                self._form.fields[self._area] = written.removeprefix("\n")
                self._area = ""
            case "button":
                self._in_button = False
            case "script" | "style" | "head":
                self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            self._form.fields[self._area] += data
        elif not self._hidden:
            self.words.append(data)
        if self._in_button and self._form and data.strip():
            self._form.buttons.append(data.strip())

    def _input(self, said: dict[str, str]) -> None:
        ticked = said.get("type") not in {"checkbox", "radio"} or "checked" in said
        if "name" in said and ticked:
            value = said.get("value", "on" if "checked" in said else "")
            self._put(said["name"], value)
            if self._form and "checked" in said:
                self._form.ticked.setdefault(said["name"], []).append(value)
        elif "name" in said:
            self._name(said["name"])

    def _name(self, name: str) -> None:
        if self._form:
            self._form.names.add(name)

    def _put(self, name: str, value: str) -> None:
        self._name(name)
        if self._form:
            self._form.fields[name] = value
