"""Where everything of a picture lies: pure geometry, from top to bottom, as wide as is asked.

States that go on stand in one column, in the order of their declaration; final ones stand right of
it, as high as what leads to them. A state's exits are rows in its box, so that no label meets
another. Lines leave from their row; those with one target share a lane. Lines down to the next
state need none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from workflow.definitions import State, Step, Transition, Workflow
from workflow.graphs.words import TIMER, action_words, part_words, timer_words


Kind = Literal["task", "reminder", "person", "timer"]
Side = Literal["self", "left", "right", "down", ""]
SIDES: Final = get_args(Side)

LINE: Final = 16
ROW_GAP: Final = 5
PAD: Final = 9
TITLE_LINE: Final = 18
GAP: Final = 26
BETWEEN_ENDS: Final = 20
LANE: Final = 9
ICON: Final = 18
TEXT_SIZE: Final = 12.5
TITLE_SIZE: Final = 14.0
END_SIZE: Final = 13.0
# Bold type is so much wider.
BOLD: Final = 1.12
# What a title leaves free for its mark.
MARK: Final = 54
# The widths of characters in sans-serif type, as shares of its size; rounded up, for fonts differ.
NARROW: Final = frozenset("fijlrtI.,:;'’|!()[]/ -")
WIDE: Final = frozenset("mwMW@%")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sizes:
    """How wide the boxes are: of states that go on, and of final ones."""

    column: int
    ends: int


PHONE: Final = Sizes(column=178, ends=100)
DESK: Final = Sizes(column=310, ends=170)


@dataclass(slots=True)
class Row:
    """One line of a box: a step, or a way out. `y` is its middle."""

    kind: Kind
    lines: list[str]
    target: str = ""
    side: Side = ""
    steps: tuple[str, ...] = ()
    number: int = 0
    y: float = 0

    @property
    def height(self) -> float:
        """With the gap beneath it."""
        return LINE * len(self.lines) + ROW_GAP


@dataclass(slots=True)
class Box:
    """One state, with its place."""

    state: State
    title: list[str]
    width: float
    rows: list[Row] = field(default_factory=list)
    x: float = 0
    y: float = 0

    @property
    def head(self) -> float:
        """The height of its title."""
        return TITLE_LINE * len(self.title) + PAD

    @property
    def height(self) -> float:
        """Its whole height."""
        rows = sum(row.height for row in self.rows)
        return self.head + (rows + PAD if rows else 0)

    @property
    def door(self) -> float:
        """Where lines from the side come in."""
        return self.y + self.head / 2

    def place(self, *, x: float, y: float) -> None:
        """Put it there, and its rows inside it."""
        self.x, self.y = x, y
        below = y + self.head + PAD / 2
        for row in self.rows:
            row.y = below + LINE * len(row.lines) / 2
            below += row.height


@dataclass(slots=True)
class Lane:
    """The shared way of all lines to one target; `ports` are the heights at which they join."""

    target: str
    door: float
    ports: list[float]
    level: int = 0

    @property
    def span(self) -> tuple[float, float]:
        """From its highest to its lowest point."""
        heights = [self.door, *self.ports]
        return min(heights), max(heights)

    def holds(self, y: float) -> bool:
        """Whether it passes this height."""
        top, bottom = self.span
        return top - 1 <= y <= bottom + 1


@dataclass(slots=True)
class Layout:
    """A whole picture."""

    boxes: dict[str, Box]
    lanes: Mapping[Side, list[Lane]]
    width: float
    height: float

    def lane_x(self, side: Side, lane: Lane) -> float:
        """How far right a lane lies."""
        column = next(box for box in self.boxes.values() if not box.state.is_final)
        off = LANE * (lane.level + 1)
        return column.x - off if side == "left" else column.x + column.width + off


def lay_out(
    workflow: Workflow,
    *,
    sizes: Sizes = PHONE,
    policy: object = None,
    has_marks: bool = True,
    longest_count: str = "",
) -> Layout:
    """Place the states of a workflow.

    `policy` gives the timers' times, its defaults unless given. Titles leave room for a mark where
    there are any, and rows for the longest count.
    """
    count = measured(longest_count, size=TEXT_SIZE * BOLD)
    text = sizes.column - 2 * PAD - ICON - max(12, count)
    head = sizes.column - 2 * PAD - (MARK if has_marks else 0)
    rows = Rows(workflow=workflow, width=text, policy=policy)
    column = [state for state in workflow.states if not state.is_final]
    boxes = {
        state.code: Box(
            state=state,
            title=wrapped(state.label, width=head, size=TITLE_SIZE * BOLD),
            width=sizes.column,
            rows=rows.of(state),
        )
        for state in column
    }
    _stack(list(boxes.values()))
    _place_ends(workflow, boxes, width=sizes.ends)
    lanes: dict[Side, list[Lane]] = {
        "left": _lanes(boxes, "left"),
        "right": _lanes(boxes, "right"),
    }
    left = PAD + LANE * (1 + _levels(lanes["left"])) if lanes["left"] else PAD
    right = LANE * (2 + _levels(lanes["right"])) + PAD
    for box in boxes.values():
        x = left + sizes.column + right if box.state.is_final else left
        box.place(x=x, y=box.y)
    ends = sizes.ends + PAD if len(boxes) > len(column) else 0
    return Layout(
        boxes=boxes,
        lanes=lanes,
        width=left + sizes.column + right + ends,
        height=max(box.y + box.height for box in boxes.values()) + PAD,
    )


def measured(text: str, *, size: float) -> float:
    """About how wide a text is."""
    return size * sum(
        0.36 if mark in NARROW else 0.92 if mark in WIDE else 0.7 if mark.isupper() else 0.59
        for mark in text
    )


def wrapped(text: str, *, width: float, size: float) -> list[str]:
    """Break a text into lines of at most this width."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and measured(f"{lines[-1]} {word}", size=size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Makes the rows of the states' boxes."""

    workflow: Workflow
    width: float
    policy: object

    def of(self, state: State) -> list[Row]:
        """The steps of a state, then its ways out: what goes down to the next state comes last."""
        steps = self.workflow.steps_in(state.code)
        tasks = [step for step in steps if step.kind == "task"]
        rows = [
            Row(kind="task", lines=self._text(step.label), steps=(step.name,), number=number)
            for number, step in enumerate(tasks, start=1)
        ]
        rows += [
            self._timed(step, kind="reminder")
            for step in steps
            if step.kind == "timer" and not step.takes
        ]
        exits = [row for line in self.workflow.exits(state.code) for row in self._out(line, state)]
        for row in exits:
            row.side = self._side(row.target, state)
        return rows + sorted(exits, key=lambda row: (SIDES.index(row.side), row.target))

    def _out(self, line: Transition, state: State) -> list[Row]:
        """One row for those who act, and one for each timer that does it without them."""
        rows: list[Row] = []
        if who := part_words(line, without=TIMER):
            words = f"{self._action(line, state)}\N{NO-BREAK SPACE}· {who}"
            rows.append(Row(kind="person", lines=self._text(words), target=line.target))
        rows += [
            self._timed(step, kind="timer", target=line.target)
            for step in self.workflow.steps_in(state.code)
            if step.kind == "timer" and line.name in step.takes
        ]
        return rows

    def _action(self, line: Transition, state: State) -> str:
        """What it is called; with its target where one method has several."""
        same = [other for other in self.workflow.exits(state.code) if other.name == line.name]
        if len(same) == 1:
            return action_words(line)
        return f"{action_words(line)}: {self.workflow.by_code[line.target].label}"

    def _timed(self, step: Step, *, kind: Kind, target: str = "") -> Row:
        lines = self._text(timer_words(step, policy=self.policy))
        return Row(kind=kind, lines=lines, target=target, steps=(step.name,))

    def _text(self, words: str) -> list[str]:
        return wrapped(words, width=self.width, size=TEXT_SIZE)

    def _side(self, target: str, source: State) -> Side:
        column = [state.code for state in self.workflow.states if not state.is_final]
        if target not in column:
            return "right"
        if target == source.code:
            return "self"
        return "down" if column.index(target) == column.index(source.code) + 1 else "left"


