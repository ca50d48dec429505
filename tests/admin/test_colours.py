"""The administration has the colours of the member pages, in light and in dark."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders


LIGHT = re.compile(":root {")
DARK = re.compile(r"prefers-color-scheme: dark\) \{\n  :root[^{]* \{")


def tokens(sheet: str, theme: re.Pattern[str]) -> dict[str, str]:
    """The colours that the sheet's first rule of that theme names."""
    text = Path(finders.find(f"hourbank/{sheet}")).read_text()
    rule = re.split(theme, text, maxsplit=1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{3,6});", rule))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_colour_is_that_of_the_pages(theme):
    ours, pages = tokens("admin.css", theme), tokens("app.css", theme)

    assert len(ours) > 15
    assert ours == {name: pages[name] for name in ours}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_colour_has_its_own_in_the_dark(theme):
    assert set(tokens("admin.css", LIGHT)) - set(tokens("admin.css", DARK)) == {"--sun"}
