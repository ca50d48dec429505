"""The guides in the bank: the very words of docs/guide/, with links that lead somewhere."""

import re

import pytest
from django.test import Client
from django.urls import resolve, reverse

from portal.guides import GUIDES, guide


TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "code", "a"} | {
    *("table", "thead", "tbody", "tr", "th", "td"),
}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", GUIDES)
def test_anybody_reads_a_guide(client: Client, name):
    page = client.get(reverse("help-guide", args=[name]))
    assert page.status_code == 200
    assert f'<h1 lang="en" dir="ltr">{guide(name).title}</h1>' in page.content.decode()
    assert page.content.decode().count("<h1") == 1


def test_each_page_leads_to_help_and_help_is_the_members_guide(client: Client):
    assert 'href="/help/"' in client.get("/").content.decode()
    assert guide("members").title in client.get("/help/").content.decode()


@pytest.mark.parametrize("name", ["administrators", "api-clients", "..", "README"])
def test_no_other_document_is_shown(client: Client, name):
    assert client.get(f"/help/{name}/").status_code == 404


@pytest.mark.parametrize("name", GUIDES)
def test_every_link_of_a_guide_leads_to_a_page_of_the_bank(name):
    html = guide(name).html
    for link in re.findall(r'<a href="([^"]*)"', html):
        page, _, anchor = link.partition("#")
        there = guide(resolve(page).kwargs["name"]).html if page else html
        assert not anchor or f'id="{anchor}"' in there, link


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_brings_no_pictures_styles_or_foreign_tags(name):
    html = guide(name).html
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {
        "h2",
        "h3",
        "p",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "code",
        "pre",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
        "div",
    }
    assert "style=" not in html
    assert "&lt;" not in html
    assert html.count("<td") == html.count('data-label="') > 0


@pytest.mark.parametrize("name", GUIDES)
def test_all_that_is_in_a_cell_stands_together_beside_its_label(name):
    cells = re.findall(r"<td[^>]*>(.*?)</td>", guide(name).html, re.DOTALL)
    assert all(re.fullmatch(r"<div>.*</div>", cell.strip(), re.DOTALL) for cell in cells)
    assert all(cell.count("<div>") == 1 for cell in cells)


def test_words_whose_link_leads_out_of_the_bank_stay():
    assert "disputes, for members" in guide("members").html
    assert ".md" not in guide("members").html


def test_who_reads_another_language_is_told_that_the_guide_is_english(client: Client):
    page = client.get("/help/", headers={"Accept-Language": "de"}).content.decode()
    assert 'lang="de"' in page
    assert '<div lang="en" dir="ltr">' in page
