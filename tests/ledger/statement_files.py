"""A statement taken along, as its reader opens it."""

import csv
from io import BytesIO, StringIO

from pypdf import PdfReader

from tests.ledger.browser import browser_of


CSV = "/balance/statement.csv"
PDF = "/balance/statement.pdf"


def sheet(member, **query):
    response = browser_of(member).get(CSV, query)
    assert response.status_code == 200
    content = b"".join(response.streaming_content).decode()
    assert content.startswith("\ufeff")
    return list(csv.DictReader(StringIO(content[1:], newline="")))


def paper(member, **query):
    response = browser_of(member).get(PDF, query)
    assert response.status_code == 200, response
    return PdfReader(BytesIO(response.content))


def text_of(reader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
