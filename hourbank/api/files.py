"""What is written of the API into the project: its description, and the page of its codes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string

from hourbank.api.codes import listed_codes
from hourbank.api.description import description
from hourbank.api.errors import FIELD_CODES


FOLDER: Final = Path("docs/api")
DESCRIPTION: Final = FOLDER / "openapi.json"
RELEASED: Final = FOLDER / "released.json"
ERRORS: Final = FOLDER / "errors.md"
COMMAND: Final = "manage.py describe_api"


def current() -> Mapping[Path, str]:
    """Return what each file should hold now."""
    document = description()
    return {DESCRIPTION: as_text(document), ERRORS: _errors(document)}


def as_text(document: Mapping[str, Any]) -> str:
    """Return a description as it is kept: paths and names are sorted, fields as the code has them."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def kept(path: Path) -> str:
    """Return what a file holds; nothing where it isn't there."""
    whole = settings.BASE_DIR / path
    return whole.read_text() if whole.exists() else ""


def keep(path: Path, text: str) -> None:
    """Write a file."""
    whole = settings.BASE_DIR / path
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_text(text)


def _errors(document: Mapping[str, Any]) -> str:
    known = {"codes": listed_codes(document), "fields": sorted(FIELD_CODES.items())}
    return str(render_to_string("api/errors.md", {**known, "command": COMMAND}))