def _stack(boxes: Sequence[Box]) -> None:
    y: float = PAD
    for box in boxes:
        y += GAP if box.state.is_initial else 0
        box.place(x=0, y=y)
        y += box.height + GAP


def _place_ends(workflow: Workflow, boxes: dict[str, Box], *, width: float) -> None:
    """Put each final state as high as the middle of what leads to it, and none upon another."""
    ends = []
    for state in workflow.states:
        if state.is_final:
            title = wrapped(state.label, width=width - 2 * PAD, size=END_SIZE * BOLD)
            ends.append(Box(state=state, title=title, width=width))
    heights = {end.state.code: _ports(boxes, end.state.code) for end in ends}
    ends.sort(key=lambda end: _middle(heights[end.state.code]))
    y = 0.0
    for end in ends:
        y = max(y, _middle(heights[end.state.code]) - end.head / 2)
        end.place(x=0, y=y)
        y += end.height + BETWEEN_ENDS
    bottom = max((box.y + box.height for box in boxes.values()), default=0)
    for end in reversed(ends):
        end.place(x=0, y=min(end.y, bottom - end.height))
        bottom = end.y - BETWEEN_ENDS
    boxes.update({end.state.code: end for end in ends})


def _middle(heights: Sequence[float]) -> float:
    return sum(heights) / len(heights) if heights else 0.0


def _ports(boxes: Mapping[str, Box], target: str) -> list[float]:
    return [
        row.y
        for box in boxes.values()
        for row in box.rows
        if row.target == target and row.side in {"left", "right"}
    ]


def _lanes(boxes: Mapping[str, Box], side: Side) -> list[Lane]:
    """The lanes of one side, from the column outwards, in an order with few crossings."""
    targets = dict.fromkeys(
        row.target for box in boxes.values() for row in box.rows if row.side == side
    )
    lanes = [
        Lane(target=target, door=boxes[target].door, ports=sorted(_ports(boxes, target)))
        for target in targets
    ]
    lanes.sort(key=lambda lane: lane.span[1] - lane.span[0])
    is_better = True
    while is_better:
        is_better = False
        for place in range(len(lanes) - 1):
            swapped = [*lanes]
            swapped[place : place + 2] = reversed(lanes[place : place + 2])
            if _crossings(swapped, side) < _crossings(lanes, side):
                lanes, is_better = swapped, True
    for place, lane in enumerate(lanes):
        before = [other.level for other in lanes[:place] if _meet(other, lane)]
        lane.level = 1 + max(before, default=-1)
    return lanes


def _crossings(lanes: Sequence[Lane], side: Side) -> int:
    """How often lines cross lanes that lie between them and their own."""
    count = 0
    for place, lane in enumerate(lanes):
        inner, outer = lanes[:place], lanes[place + 1 :]
        count += sum(other.holds(port) for port in lane.ports for other in inner)
        count += sum(other.holds(lane.door) for other in (outer if side == "right" else inner))
    return count


def _meet(one: Lane, other: Lane) -> bool:
    (top, bottom), (above, below) = one.span, other.span
    return top - LANE <= below and above - LANE <= bottom


def _levels(lanes: Iterable[Lane]) -> int:
    return max((lane.level for lane in lanes), default=-1)
