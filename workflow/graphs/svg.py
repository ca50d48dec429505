"""The picture of a workflow, or of one execution, drawn on the server.

No inline style and no colour: `static/hourbank/graph.css` gives both themes their own. What a mark
means is told by its shape and in words too.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext

from workflow.definitions import Workflow
from workflow.graphs.layout import (
    DESK,
    ICON,
    LINE,
    PAD,
    PHONE,
    TEXT_SIZE,
    TITLE_LINE,
    Box,
    Lane,
    Layout,
    Row,
    Side,
    lay_out,
    wrapped,
)
from workflow.graphs.mirror import turn_round
from workflow.graphs.text import described
from workflow.graphs.words import legend_words


ROUND: Final = 5
HEAD: Final = 6
# From this share of all counted transitions on a line is drawn one grade thicker.
GRADES: Final = (0.02, 0.1, 0.3)

SIZES: Final = {"desk": DESK, "phone": PHONE}

Counts = Mapping[tuple[str, str], int]


class Drawing:
    """One picture in the making."""

    def __init__(
        self,
        workflow: Workflow,
        layout: Layout,
        *,
        visited: Mapping[str, int],
        current: str,
        failed: Collection[str],
        counts: Counts,
        key: str,
    ) -> None:
        self.key = key
        self.workflow, self.layout = workflow, layout
        self.visited, self.current = visited, current
        self.failed, self.counts = frozenset(failed), counts
        self.is_execution = bool(visited or current)
        self.root = Element("svg")

    def draw(self) -> Element:
        """All of it: lines first, so that no box is crossed."""
        legend = self._legend()
        height = self.layout.height + 2 * PAD + LINE * len(legend)
        key = f"graph-{self.workflow.name}-{self.key}"
        self.root.attrib |= {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": f"graph graph-{self.key}",
            "viewBox": f"0 0 {_n(self.layout.width)} {_n(height)}",
            "width": _n(self.layout.width),
            "height": _n(height),
            "role": "img",
            "aria-labelledby": f"{key}-title {key}-desc",
        }
        SubElement(self.root, "title", id=f"{key}-title").text = self.workflow.title
        SubElement(self.root, "desc", id=f"{key}-desc").text = described(
            self.workflow, visited=self.visited, current=self.current, failed=self.failed
        )
        self._lines()
        for box in self.layout.boxes.values():
            self._box(box)
        for place, line in enumerate(legend, start=1):
            _text(self.root, "graph-legend", PAD, self.layout.height + PAD + LINE * place, line)
        if get_language_bidi():
            turn_round(self.root, width=self.layout.width)
        return self.root

    def _lines(self) -> None:
        for side in ("left", "right"):
            for lane in self.layout.lanes[side]:
                self._lane(side, lane)
        column = [box for box in self.layout.boxes.values() if not box.state.is_final]
        for upper, lower in pairwise(column):
            if rows := [row for row in upper.rows if row.side == "down"]:
                self._way_down(upper, lower, rows)

    def _lane(self, side: Side, lane: Lane) -> None:
        """Stubs from the rows, the trunk they join, and its way into the target."""
        x = self.layout.lane_x(side, lane)
        target = self.layout.boxes[lane.target]
        rows = [
            (box, row)
            for box in self.layout.boxes.values()
            for row in box.rows
            if row.side == side and row.target == lane.target
        ]
        for box, row in rows:
            edge = box.x if side == "left" else box.x + box.width
            way = _corner(edge, row.y, x, lane.door)
            self._path(way, self._line_class([(box, row)]))
        for towards_end in (1, -1):
            self._trunk(x, lane.door, rows, down=towards_end)
        # A lane on the left ends in a box on its right, and so does one on the right.
        classes = self._line_class(rows)
        bend = 0 if any(abs(row.y - lane.door) < ROUND for _box, row in rows) else ROUND
        self._path(f"M{_n(x + bend)} {_n(lane.door)}H{_n(target.x - HEAD)}", classes)
        self._head(target.x, lane.door, "right", classes)

    def _trunk(self, x: float, door: float, rows: list[tuple[Box, Row]], *, down: int) -> None:
        """The part of a lane above its target's door (`down` 1), or below it (-1)."""
        far = sorted(
            ((box, row) for box, row in rows if (door - row.y) * down >= ROUND),
            key=lambda pair: pair[1].y * down,
        )
        for place, (_box, row) in enumerate(far):
            is_last = place + 1 == len(far)
            end = door if is_last else far[place + 1][1].y
            start = row.y + ROUND * down
            stop = end - ROUND * down if is_last else end + ROUND * down
            way = f"M{_n(x)} {_n(start)}V{_n(stop)}"
            if is_last:
                way += f"Q{_n(x)} {_n(door)} {_n(x + ROUND)} {_n(door)}"
            self._path(way, self._line_class(far[: place + 1]))

    def _way_down(self, upper: Box, lower: Box, rows: list[Row]) -> None:
        x = upper.x + PAD + ICON / 2
        classes = self._line_class([(upper, row) for row in rows])
        self._path(f"M{_n(x)} {_n(upper.y + upper.height)}V{_n(lower.y - HEAD)}", classes)
        self._head(x, lower.y, "down", classes)

    def _line_class(self, rows: Iterable[tuple[Box, Row]]) -> str:
        """Dashed where time alone takes this way; marked where the execution has taken it."""
        pairs = list(rows)
        words = ["graph-line"]
        if all(row.kind == "timer" for _box, row in pairs):
            words.append("is-timed")
        edges = {(box.state.code, row.target) for box, row in pairs}
        count = sum(self.counts.get(edge, 0) for edge in edges)
        if self.counts:
            words.append("is-taken" if count else "is-untaken")
            share = count / max(sum(self.counts.values()), 1)
            words += [f"is-grade-{sum(share >= grade for grade in GRADES)}"] if count else []
        return " ".join(words)

    def _box(self, box: Box) -> None:
        code = box.state.code
        group = SubElement(self.root, "g", {"class": " ".join(self._box_class(box))})
        shape = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        radius = min(box.height / 2, 16) if box.state.is_final else 8
        _shape(group, "rect", "graph-box", **shape, rx=radius)
        if box.state.is_final:
            _shape(
                group,
                "rect",
                "graph-inner",
                x=box.x + 3,
                y=box.y + 3,
                width=box.width - 6,
                height=box.height - 6,
                rx=radius - 3,
            )
        if box.state.is_initial:
            x = box.x + PAD + ICON / 2
            _shape(group, "circle", "graph-begin", cx=x, cy=box.y - GAP_OF_BEGIN, r=5)
            self._path(f"M{_n(x)} {_n(box.y - GAP_OF_BEGIN)}V{_n(box.y - HEAD)}", "graph-line")
            self._head(x, box.y, "down", "graph-line")
        if code == self.current and not box.state.is_final:
            _shape(group, "rect", "graph-now", x=box.x, y=box.y, width=5, height=box.height, rx=2.5)
        self._title(group, box)
        for row in box.rows:
            self._row(group, box, row)

    def _box_class(self, box: Box) -> list[str]:
        words = ["graph-state"]
        if box.state.is_final:
            words.append("is-final")
        if box.state.code == self.current:
            words.append("is-current")
        elif self.visited.get(box.state.code):
            words.append("is-visited")
        elif self.is_execution:
            words.append("is-ahead")
        return words

    def _title(self, group: Element, box: Box) -> None:
        x = box.x + PAD
        for place, line in enumerate(box.title):
            _text(group, "graph-title", x, box.y + PAD / 2 + TITLE_LINE * (place + 0.75), line)
        if mark := self._mark(box.state.code):
            right, middle = box.x + box.width - PAD, box.door
            if box.state.is_final:
                middle += box.height / 2 + PAD
            _text(group, "graph-mark", right, middle + 4, mark, anchor="end")

    def _mark(self, code: str) -> str:
        times = self.visited.get(code, 0)
        if code == self.current:
            return f"▶ {gettext('now')}"
        if times > 1:
            return f"✓ {times}\N{MULTIPLICATION SIGN}"
        return "✓" if times else ""

    def _row(self, group: Element, box: Box, row: Row) -> None:
        is_failed = not self.failed.isdisjoint(row.steps)
        classes = f"graph-row is-{row.kind}" + (" is-failed" if is_failed else "")
        line = SubElement(group, "g", {"class": classes})
        x = box.x + PAD
        self._icon(line, x + 6, row, is_failed=is_failed)
        top = row.y - LINE * len(row.lines) / 2
        for place, words in enumerate(row.lines):
            _text(line, "graph-words", x + ICON, top + LINE * (place + 0.75), words)
        right = box.x + box.width
        count = self.counts.get((box.state.code, row.target), 0)
        if count and row is self._first(box, row):
            _text(line, "graph-count", right - 6, row.y + 4, f"{count:,}", anchor="end")
        elif row.side == "self":
            _path(line, _loop(right - 12, row.y), "graph-line")

    def _first(self, box: Box, row: Row) -> Row:
        """Of the rows with one target the one that bears the count."""
        return next(other for other in box.rows if other.target == row.target)

    def _icon(self, line: Element, x: float, row: Row, *, is_failed: bool) -> None:
        y = row.y
        if is_failed:
            _path(line, f"M{_n(x - 4)} {_n(y - 4)}l8 8m0 -8l-8 8", "graph-cross")
        elif row.number:
            _shape(line, "circle", "graph-task", cx=x, cy=y, r=7)
            _text(line, "graph-number", x, y + 3.5, str(row.number), anchor="middle")
        elif row.kind in {"timer", "reminder"}:
            _shape(line, "circle", "graph-clock", cx=x, cy=y, r=5.5)
            _path(line, f"M{_n(x)} {_n(y - 3)}v3h2.5", "graph-clock")
        else:
            _path(line, f"M{_n(x - 4)} {_n(y)}h7m-3 -3l3 3l-3 3", "graph-arrow")

    def _legend(self) -> list[str]:
        words = legend_words(is_execution=self.is_execution, has_failed=bool(self.failed))
        width = self.layout.width - 2 * PAD
        return [part for line in words for part in wrapped(line, width=width, size=TEXT_SIZE)]

    def _path(self, way: str, classes: str) -> None:
        _path(self.root, way, classes)

    def _head(self, x: float, y: float, direction: str, classes: str) -> None:
        ways = {
            "right": f"M{_n(x)} {_n(y)}l-7 -4v8z",
            "down": f"M{_n(x)} {_n(y)}l-4 -7h8z",
        }
        _path(self.root, ways[direction], classes.replace("graph-line", "graph-head"))


