"""Pictures for languages that are written from the right."""

from xml.etree.ElementTree import Element


def turn_round(picture: Element, *, width: float) -> None:
    """Let a picture begin on the right; its words, which begin there too, stay readable.

    `direction` is said in the picture as well, for one that stands in no page.
    """
    picture.set("direction", "rtl")
    for part in picture.iter():
        if part.tag == "path":
            part.set("transform", f"translate({width:g} 0) scale(-1 1)")
        elif part.tag == "rect":
            _move(part, "x", width - float(part.get("width", 0)))
        elif part.tag in {"circle", "text"}:
            _move(part, "cx" if part.tag == "circle" else "x", width)


def _move(part: Element, name: str, width: float) -> None:
    part.set(name, f"{width - float(part.get(name, 0)):g}")
