"""What pictures of a workflow say, in the language of who looks."""

from typing import Final
from xml.etree.ElementTree import fromstring

import pytest
from django.utils import translation

from workflow.definitions import Transition, workflow_named, workflow_names
from workflow.graphs.svg import draw
from workflow.graphs.words import ACTIONS, PARTS, action_words


SVG: Final = "http://www.w3.org/2000/svg"


@pytest.mark.parametrize("name", workflow_names())
def test_every_way_of_a_workflow_has_words(name):
    lines = workflow_named(name).transitions
    assert {line.action for line in lines} <= set(ACTIONS)
    assert {part for line in lines for part in line.by} <= set(PARTS)


def test_a_way_is_called_in_the_language_of_who_looks():
    [line] = [
        line
        for line in workflow_named("service-request").transitions
        if line.action == "accept-offer"
    ]
    assert isinstance(line, Transition)
    assert action_words(line) == "accept offer"
    with translation.override("es"):
        assert action_words(line) == "aceptar oferta"


def places(picture, tag, name):
    """Where the parts of the first drawing are, with their widths."""
    drawing = fromstring(picture)[0]  # noqa: S314 - our own picture
    return [
        (float(part.get(name)), float(part.get("width", 0)))
        for part in drawing.iter(f"{{{SVG}}}{tag}")
    ], float(drawing.get("width"))


@pytest.mark.parametrize(("tag", "name"), [("rect", "x"), ("text", "x"), ("circle", "cx")])
def test_a_picture_begins_on_the_right_where_writing_does(tag, name):
    workflow = workflow_named("escrow-release")
    found, width = places(draw(workflow), tag, name)
    with translation.override("ar"):
        turned, _same = places(draw(workflow), tag, name)
    assert len(turned) == len(found) > 2
    if tag != "text":
        mirrored = [(width - at - size, size) for at, size in found]
        assert turned == [(pytest.approx(at, abs=0.1), size) for at, size in mirrored]
    assert all(0 <= at <= width for at, _size in turned)
    assert turned != found


def test_lines_are_turned_with_it():
    workflow = workflow_named("escrow-release")
    assert "scale(-1 1)" not in draw(workflow)
    with translation.override("ar"):
        picture = draw(workflow)
    assert picture.count("<path") == picture.count("scale(-1 1)")
    assert picture.count('direction="rtl"') == 2
