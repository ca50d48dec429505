"""What members may hand in: pictures and PDFs that are what they say, and nothing behind them."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from common.errors import Refused
from files import checking
from files.checking import READER, check, clean_name
from files.states import KEPT_SIDE, MOST_BYTES, PICTURES, PICTURES_AND_PDF, Kind
from tests.files import handed_in
from tests.files.handed_in import picture, upload


def looked_into(content, name="photo.jpg", kinds=PICTURES_AND_PDF, **bounds):
    return check(upload(content, name), kinds=kinds, **bounds)


def refusal_of(content, name="photo.jpg", kinds=PICTURES_AND_PDF, **bounds):
    with pytest.raises(Refused) as refusal:
        looked_into(content, name, kinds, **bounds)
    return refusal.value


@pytest.mark.parametrize("kind", sorted(PICTURES))
def test_a_picture_of_each_kind_is_kept_as_its_kind(kind):
    kept = looked_into(picture(kind), f"garden.{kind}")
    assert (kept.kind, kept.width, kept.height) == (kind, 60, 40)
    with Image.open(BytesIO(kept.content)) as again:
        assert (again.format, again.size) == (kind, (60, 40))


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "1", "I;16"])
def test_pictures_in_all_ways_of_colour_are_kept(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    made = Image.new("RGB", (9, 9), "red").convert("L" if mode == "I;16" else mode)
    content = handed_in.encoded(made.convert(mode) if mode == "I;16" else made, kind)
    kept = looked_into(content)
    with Image.open(BytesIO(kept.content)) as again:
        assert again.size == (9, 9)


def test_what_shines_through_still_does():
    kept = looked_into(picture("PNG", mode="RGBA"), "sign.png")
    with Image.open(BytesIO(kept.content)) as again:
        assert again.mode == "RGBA"


def test_place_camera_and_comment_are_gone_and_the_picture_stands_upright():
    taken = handed_in.photograph()
    assert b"Telephone of Ana" in taken
    assert b"12 Mill Lane" in taken
    kept = looked_into(taken)
    with Image.open(BytesIO(kept.content)) as again:
        assert not again.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp"} & again.info.keys()
        # Orientation 6 lies on its left side: what was left is now above.
        assert again.size == (40, 60)
        red, _green, blue = again.getpixel((20, 5))
        assert red > blue
    assert b"Telephone" not in kept.content
    assert b"Mill Lane" not in kept.content


@pytest.mark.parametrize(("kind", "options"), [("PNG", "text"), ("WEBP", "xmp")])
def test_words_behind_other_pictures_are_gone_too(kind, options):
    words = PngInfo()
    words.add_text("Author", "12 Mill Lane")
    given = {"pnginfo": words} if options == "text" else {"xmp": b"12 Mill Lane"}
    content = picture(kind, **given)
    assert b"Mill Lane" in content
    assert b"Mill Lane" not in looked_into(content).content


def test_a_large_picture_becomes_as_large_as_pages_show():
    kept = looked_into(picture(size=(6000, 3000)))
    assert (kept.width, kept.height) == (KEPT_SIDE, KEPT_SIDE // 2)


def test_a_photograph_as_png_is_kept_small():
    content = handed_in.noise("PNG", size=(1200, 1200))
    kept = looked_into(content, "photo.png")
    assert kept.kind == Kind.WEBP
    assert kept.name == "photo.webp"
    assert len(kept.content) < len(content) / 2


def test_two_pictures_in_one_as_some_cameras_write_them_are_one_jpeg():
    both = BytesIO()
    left, right = (Image.new("RGB", (20, 20), colour) for colour in ("red", "blue"))
    left.save(both, "MPO", save_all=True, append_images=[right])
    assert looked_into(both.getvalue()).kind == Kind.JPEG


@pytest.mark.parametrize("size", [(5000, 5000), (20_000, 20_000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_refused(size):
    content = handed_in.png_that_says(*size)
    assert len(content) < 10_000
    refusal = refusal_of(content, "small.png")
    assert refusal.reason == "file_too_large"
    assert "pixels" in refusal.sentence


@pytest.mark.parametrize("kind", sorted(PICTURES))
@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_picture_that_broke_off_is_refused(kind, part):
    whole = handed_in.noise(kind, size=(100, 100))
    refusal = refusal_of(whole[: int(len(whole) * part)])
    assert refusal.reason == "file_broken"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"GIF89a<script>alert(1)</script>",
        b"MZ\x90\x00",
        b"PK\x03\x04 a word document",
        b"\x00\x00\x01\x00 an icon",
        b"II*\x00 a TIFF",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"words",
    ],
)
@pytest.mark.parametrize("name", ["photo.jpg", "paper.pdf"])
def test_other_things_under_a_picture_s_name_are_refused(content, name):
    assert refusal_of(content, name).reason == "file_of_wrong_kind"


@pytest.mark.parametrize(
    "begin", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF1234WEBP", b"%PDF-1.7\n"]
)
def test_what_only_begins_like_a_picture_is_broken(begin):
    assert refusal_of(begin + b"<script>alert(1)</script>").reason == "file_broken"


def test_a_page_behind_a_picture_is_not_kept():
    both = picture() + b"<html><script>alert(1)</script></html>"
    assert b"script" not in looked_into(both, "photo.html").content


def test_a_name_ends_as_its_kind_does():
    assert looked_into(picture(), "photo.jpg.html").name == "photo.jpg.jpg"
    assert looked_into(picture("PNG"), "photo").name == "photo.png"
    assert looked_into(handed_in.pdf(), "bill.PDF").name == "bill.pdf"


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("C:\\Photos\\garden.jpg", "garden.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\nc\u202egpj.exe", "abcgpj.exe"),
        ("", "file"),
        (None, "file"),
        ("...", "file"),
        ("ä ö.jpg", "ä ö.jpg"),
        ("x" * 300 + ".jpg", "x" * 96 + ".jpg"),
    ],
)
def test_names_are_the_last_part_and_can_be_seen(given, cleaned):
    assert clean_name(given) == cleaned


def test_an_empty_file_is_refused():
    assert refusal_of(b"").reason == "file_empty"


def test_a_file_may_be_as_large_as_the_bound_and_no_larger():
    content = handed_in.noise("JPEG", size=(300, 300))
    assert looked_into(content, most_bytes=len(content))
    refusal = refusal_of(content, most_bytes=len(content) - 1)
    assert (refusal.reason, refusal.facts["most_bytes"]) == ("file_too_large", len(content) - 1)
    assert (
        refusal_of(b"x" * (MOST_BYTES + 1), most_bytes=10 * MOST_BYTES).reason == "file_too_large"
    )


def test_a_document_is_refused_where_pictures_are_asked_for():
    assert refusal_of(handed_in.pdf(), kinds=PICTURES).reason == "file_of_wrong_kind"


def test_a_document_is_kept_byte_by_byte():
    content = handed_in.pdf(pages=3)
    kept = looked_into(content, "bill.pdf")
    assert (kept.kind, kept.content, kept.width) == (Kind.PDF, content, None)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (handed_in.pdf_with_script, "file_active"),
        (handed_in.pdf_that_launches, "file_active"),
        (handed_in.pdf_with_file_inside, "file_active"),
        (handed_in.pdf_with_hidden_name, "file_active"),
        (handed_in.pdf_with_packed_script, "file_active"),
        (handed_in.pdf_with_a_form_that_sends, "file_active"),
        (handed_in.pdf_with_picture_of_a_film, "file_active"),
        (handed_in.pdf_with_password, "file_encrypted"),
        (handed_in.pdf_with_deep_nesting, "file_broken"),
    ],
)
def test_a_document_that_does_more_than_be_read_is_refused(make, code):
    content = make()
    refusal = refusal_of(content, "paper.pdf")
    assert refusal.reason == code
    assert "paper.pdf" in refusal.sentence


def test_the_packed_script_is_found_by_reading_alone():
    content = handed_in.pdf_with_packed_script()
    assert b"JavaScript" not in content
    harmless = handed_in.pdf_with_packed_script(inner=b"<< /S /GoTo /D [3 0 R /Fit] >>")
    assert looked_into(harmless).content == harmless


@pytest.mark.parametrize("part", [0.2, 0.6, 0.97])
def test_a_document_that_broke_off_is_refused(part):
    whole = handed_in.pdf(pages=3)
    assert refusal_of(whole[: int(len(whole) * part)]).reason == "file_broken"


@pytest.mark.parametrize("more", [b"PK\x03\x04", b"<html></html>", picture()])
def test_a_document_with_another_file_behind_it_is_refused(more):
    assert refusal_of(handed_in.pdf() + more, "paper.pdf").reason == "file_broken"


def test_a_document_without_pages_is_refused():
    assert refusal_of(handed_in.pdf(pages=0), "paper.pdf").reason == "file_broken"


def test_a_document_of_more_pages_than_anybody_reads_is_refused(monkeypatch):
    monkeypatch.setattr(checking, "MOST_PDF_PAGES", 2)
    assert looked_into(handed_in.pdf(pages=2))
    assert refusal_of(handed_in.pdf(pages=3)).reason == "file_too_large"


def test_a_document_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(checking, "MOST_PDF_OBJECTS", 5)
    assert refusal_of(handed_in.pdf(pages=9)).reason == "file_too_large"


def test_what_takes_too_much_memory_ends_only_the_process_that_reads(monkeypatch):
    monkeypatch.setattr(checking, "PDF_MEMORY", 8 * 1024 * 1024)
    # Whether it falls in a library of C or in Python, it is refused.
    assert refusal_of(handed_in.pdf(), "paper.pdf").reason in {"file_too_large", "file_broken"}


def test_what_takes_too_long_ends_only_the_process_that_reads(monkeypatch):
    monkeypatch.setattr(checking, "PDF_SECONDS", 0)
    assert refusal_of(handed_in.pdf(), "paper.pdf").reason == "file_too_large"


def test_the_reading_process_holds_itself_to_its_bounds():
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", str(READER), "1", str(2**29), "200", "50000"],
        input=b"%PDF-" + b"\n" + b"%" * 100,
        capture_output=True,
        check=True,
    )
    assert ended.stdout == b"broken"
