"""The bank on a home screen: what a device is told, and what it may keep."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image, ImageChops, ImageStat

from hourbank.management.commands.make_icons import FOLDER, ICONS, drawn


pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    told = client.get("/manifest.webmanifest")

    assert told["Content-Type"] == "application/manifest+json"
    for icon in told.json()["icons"]:
        with Image.open(Path(settings.BASE_DIR) / icon["src"].lstrip("/")) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]


def test_the_manifest_speaks_the_reader_s_language(client: Client) -> None:
    told = client.get("/manifest.webmanifest", headers={"Accept-Language": "ar"}).json()

    assert (told["lang"], told["dir"]) == ("ar", "rtl")


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_the_mark_as_it_is_drawn(name: str) -> None:
    width, scale, is_round = ICONS[name]
    with Image.open(FOLDER / name) as kept:
        rest = ImageChops.difference(
            kept.convert("RGBA"), drawn(width, scale, is_round=is_round).convert("RGBA")
        )

    assert max(ImageStat.Stat(rest).mean) < 1


def test_a_device_keeps_the_page_for_no_network_and_static_files_alone(client: Client) -> None:
    script = client.get("/service-worker.js")
    listed = re.search(r"DRAWN_WITH = \[(.*?)\]", script.content.decode())

    assert script["Content-Type"].startswith("text/javascript")
    assert script["Cache-Control"] == "no-cache"
    assert listed
    paths = [path.replace("\\u002D", "-") for path in re.findall(r'"(.+?)"', listed[1])]
    assert len(paths) > 2
    assert all(path.startswith("/static/") for path in paths)


def test_another_language_makes_a_device_take_the_page_anew(client: Client) -> None:
    english, german = (
        client.get("/service-worker.js", headers={"Accept-Language": code}).content
        for code in ("en", "de")
    )

    assert english != german


def test_the_page_for_no_network_is_the_same_for_everybody(client: Client) -> None:
    page = client.get("/offline/").content.decode()

    assert "<h1>" in page
    assert "csrfmiddlewaretoken" not in page