GAP_OF_BEGIN: Final = 20


def draw(
    workflow: Workflow,
    *,
    visited: Mapping[str, int] | None = None,
    current: str = "",
    failed: Collection[str] = (),
    counts: Counts | None = None,
    policy: object = None,
) -> SafeString:
    """The workflow as inline SVG: once for a desk and once for a phone; `graph.css` shows one.

    Args:
        workflow: from `workflow.definitions.workflow_named`.
        visited: state → how often an execution has entered it.
        current: the state in which the execution is now.
        failed: names of the steps that have failed, or are dead letters.
        counts: (from, to) → how often this way was taken, by one execution or by all.
        policy: the times that timers are drawn with; the Policy's defaults unless given.
    """
    pictures = Element("div", {"class": "graph-frame"})
    for key in SIZES:
        pictures.append(
            picture(
                workflow,
                key=key,
                visited=visited or {},
                current=current,
                failed=failed,
                counts=counts or {},
                policy=policy,
            )
        )
    return SafeString(tostring(pictures, encoding="unicode"))


def picture(
    workflow: Workflow,
    *,
    key: str,
    visited: Mapping[str, int],
    current: str,
    failed: Collection[str],
    counts: Counts,
    policy: object,
) -> Element:
    """One picture, for a desk or a phone; see `draw`."""
    longest = f"{max(counts.values()):,}." if counts else ""
    layout = lay_out(
        workflow,
        sizes=SIZES[key],
        policy=policy,
        has_marks=bool(visited or current),
        longest_count=longest,
    )
    return Drawing(
        workflow, layout, visited=visited, current=current, failed=failed, counts=counts, key=key
    ).draw()


