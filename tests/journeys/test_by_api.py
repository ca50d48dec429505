"""From an offer to hours in the account, by programs, with a real worker and a real beat."""

import subprocess
import sys
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from common.transactions import door
from disputes.models import Dispute
from disputes.operations import rule_dispute
from hourbank.roles import ensure_roles
from members.models import Member
from tests.journeys.town import Caller, Town, listed, minutes_of, new_member
from tests.runtime.machine import CHECKOUT, wait_for
from workflow.actor import Actor


pytestmark = pytest.mark.processes


def key_of(town: Town, email: str) -> str:
    """A key as an administrator makes it."""
    made = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", "api_key", email, "--name", "journey"],
        env=town.environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.strip()


NUMBERS = count(1)


def asked(ada: Caller, ben: Caller, minutes: int) -> str:
    """Ada offers, Ben asks, the bank holds the hours."""
    service = ada.post(
        "services/",
        kind="OFFER",
        title=f"Bicycle repair {next(NUMBERS)}",
        description="Brakes, gears and flat tyres.",
        estimated_minutes=minutes,
    )
    ada.post(f"services/{service['id']}/submit/")
    made = ben.post("requests/", service=listed(service["id"]), estimated_minutes=minutes)
    request = str(made["id"])
    assert ben.act(request, "submit")["state"] == "PENDING_VALIDATION"
    return request


def test_a_request_goes_from_draft_to_paid(town: Town) -> None:
    members = new_member("Ada"), new_member("Ben")
    ada, ben = (Caller(town, member, key_of(town, str(member.email))) for member in members)
    request = asked(ada, ben, 90)
    ada.wait(request, "ACTIVE")
    assert minutes_of(ben.member) == (90, 90)
    ada.act(request, "accept")
    ada.act(request, "start")
    ada.act(request, "complete", actual_minutes=75)
    allowed = ben.get(f"requests/{request}/")["allowed_actions"]
    assert allowed == ["confirm", "dispute", "propose-less"]
    ben.act(request, "confirm")
    ben.wait(request, "PAID")
    assert minutes_of(ada.member) == (255, 0)
    assert minutes_of(ben.member) == (105, 0)
    events = ben.get(f"requests/{request}/history/")["results"]
    assert [event["seq"] for event in events] == list(range(1, 11))
    assert [event["to_state"] for event in events if event["from_state"] != event["to_state"]] == [
        "DRAFT",
        "PENDING_VALIDATION",
        "ACTIVE",
        "ACCEPTED",
        "IN_PROGRESS",
        "COMPLETED",
        "PAID",
    ]


def test_terms_are_negotiated_and_a_dispute_is_split(town: Town) -> None:
    ada, ben = Caller(town, new_member("Ada")), Caller(town, new_member("Ben"))
    town.set_policy(appeal_window=timedelta(seconds=1))
    request = asked(ada, ben, 60)
    ada.wait(request, "ACTIVE")
    ada.act(request, "counter-offer", minutes=120)
    ben.act(request, "counter-offer", minutes=100)
    ada.act(request, "accept-offer")
    assert minutes_of(ben.member) == (80, 100)
    ada.act(request, "start")
    coordinator("Cora")
    dispute = ben.act(request, "dispute", reason="NOT_DONE", words="Only half is done.")["id"]
    wait_for(lambda: dispute_of(ben, dispute)["state"] == "AWAITING_RESPONSE", "the assignment")
    ada.post(f"disputes/{dispute}/respond/", words="Two thirds are done.")
    judge = Dispute.objects.get(pk=dispute).assigned_to
    assert judge
    with door():
        rule_dispute(
            dispute_id=UUID(dispute),
            released_minutes=45,
            words="The smaller half was done.",
            actor=Actor(member_id=judge.pk),
            at=timezone.now(),
        )
    ben.wait(request, "PAID")
    assert minutes_of(ada.member) == (225, 0)
    assert minutes_of(ben.member) == (135, 0)
    assert dispute_of(ben, dispute)["state"] == "CLOSED"


def test_a_dispute_is_settled_by_the_two_without_staff(town: Town) -> None:
    ada, ben = Caller(town, new_member("Ada")), Caller(town, new_member("Ben"))
    request = asked(ada, ben, 60)
    ada.wait(request, "ACTIVE")
    ada.act(request, "accept")
    ada.act(request, "start")
    dispute = ben.act(request, "dispute", reason="TIME", words="It took half the time.")["id"]
    wait_for(lambda: dispute_of(ben, dispute)["state"] == "AWAITING_RESPONSE", "the assignment")
    ben.post(f"disputes/{dispute}/propose/", released_minutes=20)
    ada.post(f"disputes/{dispute}/propose/", released_minutes=40, words="Rather so.")
    assert ben.post(f"disputes/{dispute}/accept-proposal/")["state"] == "SETTLED"
    assert ben.state(request) == "PAID"
    assert (minutes_of(ada.member), minutes_of(ben.member)) == ((220, 0), (140, 0))


def dispute_of(caller: Caller, dispute: str) -> Any:
    """The dispute as the caller sees it."""
    return caller.get(f"disputes/{dispute}/")


def coordinator(name: str) -> Member:
    """Somebody of the staff with the role."""
    made = new_member(name, is_staff=True)
    made.groups.add(ensure_roles())
    return made


def test_what_is_too_much_is_rejected_and_what_happened_is_recorded(town: Town) -> None:
    ada, ben = Caller(town, new_member("Ada")), Caller(town, new_member("Ben"))
    request = asked(ada, ben, 200)
    ben.wait(request, "REJECTED")
    assert ben.get(f"requests/{request}/")["shortfall_minutes"] == 20
    assert minutes_of(ben.member) == (180, 0)
    wish = {"member": str(ben.member.pk), "part": "provider", "estimated_minutes": 30}
    recorded = str(ada.post("requests/record/", **wish)["id"])
    ben.act(recorded, "confirm")
    ben.wait(recorded, "PAID")
    assert (minutes_of(ada.member), minutes_of(ben.member)) == ((210, 0), (150, 0))
