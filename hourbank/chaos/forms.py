"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """Where it goes, and what it sends if nothing is typed."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """Collects forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area = self._select = ""
        self.feed(html)
        self.close()

    def form(self, end: str) -> Form | None:
        """The form whose address ends so; "" is the one that is sent to the page itself."""
        return next(
            (f for f in self.forms if f.action == end or (end and f.action.endswith(end))), None
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms and their fields."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(said.get("action", ""))
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input" and "name" in said:
            if said.get("type") not in {"checkbox", "radio"} or "checked" in said:
                self._form.fields[said["name"]] = said.get("value", "")
        elif tag == "textarea":
            self._area = said["name"]
            self._form.fields[self._area] = ""
        elif tag == "select":
            self._select = said["name"]
        elif tag == "option" and "selected" in said:
            self._form.fields[self._select] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Note where they end."""
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Keep what stands in a text field."""
        if self._area and self._form:
            self._form.fields[self._area] += data
