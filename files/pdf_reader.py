"""Reads a PDF from standard input, and writes one word about it: a program of its own.

It knows nothing of the bank and has no way to it. It bounds itself before it reads a byte, because
what strangers send may be made to take for ever, or all memory: then the system ends this process.
`files.checking` starts it as `python -I pdf_reader.py seconds bytes pages objects`.
"""

import logging
import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject


# Actions that do more than turn a page or open an address.
ACTIONS = {
    "/GoTo3DView", "/GoToDp", "/GoToE", "/GoToR", "/ImportData", "/JavaScript", "/Launch", "/Movie",
    "/Rendition", "/RichMediaExecute", "/Sound", "/SubmitForm",
}  # fmt: skip
# Keys that carry scripts, further files or programs.
KEYS = {
    "/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/RichMediaContent", "/RichMediaSettings", "/XFA",
}  # fmt: skip
TYPES = {"/EmbeddedFile", "/3D"}
ANNOTATIONS = {"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound"}
# What a reader that mends broken files could find where this one doesn't look.
WORDS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|FileAttachment|Encrypt)\b")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
# Behind its end a document may have line breaks; another file there would make it two things at once.
END = re.compile(rb"%%EOF[\s\0]*\Z")


def judge(content: bytes, *, most_pages: int, most_objects: int) -> str:
    """Return `good`, or why not: `broken`, `encrypted`, `active` or `large`."""
    if not content.startswith(b"%PDF-") or not END.search(content[-4096:]):
        return "broken"
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        return "encrypted"
    if WORDS.search(ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)):
        return "active"
    places = {number for numbers in reader.xref.values() for number in numbers} | set(
        reader.xref_objStm
    )
    if len(places) > most_objects:
        return "large"
    if any(is_active(value) for value in everything(reader)):
        return "active"
    pages = len(reader.pages)
    return "large" if pages > most_pages else "good" if pages else "broken"


def everything(reader: PdfReader) -> Iterator[Any]:
    """Every object of the document, those that nothing refers to included."""
    yield reader.trailer
    for generation, numbers in reader.xref.items():
        for number in numbers:
            yield IndirectObject(number, generation, reader).get_object()
    for number in reader.xref_objStm:
        yield IndirectObject(number, 0, reader).get_object()


def is_active(value: Any) -> bool:
    """Whether an object, or what lies in it, does more than be read."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, ArrayObject):
            waiting.extend(here)
        elif isinstance(here, DictionaryObject):
            # `raw_get`: what it refers to is looked at in its own turn.
            parts = {str(key): here.raw_get(key) for key in here}
            if _says_so(parts):
                return True
            waiting.extend(parts.values())
    return False


def _says_so(parts: dict[str, Any]) -> bool:
    names = {
        key: str(value.get_object() if isinstance(value, IndirectObject) else value)
        for key, value in parts.items()
        if key in {"/S", "/Type", "/Subtype"} and isinstance(value, NameObject | IndirectObject)
    }
    return (
        bool(KEYS & parts.keys())
        or names.get("/S") in ACTIONS
        or names.get("/Type") in TYPES
        or names.get("/Subtype") in ANNOTATIONS
    )


def main(seconds: int, memory: int, most_pages: int, most_objects: int) -> None:
    """Bound this process, read, judge, and say so."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable()
    try:
        verdict = judge(sys.stdin.buffer.read(), most_pages=most_pages, most_objects=most_objects)
    except MemoryError:
        verdict = "large"
    except Exception:  # noqa: BLE001 - whatever it is that can't be read, it isn't kept
        verdict = "broken"
    sys.stdout.write(verdict)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
