"""The bank's mark as pictures, for home screens: they take no SVG. Run after a change of the mark."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image, ImageDraw


PINE: Final = "#0f4f43"
SUN: Final = "#f2b33d"
FOLDER: Final = Path(settings.BASE_DIR) / "static" / "hourbank"
#: Name → width in pixels, how much of the mark's own size it has, and whether the corners are round.
ICONS: Final = {
    "icon-192.png": (192, 1.0, True),
    "icon-512.png": (512, 1.0, True),
    # A device cuts these to its own shape: the ground goes to the edge, and the mark keeps off it.
    "icon-maskable-512.png": (512, 0.85, False),
    "apple-touch-icon.png": (180, 1.0, False),
}
#: Drawn so many times as large, for smooth edges.
OVERSIZE: Final = 4
#: As many as the edges between three need.
COLOURS: Final = 64
#: The measures of favicon.svg, whose side is 64.
SIDE: Final = 64
CORNER, HAND, RING, STROKE = 15, 17, 18.5, 6


def drawn(width: int, scale: float, *, is_round: bool) -> Image.Image:
    """Return the mark at so many pixels: a ring, and the quarter of an hour in it."""
    large = width * OVERSIZE
    unit = large / SIDE
    image = Image.new("RGBA", (large, large))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, large - 1, large - 1), CORNER * unit if is_round else 0, PINE)

    def circle(radius: float) -> tuple[float, float, float, float]:
        reach = radius * unit * scale
        return (large / 2 - reach, large / 2 - reach, large / 2 + reach, large / 2 + reach)

    pen.pieslice(circle(HAND), 270, 360, fill=SUN)
    pen.ellipse(circle(RING + STROKE / 2), outline="#fff", width=round(STROKE * unit * scale))
    small = image.resize((width, width), Image.Resampling.LANCZOS)
    return small.quantize(COLOURS, Image.Quantize.FASTOCTREE)


class Command(BaseCommand):
    """Draws the icons into static/hourbank/."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write each picture, as small as it gets."""
        for name, (width, scale, is_round) in ICONS.items():
            drawn(width, scale, is_round=is_round).save(FOLDER / name, optimize=True)
            self.stdout.write(name)
