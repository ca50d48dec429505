"""The pictures: everything is in them, told by shape and word, without a style of their own."""

import re
from itertools import combinations
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.utils import translation

from workflow.definitions import workflow_named, workflow_names
from workflow.graphs.layout import DESK, PHONE, Box, lay_out, measured, wrapped
from workflow.graphs.standalone import standalone, style
from workflow.graphs.svg import draw
from workflow.models import Policy


SIZES = pytest.mark.parametrize("sizes", [PHONE, DESK], ids=["phone", "desk"])
EVERY = pytest.mark.parametrize("name", workflow_names())
SVG = "{http://www.w3.org/2000/svg}"
# As wide as a phone of 360 px shows it without shrinking the words below 84 %.
WIDEST = 390


def parsed(drawn: str) -> Element:
    return fromstring(drawn)  # noqa: S314 - it is our own


def pictures(drawn: str) -> list[Element]:
    return [child for child in parsed(drawn) if child.tag == f"{SVG}svg"]


def words(picture: Element) -> str:
    return " ".join(text.text or "" for text in picture.iter(f"{SVG}text"))


def group_of(picture: Element, state: str) -> Element:
    """What is drawn of one state, found by its title."""
    for group in picture.iter(f"{SVG}g"):
        titles = [text.text for text in group if text.get("class") == "graph-title"]
        if " ".join(filter(None, titles)) == state:
            return group
    raise LookupError(state)


@EVERY
def test_a_picture_is_there_for_desk_and_phone_and_has_an_alternative(name):
    workflow = workflow_named(name)
    found = pictures(draw(workflow))
    assert [each.get("class") for each in found] == ["graph graph-desk", "graph graph-phone"]
    ids = [node.get("id") for each in found for node in each.iter() if node.get("id")]
    assert len(ids) == len(set(ids)) == 4
    for each in found:
        assert each.get("role") == "img"
        title, description = each[0], each[1]
        assert each.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text == workflow.title
        for state in workflow.states:
            assert state.label in (description.text or "")


@EVERY
def test_every_state_step_and_way_out_is_drawn(name):
    workflow = workflow_named(name)
    for picture in pictures(draw(workflow)):
        said = words(picture).replace("\N{NO-BREAK SPACE}", " ")
        for state in workflow.states:
            assert state.label in said
        for step in workflow.steps:
            assert step.label in said
        for line in workflow.transitions:
            if set(line.by) != {"timer"}:
                assert line.action.replace("-", " ") in said


@EVERY
def test_nothing_has_a_style_or_a_colour_of_its_own(name):
    drawn = draw(workflow_named(name), visited={"DRAFT": 1}, current="ACTIVE")
    assert not re.search(r"\b(style|fill|stroke)=", drawn)


def boxes(name: str, sizes) -> list[Box]:
    return list(lay_out(workflow_named(name), sizes=sizes).boxes.values())


