"""Through a page by Tab: everything is reached, in its order, and it is seen where one is."""

from tests.browser.site import Screen


# What there is to be reached, and what it looks like without the focus. Then each key writes down where
# the focus is, whether it can be seen there, and whether something lies over it.
BEGIN = """() => {
  const LOOK = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "backgroundColor",
                "borderTopColor", "borderTopWidth", "textDecorationLine", "clipPath"];
  const look = element => {
    const style = getComputedStyle(element);
    return LOOK.map(name => style[name]).join("|");
  };
  const first = radio => {
    const group = [...(radio.form || document).querySelectorAll("input[type=radio]")]
      .filter(other => other.name === radio.name && !other.disabled);
    return group.find(other => other.checked) || group[0];
  };
  // The menu of the name lies over the page while it is open.
  document.querySelectorAll("header details").forEach(each => each.open = false);
  // What the page itself put the focus on counts as one too.
  document.activeElement.blur();
  getSelection().removeAllRanges();
  const all = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter(each => each.tabIndex >= 0 && !each.disabled && each.type !== "hidden"
      && each.checkVisibility({visibilityProperty: true}) && !each.closest("[inert]")
      && (each.localName !== "summary" || each.parentElement.querySelector("summary") === each)
      && (each.type !== "radio" || first(each) === each));
  const walk = {all, before: all.map(look), steps: [], look};
  walk.name = each => each.outerHTML.slice(0, 120).replace(/\\s+/g, " ");
  window.walk = walk;
  walk.heard = () => {
    const here = document.activeElement;
    const place = all.indexOf(here);
    if (place < 0 || walk.steps.at(-1)?.place === place) return;
    const box = here.getBoundingClientRect();
    const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].map(([x, y]) =>
      document.elementFromPoint(box.left + x * box.width, box.top + y * box.height));
    walk.steps.push({
      place,
      seen: look(here) !== walk.before[place],
      free: points.some(hit => hit && (here.contains(hit) || hit.contains(here)
        || hit.closest("label")?.control === here)),
    });
  };
  // Out of a frame of another process the focus comes late: where it is by the next key is heard as well.
  for (const key of ["keydown", "keyup"]) document.addEventListener(key, walk.heard);
  const parts = all.filter(each => ["datetime-local", "date", "time"].includes(each.type)).length;
  // A page with little on it is gone through twice at most.
  return Math.min(all.length + 4, 2 * all.length) + 7 * parts;
}"""

# What is within a frame has its own stops, which aren't heard here, and on the way into another process and
# back keys are lost: so many more, as long as something isn't reached.
OF_A_FRAME = 40
IS_LEFT_BY_A_FRAME = """() => {
  const reached = new Set(window.walk.steps.map(step => step.place));
  return document.querySelector("iframe") !== null && reached.size < window.walk.all.length;
}"""

END = """() => {
  const {all, steps, name, heard} = window.walk;
  heard();
  for (const key of ["keydown", "keyup"]) document.removeEventListener(key, heard);
  const found = [];
  const reached = new Set(steps.map(step => step.place));
  all.forEach((each, place) => {
    if (!reached.has(place)) found.push(`Tab never reaches ${name(each)}`);
  });
  let last = -1, turns = 0;
  for (const {place, seen, free} of steps) {
    if (place < last && ++turns > 1) found.push(`Tab goes back to ${name(all[place])}`);
    last = place;
    if (!seen) found.push(`the focus isn't seen on ${name(all[place])}`);
    if (!free) found.push(`something lies over ${name(all[place])}`);
  }
  return [...new Set(found)];
}"""


def walk(screen: Screen) -> list[str]:
    """What is wrong for who has a keyboard alone: what is found each of two times.

    Behind a page's end the browser's own bar has the focus. It gives it back to the page's first link,
    and on a busy machine so late that this may fall into the midst of a walk.
    """
    found = _walk(screen)
    if not found:
        return []
    again = _walk(screen)
    return [each for each in found if each in again]


def _walk(screen: Screen) -> list[str]:
    page = screen.page
    for _key in range(page.evaluate(BEGIN)):
        page.keyboard.press("Tab")
    for _key in range(OF_A_FRAME):
        if not page.evaluate(IS_LEFT_BY_A_FRAME):
            break
        page.keyboard.press("Tab")
    return [f"{screen.path} {each}" for each in page.evaluate(END)]
