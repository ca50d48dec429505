"""What staff write for each other is nowhere where a side, or anybody else, could read it."""

import re
from collections import deque
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disputes import operations
from disputes.models import Dispute, Note
from members.models import Member
from members.operations import make_key
from tests.disputes.court import Court, staff
from tests.rows import every_row
from workflow.models import EventLog


pytestmark = pytest.mark.django_db

SECRET = "Kingfisher"
# What changes who is signed in, and files.
NOT_WALKED = re.compile(r"^/(accounts/|static/|admin/|api/)|/export/|my-data|\.ics$")
MOST_PAGES = 60


@pytest.fixture
def noted(court: Court, at: datetime) -> Dispute:
    """A dispute with a note, handed over with another, ruled, appealed, and noted again."""
    cory = staff("Cory", at=at, role="Coordinators")
    made = court.reviewed()
    note = partial(court.bank.do, operations.add_note, dispute_id=made.pk, words=f"{SECRET} one.")
    note(court.cora)
    said = {"member_id": cory.pk, "words": f"{SECRET} two."}
    made = court.do(operations.hand_over, court.cora, made, **said)
    made = court.rule(made, 20, who=cory)
    made = court.do(operations.appeal_ruling, court.bank.ada, made, words="Too little.")
    note(court.sena)
    assert Note.objects.filter(dispute=made, words__contains=SECRET).count() == 3
    return made


def addresses(dispute: Dispute) -> list[str]:
    """Every address of the API that is read, with the ids of this dispute and of its request."""
    schema = Client().get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    read = [path for path, methods in schema["paths"].items() if "get" in methods]
    ids = (str(dispute.pk), str(dispute.request_id))
    filled = {re.sub(r"\{\w+\}", one, path) for path in read for one in ids}
    named = {path.replace(one, "dispute") for path in filled for one in ids if "workflows" in path}
    return sorted(filled | named)


@pytest.mark.parametrize("name", ["ada", "ben", "cleo"])
def test_no_answer_of_the_api_has_a_note(
    court: Court, noted: Dispute, name: str, at: datetime
) -> None:
    member = getattr(court.bank, name)
    key = make_key(member=member, name="test", at=at)[1]
    answered = set()
    for path in addresses(noted):
        answer = Client().get(path, {"limit": 100}, headers={"Authorization": f"Bearer {key}"})
        if answer.status_code == 422:
            answer = Client().get(path, headers={"Authorization": f"Bearer {key}"})
        assert SECRET.encode() not in content(answer), path
        if answer.status_code == 200:
            answered.add(path)
    own = f"/api/v1/disputes/{noted.pk}/"
    is_side = name != "cleo"
    for path in (own, f"{own}history/", f"{own}execution/"):
        assert (path in answered) == is_side


@pytest.mark.parametrize("name", ["ada", "ben"])
def test_no_page_that_a_side_can_reach_has_a_note(court: Court, noted: Dispute, name: str) -> None:
    client = Client()
    client.force_login(getattr(court.bank, name))
    start = [reverse("dispute", args=[noted.pk]), f"/requests/{noted.request_id}/", "/"]
    coming, seen = deque(start), set(start)
    read = 0
    while coming and read < MOST_PAGES:
        path = coming.popleft()
        answer = client.get(path, headers={"Accept": "text/html"})
        body = content(answer)
        assert SECRET.encode() not in body, path
        read += answer.status_code == 200
        for link in re.findall(r'href="(/[^"#?]*)', body.decode(errors="replace")):
            if link not in seen and not NOT_WALKED.search(link):
                seen.add(link)
                coming.append(link)
    assert read > 8


def test_a_note_is_kept_in_its_own_table_alone(noted: Dispute) -> None:
    """Neither the history nor what is told to anybody names it, nor that it was written."""
    holding = {name for name, rows in every_row().items() if SECRET in repr(rows)}
    assert holding == {"disputes.Note"}
    types = EventLog.objects.filter(subject_id=noted.pk).values_list("type", flat=True)
    assert not any("note" in one.split(".")[1].split("_") for one in types)


def test_the_staff_read_it(court: Court, noted: Dispute) -> None:
    for judge, sees in ((court.sena, True), (court.otto, True), (court.cora, False)):
        client = Client()
        client.force_login(Member.objects.get(pk=judge.pk))
        answer = client.get(reverse("admin:disputes_dispute_change", args=[noted.pk]))
        assert (SECRET.encode() in content(answer)) == sees


def content(answer: Any) -> bytes:
    """The whole body, also of a file."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