@EVERY
@SIZES
def test_no_box_lies_on_another_or_outside(name, sizes):
    layout = lay_out(workflow_named(name), sizes=sizes)
    for one, other in combinations(layout.boxes.values(), 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        below = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert beside or below, (one.state.code, other.state.code)
    for box in layout.boxes.values():
        assert 0 <= box.x <= box.x + box.width <= layout.width
        assert 0 <= box.y <= box.y + box.height <= layout.height


@EVERY
@SIZES
def test_no_lane_runs_through_a_box_or_along_another(name, sizes):
    layout = lay_out(workflow_named(name), sizes=sizes)
    for side, lanes in layout.lanes.items():
        for lane in lanes:
            x = layout.lane_x(side, lane)
            top, bottom = lane.span
            for box in layout.boxes.values():
                meets = box.y < bottom and top < box.y + box.height
                assert not (meets and box.x < x < box.x + box.width), (side, lane.target)
        for one, other in combinations(lanes, 2):
            if layout.lane_x(side, one) == layout.lane_x(side, other):
                assert one.span[1] < other.span[0] or other.span[1] < one.span[0]


@EVERY
def test_a_phone_shows_it_whole(name):
    assert lay_out(workflow_named(name), sizes=PHONE).width <= WIDEST


def test_each_row_has_a_line_to_its_target_and_one_to_itself_a_loop():
    rows = [row for box in boxes("service-request", PHONE) for row in box.rows if row.target]
    assert {row.side for row in rows} == {"self", "left", "right", "down"}
    assert {row.target for row in rows if row.side == "self"} == {
        "NEGOTIATING",
        "ACCEPTED",
        "COMPLETED",
    }


def test_what_time_does_is_dashed_and_says_when():
    for picture in pictures(draw(workflow_named("service-request"))):
        assert "7 days: No answer in time" in words(picture)
        dashed = [
            path
            for path in picture.iter(f"{SVG}path")
            if path.get("class") == "graph-line is-timed"
        ]
        assert dashed


def test_the_times_are_those_of_the_policy_that_is_given():
    policy = Policy(response_timeout=Policy().offer_timeout * 3)
    drawn = draw(workflow_named("service-request"), policy=policy)
    assert "9 days:" in drawn


def test_where_an_execution_is_and_has_been_is_told_by_a_mark_and_in_words():
    drawn = draw(
        workflow_named("service-request"),
        visited={"DRAFT": 1, "PENDING_VALIDATION": 1, "ACTIVE": 2, "NEGOTIATING": 1},
        current="NEGOTIATING",
    )
    for picture in pictures(drawn):
        marks = {
            state: [
                text.text for text in group_of(picture, state) if text.get("class") == "graph-mark"
            ]
            for state in (
                "Draft",
                "Waiting for an answer",
                "Agreeing on the details",
                "Accepted",
                "Paid",
            )
        }
        assert marks == {
            "Draft": ["✓"],
            "Waiting for an answer": ["✓ 2\N{MULTIPLICATION SIGN}"],
            "Agreeing on the details": ["▶ now"],
            "Accepted": [],
            "Paid": [],
        }
        assert "is-current" in str(group_of(picture, "Agreeing on the details").get("class"))
        assert "It is now: Agreeing on the details." in str(picture[1].text)
        assert "✓ has been here · ▶ is here now" in words(picture)


def test_a_failed_step_is_told_by_a_cross_and_in_words():
    drawn = draw(
        workflow_named("service-request"), current="COMPLETED", failed=["process_escrow_release"]
    )
    for picture in pictures(drawn):
        [row] = [
            group for group in picture.iter(f"{SVG}g") if "is-failed" in str(group.get("class"))
        ]
        assert row.find(f"{SVG}text").text == "Pay the hours"
        assert row.find(f"{SVG}path").get("class") == "graph-cross"
        assert "Failed: Pay the hours." in str(picture[1].text)


def test_counts_stand_at_their_rows_and_widen_their_lines():
    counts = {("ACTIVE", "ACCEPTED"): 1200, ("ACTIVE", "DECLINED"): 3}
    for picture in pictures(draw(workflow_named("service-request"), counts=counts)):
        numbers = [
            text.text for text in picture.iter(f"{SVG}text") if text.get("class") == "graph-count"
        ]
        assert sorted(numbers) == ["1,200", "3"]
        classes = {str(path.get("class")) for path in picture.iter(f"{SVG}path")}
        assert "graph-line is-taken is-grade-3" in classes
        assert "graph-line is-taken is-grade-0" in classes
        assert "graph-line is-untaken" in classes


def test_no_line_of_words_is_wider_than_its_box():
    lines = wrapped("counter offer for a very long time", width=80, size=12.5)
    assert len(lines) > 1
    assert all(measured(line, size=12.5) <= 80 for line in lines)
    assert wrapped("immeasurable", width=5, size=12.5) == ["immeasurable"]


def test_a_file_of_its_own_brings_both_themes_along():
    picture = parsed(standalone(workflow_named("dispute")))
    sheet = picture[0]
    assert sheet.text == style()
    assert "prefers-color-scheme: dark" in style()
    assert "--ink:" in style()
    assert "display: none" not in style()
    used = set(re.findall(r"var\((--[\w-]+)", style()))
    assert used <= {*re.findall(r"(--[\w-]+):", style()), "--font"}


def test_the_words_follow_the_reader():
    with translation.override("en"):
        assert "No answer in time" in draw(workflow_named("service-request"))
