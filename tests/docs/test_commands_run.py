"""The commands of the documents, run as they stand there, beside a bank with the demo's members."""

import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from catalogue.models import Service
from catalogue.operations import pause
from catalogue.states import ServiceState
from common.transactions import door
from ledger.queries import balance
from members.models import Member
from script.check_tree import ROOT
from tests.docs.commands import DOCUMENTS, Block, blocks, elsewhere
from tests.journeys.town import Town
from tests.runtime.machine import wait_for
from workflow.actor import Actor


pytestmark = pytest.mark.processes

# How a bank is called in the documents.
ADDRESSES = ("http://127.0.0.1:8000", "https://bank.example")
SECONDS = 120


def to_run(document: Path) -> list[Block]:
    """The blocks that are run here: all that is said, or none of it."""
    return [
        block
        for block in blocks(document)
        if not block.why_not and not any(map(elsewhere, block.commands))
    ]


GUIDE = ROOT / "docs/guide/api-clients.md"
FIRST = ROOT / "README.md"
RUN = [document for document in DOCUMENTS if to_run(document)]
# Each manage.py takes seconds to begin: the short run does what is read first.
TABLE = [
    pytest.param(
        document,
        marks=() if document == FIRST else pytest.mark.long,
        id=str(document.relative_to(ROOT)),
    )
    for document in RUN
    if document != GUIDE
]


@pytest.fixture
def demo(town: Town) -> None:
    """With Ada, Ben and the others of `script/server`, and what Ben's program needs."""
    shell(town, ".venv/bin/python manage.py make_demo")
    ben = Member.objects.get(email="ben@example.org")
    wait_for(lambda: sum(hours(ben)) > 0, "the starting hours")
    put_others_away()


def put_others_away() -> None:
    """Of those who repair bicycles here, leave the demo's Ada in the list."""
    others = Service.objects.filter(state=ServiceState.PUBLISHED, title__icontains="bicycle")
    for service in others.exclude(member__email="ada@example.org"):
        with door():
            pause(
                service_id=service.pk, actor=Actor(member_id=service.member_id), at=timezone.now()
            )


def hours(member: Member) -> tuple[int, int]:
    has = balance(member_id=member.pk)
    return has.available_minutes, has.held_minutes


def shell(town: Town, text: str) -> str:
    """Run it as a reader would, in the project's folder; every command of it has to succeed."""
    for address in ADDRESSES:
        text = text.replace(address, town.bank.url)
    text = text.replace("curl ", "curl --fail-with-body --silent --show-error ")
    done = subprocess.run(
        ["/bin/sh", "-eu"],
        input=text,
        env=town.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_there_is_something_to_run():
    assert {FIRST, GUIDE} < set(RUN)


@pytest.mark.parametrize("document", TABLE)
@pytest.mark.usefixtures("demo")
def test_all_that_is_said_can_be_done(town: Town, document: Path):
    # What a page takes as given: a key of Ben's, and a session of his.
    begin = (
        "key=$(.venv/bin/python manage.py api_key ben@example.org)\n"
        if "$key" in document.read_text()
        else ""
    )
    shell(town, begin + "\n".join(block.text for block in to_run(document)))


@pytest.mark.usefixtures("demo")
def test_a_program_comes_from_a_key_to_a_paid_request(town: Town):
    ada, ben = (Member.objects.get(email=f"{who}@example.org") for who in ("ada", "ben"))
    wait_for(lambda: hours(ada)[0] > 0, "the starting hours")
    before = hours(ada), hours(ben)
    told = shell(town, "\n".join(block.text for block in to_run(GUIDE)))
    assert '"PAID"' in told
    assert hours(ada)[0] - before[0][0] == 50
    assert before[1][0] - hours(ben)[0] == 50
