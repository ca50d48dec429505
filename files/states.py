"""The kinds of files that the bank keeps, and the bounds of what it takes."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a file is, by its content; nobody's word is taken for it."""

    JPEG = "JPEG", _("picture (JPEG)")
    PNG = "PNG", _("picture (PNG)")
    WEBP = "WEBP", _("picture (WebP)")
    PDF = "PDF", _("document (PDF)")


PICTURES: Final = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP})
PICTURES_AND_PDF: Final = PICTURES | {Kind.PDF}

# The content type of each kind, and the ending of its name.
TYPES: Final[dict[str, tuple[str, str]]] = {
    Kind.JPEG: ("image/jpeg", "jpg"),
    Kind.PNG: ("image/png", "png"),
    Kind.WEBP: ("image/webp", "webp"),
    Kind.PDF: ("application/pdf", "pdf"),
}

MEBIBYTE: Final = 1024 * 1024
# No door lets a larger file in, whatever it asks for; the database neither.
MOST_BYTES: Final = 10 * MEBIBYTE
LONGEST_NAME: Final = 100

# Pictures are kept at most so wide and high: twice what the widest page shows.
KEPT_SIDE: Final = 2048
# What a picture may unfold to: 24 million pixels are 96 MB of memory. JPEG is opened at a fraction
# of its size, so telephones with very fine cameras are welcome.
MOST_PIXELS: Final = 24_000_000
MOST_PIXELS_OF_JPEG: Final = 120_000_000

# PDFs are read by a process of its own, which ends by itself beyond these bounds.
PDF_SECONDS: Final = 10
PDF_MEMORY: Final = 512 * MEBIBYTE
MOST_PDF_PAGES: Final = 200
MOST_PDF_OBJECTS: Final = 50_000
