"""The picture of a workflow as a file of its own: it brings its colours along, for both themes."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, tostring

from django.contrib.staticfiles import finders

from workflow.definitions import Workflow
from workflow.graphs.svg import Counts, picture


STYLES: Final = ("hourbank/app.css", "hourbank/graph.css")
COLOURS: Final = re.compile(r':root(?:\[data-theme="dark"\])? \{(.*?)\n *\}', re.DOTALL)


def standalone(workflow: Workflow, *, counts: Counts | None = None, policy: object = None) -> str:
    """The whole file; `counts` and `policy` as for `draw`."""
    root = picture(
        workflow,
        key="desk",
        visited={},
        current="",
        failed=(),
        counts=counts or {},
        policy=policy,
    )
    sheet = Element("style")
    sheet.text = style()
    root.insert(0, sheet)
    return tostring(root, encoding="unicode")


@cache
def style() -> str:
    """The page's colours by day and by night, and the rules of the pictures."""
    page, rules = (_read(name) for name in STYLES)
    day, night = COLOURS.findall(page)[:2]
    # Here there is one picture, and nothing that it has to fit.
    rules = rules[: rules.index(".graph-frame")] + rules[rules.index(".graph-box") :]
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {night} }} }}"
    return f":root {{ {day} }}\n{dark}\nsvg {{ background: var(--paper); }}\n{rules}"


def style_source() -> str:
    """The style as a Content-Security-Policy names it."""
    digest = hashlib.sha256(style().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _read(name: str) -> str:
    return Path(str(finders.find(name))).read_text(encoding="utf-8")
