"""The pages whose forms make something, and what their members type into them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from catalogue.models import Service
from disputes.models import Dispute
from members.models import Member
from requests_app.conversation.models import Message
from requests_app.models import Rating, RatingReport, ServiceRequest
from requests_app.ratings import operations as ratings
from tests.files.handed_in import picture
from tests.pages.people import path_of
from tests.reading import Form, Page
from tests.requests_app.roads import Bank


@dataclass(frozen=True)
class Making:
    """A page whose form makes a row of `model`: who sends it from where, and what they type."""

    model: type[models.Model]
    who: str
    page: Callable[[Bank], str]
    typed: dict[str, str]
    end: str = ""
    files: str = ""
    changed: dict[str, str] | None = None

    def data(self, form: Form, **more: str) -> dict[str, Any]:
        """All that a browser would send."""
        uploads = {self.files: SimpleUploadedFile("a.jpg", picture())} if self.files else {}
        return {**form.fields, **self.typed, **more, **uploads}


def rating_of_ada(bank: Bank) -> Rating:
    """Ben's rating of Ada, which everybody sees since she has rated him too."""
    request = bank.paid()
    made: Rating = bank.do(ratings.rate, bank.ben, request_id=request.pk, stars=2, words="Slow.")
    bank.do(ratings.rate, bank.ada, request_id=request.pk, stars=5)
    return made


NEW = {"kind": "OFFER", "title": "Bread", "description": "Rye and wheat, baked on Saturdays."}
MAKINGS = {
    "a request": Making(
        ServiceRequest,
        "ben",
        lambda bank: f"/requests/new/?service={bank.service.pk}",
        {"words": "The chain jumps.\r\nOften."},
        changed={"minutes": "2 h"},
    ),
    "a draft": Making(
        ServiceRequest,
        "ben",
        lambda bank: f"/requests/new/?service={bank.service.pk}",
        {"draft": "1"},
        changed={"minutes": "2 h"},
    ),
    "an offer": Making(
        ServiceRequest,
        "ada",
        lambda bank: f"/requests/new/?service={bank.wanted.pk}",
        {},
        changed={"title": "Moving"},
    ),
    "an exchange": Making(
        ServiceRequest,
        "ada",
        lambda _bank: "/requests/record/",
        {"part": "provider", "who": "Ben", "title": "Bread", "minutes": "1:30"},
        changed={"minutes": "2:30"},
    ),
    "a service": Making(
        Service,
        "ada",
        lambda _bank: "/services/new/",
        NEW | {"estimated_minutes": "1 h"},
        end="/services/new/",
        changed={"title": "Cake"},
    ),
    "a service with a picture": Making(
        Service,
        "ada",
        lambda _bank: "/services/new/",
        NEW | {"estimated_minutes": "1 h", "draft": "1"},
        end="/services/new/",
        files="picture",
        changed={"title": "Cake"},
    ),
    "a message": Making(
        Message,
        "ben",
        lambda bank: path_of(bank.active()),
        {"message-text": "Can you come on Monday?"},
        end="/messages/",
        changed={"message-text": "Can you come on Tuesday?"},
    ),
    "a message with a picture": Making(
        Message,
        "ada",
        lambda bank: path_of(bank.active(), "messages"),
        {"message-text": ""},
        end="/messages/",
        files="message-attachments",
        changed={"message-text": "The chain."},
    ),
    "a dispute": Making(
        Dispute,
        "ben",
        lambda bank: path_of(bank.completed(), "dispute"),
        {"dispute-reason": "NOT_AS_AGREED", "dispute-words": "It still squeaks."},
    ),
    "a rating": Making(
        Rating,
        "ben",
        lambda bank: path_of(bank.paid(), "rate"),
        {"rate-stars": "4"},
        changed={"rate-stars": "1"},
    ),
    "a report": Making(
        RatingReport,
        "cleo",
        lambda bank: f"/ratings/{rating_of_ada(bank).pk}/report/",
        {"reason": "UNTRUE"},
        changed={"words": "He was never there."},
    ),
}


def browser_of(bank: Bank, who: str) -> Client:
    client = Client()
    member: Member = getattr(bank, who)
    client.force_login(member)
    return client


def opened(bank: Bank, making: Making) -> tuple[Client, str, Form]:
    """The form on its page: whose browser, where it goes, what it has."""
    client = browser_of(bank, making.who)
    path = making.page(bank)
    form = Page(client.get(path).text).form(making.end)
    return client, form.action or path, form


def key_of(form: Form) -> str:
    (key,) = [value for name, value in form.fields.items() if name.split("-")[-1] == "once"]
    return key
