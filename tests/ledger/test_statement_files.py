"""The sheet and the paper of a statement: whose they are, in which words, and how large."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from ledger.pages import files
from ledger.queries import (
    all_lines,
)
from tests.ledger.bank import held, person
from tests.ledger.browser import browser_of
from tests.ledger.statement_files import CSV, PDF, paper, sheet, text_of


pytestmark = pytest.mark.django_db

BALANCE = "/balance/"


@pytest.mark.parametrize("door", [CSV, PDF])
def test_files_are_for_members_alone_and_are_kept_by_nobody(client, ann, door):
    response = client.get(door)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={door}",
    )
    assert browser_of(ann).post(door).status_code == 405
    response = browser_of(ann).get(door)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith('attachment; filename="hourbank-')


def test_a_sheet_is_read_in_bounded_batches(ann, ben, at, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("ledger.queries.statements.A_BATCH", 4)
    for number in range(1, 11):
        held(ann, ben, number, at=at)
    batches = list(all_lines(member_id=ann.pk))
    assert [len(batch) for batch in batches] == [4, 4, 3]
    assert len({line.id for batch in batches for line in batch}) == 11
    with django_assert_num_queries(7):
        assert sum(map(len, all_lines(member_id=ann.pk))) == 11


def test_a_name_is_no_formula_in_a_sheet(ann, at):
    odd = person("=HYPERLINK(1)", minutes=0, at=at)
    held(ann, odd, 5, at=at)
    assert sheet(ann)[-1]["With whom"] == "'=HYPERLINK(1)"


def test_files_are_in_the_members_zone(ann, ben, at):
    type(ann).objects.filter(pk=ann.pk).update(time_zone="Asia/Tokyo")
    ann.time_zone = "Asia/Tokyo"
    assert sheet(ann)[0]["When"] == "2026-03-02 18:00"
    assert "2 March 2026, 18:00" in text_of(paper(ann))


def test_a_sheet_is_in_the_language_of_its_reader_and_changes_nobody_elses(ann):
    response = browser_of(ann).get(CSV, headers={"Accept-Language": "de"})
    languages = [translation.get_language() for _piece in response.streaming_content]
    assert languages == [translation.get_language()] * 2


def test_a_day_is_the_members_own(ann, ben):
    type(ann).objects.filter(pk=ann.pk).update(time_zone="Asia/Tokyo")
    moved = datetime(2026, 3, 3, 16, tzinfo=UTC)  # 4 March, 01:00 in Tokyo.
    held(ann, ben, 7, at=moved)
    assert len(sheet(ann, since="2026-03-04", until="2026-03-04")) == 1
    assert sheet(ann, until="2026-03-03")[-1]["What"] == "Hours from the bank"
    assert len(sheet(ann, since="2026-03-05")) == 0


def test_a_document_says_whose_it_is_for_when_and_which_page_of_how_many(ann, ben, at):
    for number in range(1, 60):
        held(ann, ben, 1 + number % 5, at=at)
    reader = paper(ann, since="2026-03-01", flow="set_aside", name="Be")
    count = len(reader.pages)
    assert count > 1
    for number, page in enumerate(reader.pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"HourBank · Ann · Page {number} of {count}" in text
        assert "Balance afterwards" in text
    text = text_of(reader)
    assert "Member: Ann" in text
    assert "Time: from 1 March 2026 on" in text
    assert "Only these lines: hours set aside, with “Be”" in text
    assert reader.metadata.title == "Statement of hours · Ann"
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_names_of_other_scripts_are_on_paper_as_text_in_a_small_file(ann, at):
    names = ["Ελένη Παπαδοπούλου", "Людмила Щукина", "محمد", "Łukasz Żółć"]
    for name in names:
        held(ann, person_named(name, at=at), 5, at=at)
    response = browser_of(ann).get(PDF)
    assert len(response.content) < 100_000
    text = text_of(PdfReader(BytesIO(response.content)))
    for name in names:
        for part in name.split():
            assert part in text


def person_named(name, *, at):
    made = person(f"P{abs(hash(name))}", minutes=0, at=at)
    type(made).objects.filter(pk=made.pk).update(name=name)
    return made


def test_an_empty_time_is_said_and_the_balances_are_those_of_then(ann, ben, at):
    held(ann, ben, 60, at=at)
    text = text_of(paper(ann, since="2027-01-01"))
    assert "No hours moved in this time." in text
    assert "Balance at the beginning: 9 h" in text
    assert "Balance at the end: 9 h" in text


def test_too_long_a_document_is_refused_in_words(ann, ben, at, monkeypatch):
    monkeypatch.setattr(files, "MOST_ON_PAPER", 3)
    for number in range(1, 4):
        held(ann, ben, number, at=at)
    client = browser_of(ann)
    response = client.get(PDF, {"since": "2026-01-01"})
    assert response["Location"] == "/balance/?since=2026-01-01#statement"
    assert "Choose a shorter time" in client.get(response["Location"]).content.decode()
    assert client.get(PDF, {"flow": "granted"}).status_code == 200
