"""The bank's main job, played by two members over HTTP against a running bank."""

import json
import time
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from catalogue.operations import approve
from common.minutes import spoken
from common.transactions import door
from disputes.models import Dispute
from disputes.operations import rule_dispute
from ledger.queries import balance, differences, totals
from members.models import Member
from members.operations import make_key
from workflow.actor import Actor
from workflow.operations import change_policy


PATIENCE: Final = timedelta(seconds=60)
SHORT: Final = timedelta(seconds=3)


class Caller:
    """A member's program: an API key, and JSON over HTTP."""

    def __init__(self, *, url: str, email: str) -> None:
        self.member = Member.objects.get(email=email)
        with door():
            _row, self._key = make_key(member=self.member, name="story", at=timezone.now())
        self._root = url.rstrip("/") + "/api/v1/"

    def get(self, path: str) -> dict[str, Any]:
        """Read."""
        return self._call("GET", path, None)

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Do."""
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        call = urllib.request.Request(  # noqa: S310 - the address is the operator's own
            self._root + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(call, timeout=30) as answer:  # noqa: S310
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            raise CommandError(f"{method} {path}: {error.code} {error.read().decode()}") from None


class Command(BaseCommand):
    """`manage.py play_story --url http://127.0.0.1:8000`."""

    help = "Plays requests to PAID, TIMED_OUT and a split against a running demo bank, then reconciles."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the bank listens."""
        parser.add_argument("--url", default="http://127.0.0.1:8000/")

    def handle(self, *, url: str, **_options: Any) -> None:
        """Play it; any surprise ends with exit code 1."""
        if settings.HOURBANK_ENV not in {"dev", "test"}:
            raise CommandError(
                "The story is for a demo bank: it changes the Policy and moves hours."
            )
        self.ada = Caller(url=url, email="ada@example.org")
        self.ben = Caller(url=url, email="ben@example.org")
        self._until_paid()
        self._until_timed_out()
        self._until_split()
        self._ledger()

    def _until_paid(self) -> None:
        self._say("A request goes from DRAFT to PAID")
        request = self._asked(title="Bicycle repair", minutes=90)
        self.ada.post(f"{request}accept/")
        self.ada.post(f"{request}start/")
        self.ada.post(f"{request}complete/", actual_minutes=75)
        self.ben.post(f"{request}confirm/")
        self._wait(request, "PAID")
        self._history(request)

    def _until_timed_out(self) -> None:
        self._say(f"Nobody answers for {SHORT.seconds} s: TIMED_OUT, and the hold is given back")
        self._set("response_timeout", SHORT)
        request = self._asked(title="Piano lesson", minutes=45)
        self._wait(request, "TIMED_OUT")
        self._history(request)

    def _until_split(self) -> None:
        self._say("A dispute is answered and ruled on: the hours are split between both")
        self._set("response_timeout", timedelta(days=7))
        self._set("appeal_window", SHORT)
        request = self._asked(title="Garden work", minutes=60)
        self.ada.post(f"{request}accept/")
        self.ada.post(f"{request}start/")
        made = self.ben.post(f"{request}dispute/", reason="NOT_DONE", words="Only half is done.")
        dispute = f"disputes/{made['id']}/"
        self.stdout.write(f"  Ben objects: dispute {made['id']}")
        self._wait(dispute, "AWAITING_RESPONSE")
        self.ada.post(f"{dispute}respond/", words="All but one bed is done.")
        self._rule(UUID(made["id"]), released_minutes=35)
        self._wait(dispute, "CLOSED")
        self._history(dispute)
        self._wait(request, "PAID")
        self._history(request)

    def _rule(self, dispute_id: UUID, *, released_minutes: int) -> None:
        """By whoever the bank has given it to."""
        judge = Dispute.objects.select_related("assigned_to").get(pk=dispute_id).assigned_to
        if judge is None:
            raise CommandError("Nobody of the staff could be given the dispute.")
        with door():
            rule_dispute(
                dispute_id=dispute_id,
                released_minutes=released_minutes,
                words="The larger half was done.",
                actor=Actor(member_id=judge.pk),
                at=timezone.now(),
            )
        self.stdout.write(f"  {judge.name} rules: {spoken(released_minutes)} to Ada")

    def _set(self, field: str, span: timedelta) -> None:
        with door():
            change_policy(
                changes={field: span},
                actor=Actor(member_id=Member.objects.get(email="admin@example.org").pk),
                at=timezone.now(),
            )

    def _asked(self, *, title: str, minutes: int) -> str:
        service = self._listed(title=title, minutes=minutes)
        made = self.ben.post("requests/", service=service, estimated_minutes=minutes)
        request = f"requests/{made['id']}/"
        self.stdout.write(f"  Ben asks for {spoken(minutes)}: request {made['id']}")
        self.ben.post(f"{request}submit/")
        self._wait(request, "ACTIVE")
        return request

    def _listed(self, *, title: str, minutes: int) -> str:
        """Ada's service, sent in, checked, and approved by a coordinator. Returns its id."""
        # Played again, it is another service: the same title twice would be a duplicate.
        title = f"{title} at {timezone.now():%H:%M:%S}"
        made = self.ada.post(
            "services/",
            kind="OFFER",
            title=title,
            description="I come to your house, and bring what is needed.",
            estimated_minutes=minutes,
        )
        service = f"services/{made['id']}/"
        self.stdout.write(f"  Ada offers “{title}”: service {made['id']}")
        self.ada.post(f"{service}submit/")
        self._wait(service, "PENDING_APPROVAL", "PUBLISHED", caller=self.ada)
        if self.ada.get(service)["state"] == "PENDING_APPROVAL":
            with door():
                approve(
                    service_id=UUID(made["id"]),
                    actor=Actor(member_id=Member.objects.get(email="coordinator@example.org").pk),
                    at=timezone.now(),
                )
            self.stdout.write("  The coordinator approves it")
        return str(made["id"])

    def _wait(self, path: str, *states: str, caller: Caller | None = None) -> None:
        found, until = "", time.monotonic() + PATIENCE.seconds
        while time.monotonic() < until:
            found = (caller or self.ben).get(path)["state"]
            if found in states:
                return
            time.sleep(0.1)
        raise CommandError(
            f"{path} is {found} after {PATIENCE.seconds} s, not {' or '.join(states)}."
        )

    def _history(self, path: str) -> None:
        for event in self.ben.get(f"{path}history/?limit=100")["results"]:
            moved = "" if event["from_state"] == event["to_state"] else f"→ {event['to_state']}"
            facts = " ".join(f"{name}={value}" for name, value in event["data"].items())
            self.stdout.write(f"  {event['at'][11:23]}  {event['type']:<24} {moved:<21} {facts}")

    def _ledger(self) -> None:
        self._say("The ledger")
        for caller in (self.ada, self.ben):
            has = balance(member_id=caller.member.pk)
            self.stdout.write(
                f"  {caller.member.name}: {spoken(has.available_minutes)} available,"
                f" {spoken(has.held_minutes)} held, {spoken(has.earned_minutes)} earned,"
                f" {spoken(has.spent_minutes)} spent"
            )
        found = totals()
        self.stdout.write(
            f"  {found.transactions} transactions, {found.entries} entries:"
            f" {found.available_minutes} + {found.held_minutes} - {found.issued_minutes} = "
            f"{found.available_minutes + found.held_minutes - found.issued_minutes} minutes"
        )
        if wrong := differences():
            raise CommandError(f"The ledger does not reconcile: {wrong}")
        self.stdout.write("  It reconciles: every balance is the sum of its entries.")

    def _say(self, title: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(title))