def _corner(edge: float, y: float, x: float, door: float) -> str:
    """From a box's edge to a lane, and round the corner towards its target."""
    if abs(door - y) < ROUND:
        return f"M{_n(edge)} {_n(y)}H{_n(x)}"
    out = ROUND if x > edge else -ROUND
    turn = ROUND if door > y else -ROUND
    return f"M{_n(edge)} {_n(y)}H{_n(x - out)}Q{_n(x)} {_n(y)} {_n(x)} {_n(y + turn)}"


def _loop(x: float, y: float) -> str:
    return f"M{_n(x)} {_n(y - 4)}a4 4 0 1 1 -4 4m-2.5 -2l2.5 2.5l2.5 -2.5"


def _shape(parent: Element, kind: str, classes: str, **where: float) -> None:
    SubElement(parent, kind, {"class": classes} | {name: _n(at) for name, at in where.items()})


def _path(parent: Element, way: str, classes: str) -> None:
    SubElement(parent, "path", {"class": classes, "d": way})


def _text(
    parent: Element, classes: str, x: float, y: float, words: str, *, anchor: str = "start"
) -> None:
    where = {"class": classes, "x": _n(x), "y": _n(y)}
    if anchor != "start":
        where["text-anchor"] = anchor
    SubElement(parent, "text", where).text = words


def _n(value: float) -> str:
    """A number as short as it can be."""
    return f"{value:.1f}".removesuffix(".0")
