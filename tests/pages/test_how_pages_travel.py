"""Pages are small, and a member's are in no cache."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.pages.people import People


ALL_OF_A_FIRST_VISIT = 100 * 1024
SQUEEZED = {"Accept-Encoding": "gzip"}


def files_of(page: str) -> set[str]:
    """The addresses of the files that a page makes a browser ask for at once."""
    found = re.findall(r"<(?:link|script|img|use)[^>]*?(?:href|src)=\"([^\"]+)", page)
    return {urlsplit(one).path for one in found if not urlsplit(one).netloc}


def weight(client: Client, path: str) -> int:
    """The bytes of a file as they travel: what WhiteNoise has compressed, if that is smaller."""
    root = str(settings.STATIC_URL)
    if not path.startswith(root):
        return len(client.get(path).content)
    found = finders.find(path.removeprefix(root))
    assert found, path
    content = Path(found).read_bytes()
    return min(len(content), len(gzip.compress(content)))


@pytest.mark.django_db
def test_a_first_visit_takes_less_than_100_kilobytes(client: Client) -> None:
    page = client.get("/", headers=SQUEEZED)
    files = files_of(gzip.decompress(page.content).decode())

    assert page["Content-Encoding"] == "gzip"
    assert len(files) > 4
    assert not any("htmx" in path for path in files)
    total = len(page.content) + sum(weight(client, path) for path in files)
    assert total < ALL_OF_A_FIRST_VISIT


@pytest.mark.django_db
def test_the_api_keeps_its_own_form(people_once: People) -> None:
    answer = people_once.ada.get("/api/v1/me/", headers=SQUEEZED)

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer
    assert not answer["ETag"].startswith("W/")


@pytest.mark.parametrize("path", ["/", "/balance/", "/requests/", "/services/", "/nothing/"])
def test_what_a_member_is_shown_is_kept_in_no_cache(people_once: People, path: str) -> None:
    assert people_once.ada.get(path)["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_visitor_s_page_says_nothing_about_caches(client: Client) -> None:
    assert "Cache-Control" not in client.get("/")
