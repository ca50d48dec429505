"""Pictures of workflows in a real browser: every word lies in its box and can be read, by day and night."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.browser.site import DESKTOP, NEEDS_CHROMIUM, PHONE, Screen
from tests.requests_app.roads import Bank
from workflow.definitions import workflow_named, workflow_names
from workflow.graphs.svg import draw


pytestmark = NEEDS_CHROMIUM

# WCAG 2.2, 1.4.3 for words, 1.4.11 for what tells something without words.
WORDS, SHAPES = 4.5, 3.0
SMALLEST_WORDS = 10.0

OUTSIDE = """() => [...document.querySelectorAll('.graph')].flatMap(picture => {
  if (!picture.checkVisibility()) return [];
  return [...picture.querySelectorAll('.graph-state')].flatMap(group => {
    const box = group.querySelector('.graph-box').getBBox();
    const words = [...group.querySelectorAll('text:not(.graph-mark)')];
    const marks = [...group.querySelectorAll('.graph-mark, .graph-count')];
    const out = words.filter(text => {
      const at = text.getBBox();
      return at.x < box.x || at.x + at.width > box.x + box.width
        || at.y < box.y - 1 || at.y + at.height > box.y + box.height + 1;
    });
    const hit = marks.filter(mark => words.some(text => {
      if (text === mark) return false;
      const a = mark.getBBox(), b = text.getBBox();
      return a.x < b.x + b.width && b.x < a.x + a.width
        && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height;
    }));
    return [...out, ...hit].map(text => text.textContent);
  });
})"""

SIZE = """() => Math.min(...[...document.querySelectorAll('.graph-words')]
  .filter(text => text.checkVisibility())
  .map(text => parseFloat(getComputedStyle(text).fontSize)
    * text.getScreenCTM().a))"""

# The contrast of what is drawn with what lies beneath it.
CONTRASTS = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = colour => {
    const [r, g, b] = numbers(colour).map(part => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const between = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const page = getComputedStyle(document.documentElement).backgroundColor;
  const found = {words: [], shapes: []};
  for (const group of document.querySelectorAll('.graph-state')) {
    const box = getComputedStyle(group.querySelector('.graph-box'));
    for (const text of group.querySelectorAll('text'))
      found.words.push(between(getComputedStyle(text).fill, box.fill));
    found.shapes.push(between(box.stroke, page));
    for (const icon of group.querySelectorAll('.graph-cross, .graph-clock, .graph-task'))
      found.shapes.push(between(getComputedStyle(icon).stroke, box.fill));
  }
  for (const text of document.querySelectorAll('.graph-legend'))
    found.words.push(between(getComputedStyle(text).fill, page));
  for (const line of document.querySelectorAll('.graph-line'))
    found.shapes.push(between(getComputedStyle(line).stroke, page));
  return [Math.min(...found.words), Math.min(...found.shapes)];
}"""


def shown(name: str, kind: str) -> str:
    """The picture of a workflow, of an execution of it, or with counts, on a page with its styles."""
    workflow = workflow_named(name)
    going = [state.code for state in workflow.states if not state.is_final]
    kinds: dict[str, dict[str, Any]] = {
        "plain": {},
        "execution": {
            "visited": dict.fromkeys(going, 2),
            "current": workflow.states[-1].code,
            "failed": [step.name for step in workflow.steps],
        },
        "counts": {
            "counts": {
                (source, line.target): 12_345
                for line in workflow.transitions
                for source in line.sources
            }
        },
    }
    styles = "".join(
        Path(settings.BASE_DIR, "static/hourbank", sheet).read_text(encoding="utf-8")
        for sheet in ("app.css", "graph.css")
    )
    return f"<style>{styles}</style><main>{draw(workflow, **kinds[kind])}</main>"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_word_lies_in_its_box_and_can_be_read(chrome, width, scheme):
    with chrome.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        for name in workflow_names():
            for kind in ("plain", "execution", "counts"):
                page.set_content(shown(name, kind))
                assert page.evaluate(OUTSIDE) == [], (name, kind)
                assert page.evaluate(SIZE) >= SMALLEST_WORDS, (name, kind)
                words, shapes = page.evaluate(CONTRASTS)
                assert (words >= WORDS, shapes >= SHAPES) == (True, True), (
                    name,
                    kind,
                    words,
                    shapes,
                )
                assert page.locator(".graph:visible").count() == 1
                wide = "document.documentElement.scrollWidth > window.innerWidth"
                assert not page.evaluate(wide), (name, kind)


def test_a_picture_opened_by_itself_has_its_colours_under_the_policy_of_the_site(
    bank: Bank, site: str, sessions: dict[str, str], browser: Any
) -> None:
    screen = Screen(browser, site, color_scheme="dark")
    screen.sign_in(sessions["ada"])
    screen.open("/api/v1/workflows/service-request/svg/")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    assert screen.page.evaluate(background) == "rgb(18, 23, 21)"
    assert screen.complaints == []
    screen.close()
