"""Real files, as members and their enemies hand them in."""

import random
import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)


SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
PLACE = (52.0, 31.0, 12.5)


def picture(
    kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object
) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    made = Image.new(mode, size, "blue")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    return encoded(made, kind, **options)


def noise(kind: str, *, size: tuple[int, int]) -> bytes:
    """A picture that can't be compressed."""
    dots = random.Random(7).randbytes(size[0] * size[1] * 3)  # noqa: S311 - no secret
    return encoded(Image.frombytes("RGB", size, dots), kind)


def encoded(made: Image.Image, kind: str, **options: object) -> bytes:
    written = BytesIO()
    made.save(written, kind, **options)
    return written.getvalue()


def photograph(*, orientation: int = 6) -> bytes:
    """A JPEG as a telephone makes it: lying on its side, with camera, place and a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Telephone of Ana"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: PLACE}
    )
    return picture("JPEG", exif=exif, comment=b"12 Mill Lane")


def png_that_says(width: int, height: int) -> bytes:
    """A small PNG that unfolds to so many pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * 100))
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    )


def pdf(*, pages: int = 1, **changes: object) -> bytes:
    """A document with pages; `changes` are laid into its catalogue."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    for name, value in changes.items():
        writer.root_object[NameObject(f"/{name}")] = value
    return saved(writer)


def saved(writer: PdfWriter) -> bytes:
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def action(kind: str, **more: object) -> DictionaryObject:
    made = DictionaryObject({NameObject("/S"): NameObject(f"/{kind}")})
    for name, value in more.items():
        made[NameObject(f"/{name}")] = value
    return made


def pdf_with_script() -> bytes:
    return pdf(OpenAction=action("JavaScript", JS=TextStringObject("app.alert('hello')")))


def pdf_that_launches() -> bytes:
    return pdf(OpenAction=action("Launch", F=TextStringObject("calc.exe")))


def pdf_with_file_inside() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf())))
    writer.add_attachment("inside.exe", b"MZ")
    return saved(writer)


def pdf_with_password() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    return saved(writer)


def pdf_with_hidden_name() -> bytes:
    """A script whose name is written with an escape, which readers of PDF undo."""
    return pdf(OpenAction=action("XXXXXXXXXX")).replace(b"/XXXXXXXXXX", b"/J#61vaScript")


def pdf_with_packed_script(inner: bytes = SCRIPT) -> bytes:
    """A script in a compressed object stream: no search in the bytes finds it."""
    packed = zlib.compress(b"4 0 " + inner)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    ]
    body, places = b"%PDF-1.5\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    stream_at = len(body)
    body += b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\n" % len(
        packed
    )
    body += b"stream\n" + packed + b"\nendstream\nendobj\n"
    table_at = len(body)
    rows = [(0, 0, 255), *((1, place, 0) for place in places), (2, 5, 0), (1, stream_at, 0)]
    rows.append((1, table_at, 0))
    table = b"".join(struct.pack(">BHB", *row) for row in rows)
    body += b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Length %d >>\n" % len(table)
    body += b"stream\n" + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table_at
    return body


def pdf_with_deep_nesting() -> bytes:
    return pdf(Deep=TextStringObject("HERE")).replace(b"(HERE)", b"[" * 200_000)


def pdf_with_a_form_that_sends() -> bytes:
    return pdf(AA=DictionaryObject({NameObject("/WC"): action("SubmitForm")}))


def pdf_with_picture_of_a_film() -> bytes:
    film = StreamObject()
    film[NameObject("/Subtype")] = NameObject("/RichMedia")
    return pdf(Extra=ArrayObject([film]))


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")
