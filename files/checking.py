"""Looks into what a member hands in, before anything is written. It needs no database.

Pictures are opened, turned upright, made smaller and written anew: only their pixels remain, without
place, camera or whatever else was behind them. PDFs stay as they are, byte by byte, and are refused
where they do more than be read. Time and memory are bounded: see `files.states`.
"""

import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath
from typing import IO, Final, Protocol
from unicodedata import category

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from common.errors import Refused
from files.states import (
    KEPT_SIDE,
    LONGEST_NAME,
    MEBIBYTE,
    MOST_BYTES,
    MOST_PDF_OBJECTS,
    MOST_PDF_PAGES,
    MOST_PIXELS,
    MOST_PIXELS_OF_JPEG,
    PDF_MEMORY,
    PDF_SECONDS,
    TYPES,
    Kind,
)


READER: Final = Path(__file__).with_name("pdf_reader.py")
# Cameras that add a second picture to a JPEG make what Pillow calls an MPO.
FORMATS: Final = {"JPEG": Kind.JPEG, "MPO": Kind.JPEG, "PNG": Kind.PNG, "WEBP": Kind.WEBP}
# A PNG that takes more is a photograph, which WebP keeps in a tenth.
LARGE_PNG: Final = 2 * MEBIBYTE
BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
)
BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)


class Upload(Protocol):
    """What a form or a parser gives: Django's UploadedFile is one."""

    name: str | None
    size: int | None

    def read(self) -> bytes:
        """All of it."""

    def seek(self, position: int) -> object:
        """Go back to the beginning, as another reader may have been here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What was found good: `content` is what will be kept, which for pictures isn't what came."""

    kind: Kind
    name: str
    content: bytes
    width: int | None = None
    height: int | None = None


def check(upload: Upload, *, kinds: Collection[Kind], most_bytes: int = MOST_BYTES) -> Checked:
    """Return what may be kept of an upload of at most so many bytes, if it is one of these kinds.

    Doors call it before they open their transaction, so that no row is locked meanwhile: a PDF takes
    up to `PDF_SECONDS`, a picture about a second.

    Raises:
        Refused: `file_empty`, `file_too_large`, `file_of_wrong_kind`, `file_broken`,
            `file_encrypted`, `file_active`, with a sentence that names the file.
    """
    name = clean_name(upload.name)
    size = upload.size or 0
    if not size:
        raise Refused(_("“%(name)s” is empty.") % {"name": name}, code="file_empty")
    if size > min(most_bytes, MOST_BYTES):
        raise too_large(name, most_bytes=min(most_bytes, MOST_BYTES))
    upload.seek(0)
    content = upload.read()
    kind = _kind_of(content)
    if kind is None or kind not in kinds:
        raise _wrong_kind(name, kinds=kinds)
    if kind == Kind.PDF:
        _look_into_pdf(content, name=name)
        return Checked(kind=kind, name=_with_ending(name, kind=kind), content=content)
    return _picture(content, name=name, kind=kind, most_bytes=most_bytes)


def clean_name(name: str | None) -> str:
    """The last part of a file's name, without what can't be seen, and not too long."""
    last = PurePath((name or "").replace("\\", "/")).name
    seen = "".join(sign for sign in last if category(sign)[0] not in {"C", "Z"} or sign == " ")
    return seen.strip(" .")[-LONGEST_NAME:].strip(" .") or _("file")


def too_large(name: str, *, most_bytes: int) -> Refused:
    """The refusal of a file with too many bytes."""
    sentence = _("“%(name)s” is too large: a file may have at most %(most)s MB.")
    return Refused(
        sentence % {"name": name, "most": most_bytes // MEBIBYTE},
        code="file_too_large",
        most_bytes=most_bytes,
    )


def _kind_of(content: bytes) -> Kind | None:
    """What the content begins as; what it is gets known by reading it."""
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return Kind.WEBP
    return None


def _with_ending(name: str, *, kind: Kind) -> str:
    """The name with the one ending that its kind has: no program takes it for something else."""
    stem = PurePath(name).stem if PurePath(name).suffix else name
    ending = TYPES[kind][1]
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .') or _('file')}.{ending}"


def _picture(content: bytes, *, name: str, kind: Kind, most_bytes: int) -> Checked:
    try:
        picture = _upright(BytesIO(content), kind=kind)
    except BOMBS:
        sentence = _("“%(name)s” has too many pixels. Make it smaller, and try again.")
        raise Refused(sentence % {"name": name}, code="file_too_large") from None
    except (UnidentifiedImageError, *BROKEN):
        raise _broken(name) from None
    kept, encoded = _encoded(picture, kind=kind)
    if len(encoded) > MOST_BYTES:
        raise too_large(name, most_bytes=most_bytes)
    return Checked(
        kind=kept,
        name=_with_ending(name, kind=kept),
        content=encoded,
        width=picture.width,
        height=picture.height,
    )


def _upright(source: IO[bytes], *, kind: Kind) -> Image.Image:
    """The picture as it is seen: upright, at most `KEPT_SIDE` wide and high, pixels and no more."""
    with Image.open(source, formats=[str(kind)]) as opened:
        if FORMATS.get(opened.format or "") != kind:
            raise UnidentifiedImageError
        most = MOST_PIXELS_OF_JPEG if kind == Kind.JPEG else MOST_PIXELS
        if opened.width * opened.height > most:
            raise Image.DecompressionBombError
        # JPEG alone can be opened at a half, a quarter or an eighth; for the others it does nothing.
        opened.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
        opened.load()
        picture = ImageOps.exif_transpose(opened)
    sees_through = kind != Kind.JPEG and picture.has_transparency_data
    picture = picture.convert("RGBA" if sees_through else "RGB")
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    picture.info.clear()
    return picture


def _encoded(picture: Image.Image, *, kind: Kind) -> tuple[Kind, bytes]:
    written = BytesIO()
    match kind:
        case Kind.JPEG:
            picture.save(written, "JPEG", quality=85, progressive=True)
        case Kind.PNG:
            picture.save(written, "PNG")
        case _:
            picture.save(written, "WEBP", quality=85)
    encoded = written.getvalue()
    if kind == Kind.PNG and len(encoded) > LARGE_PNG:
        return _encoded(picture, kind=Kind.WEBP)
    return kind, encoded


def _look_into_pdf(content: bytes, *, name: str) -> None:
    bounds = (PDF_SECONDS, PDF_MEMORY, MOST_PDF_PAGES, MOST_PDF_OBJECTS)
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, with numbers of ours
            [sys.executable, "-I", str(READER), *map(str, bounds)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=2 * PDF_SECONDS,
            env={},
            check=False,
        )
        verdict = ended.stdout.decode() if ended.returncode == 0 else "large"
    except subprocess.TimeoutExpired:
        verdict = "large"
    if verdict != "good":
        raise _refused_pdf(verdict, name=name)


def _refused_pdf(verdict: str, *, name: str) -> Refused:
    match verdict:
        case "encrypted":
            code, sentence = (
                "file_encrypted",
                _("“%(name)s” is locked. Save it without a password."),
            )
        case "active":
            code = "file_active"
            sentence = _(
                "“%(name)s” has scripts, forms or files inside. Print it to a new PDF, and try again."
            )
        case "large":
            code, sentence = "file_too_large", _("“%(name)s” is too much to look through.")
        case _:
            return _broken(name)
    return Refused(sentence % {"name": name}, code=code)


def _wrong_kind(name: str, *, kinds: Collection[Kind]) -> Refused:
    if Kind.PDF in kinds:
        sentence = _("“%(name)s” is neither a picture (JPEG, PNG, WebP) nor a PDF.")
    else:
        sentence = _("“%(name)s” isn’t a picture (JPEG, PNG or WebP).")
    return Refused(sentence % {"name": name}, code="file_of_wrong_kind")


def _broken(name: str) -> Refused:
    sentence = _("“%(name)s” is broken or incomplete, and can’t be opened.")
    return Refused(sentence % {"name": name}, code="file_broken")
