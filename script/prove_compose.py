"""Proves a bank of containers: from nothing to PAID through its port, and each service in turn killed.

    docker compose up --detach --build --wait
    PYTHONPATH=clients/python .venv/bin/python script/prove_compose.py

For a bank of its own, new or thrown away afterwards: two members of the proof and an administrator stay in it.
The port is found by Compose, and spoken to as the proxy in front does.

Two members do requests by the API, with the client that tries again under the same Idempotency-Key.
While one is under way, a service is restarted, and then killed. Nothing may be lost or doubled: every
request ends PAID, the hours add up to the minute, and the ledger reconciles. Prints a table in Markdown.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from hourbank_client import HourBank, Retry


MINUTES: Final = 10
SERVICES: Final = ("web", "worker", "courier", "beat", "redis", "db")
PATIENCE: Final = 180.0
COMPOSE: Final = ("docker", "compose")

ADDRESS: Final = "from django.conf import settings; print(settings.HOURBANK_URL)"

# Ada offers, Ben asks.
PEOPLE: Final = """
from django.utils import timezone
from common.transactions import door
from members.models import Member
from members.operations import join, make_key
from workflow.models import Policy
for name in ("ada", "ben"):
    email = f"{name}-{timezone.now():%H%M%S%f}@example.org"
    with door():
        member = join(member=Member(name=name.title(), email=email), at=timezone.now())
        print(make_key(member=member, name="proof", at=timezone.now())[1])
"""
APPROVE: Final = """
from uuid import UUID
from django.utils import timezone
from catalogue.operations import approve
from common.transactions import door
from members.models import Member
from members.operations import join
from workflow.actor import Actor
with door():
    cora = join(
        member=Member(name="Cora", email=f"cora-{{timezone.now():%H%M%S%f}}@example.org", is_staff=True,
                      is_superuser=True),
        at=timezone.now(),
    )
    approve(service_id=UUID("{service}"), actor=Actor(member_id=cora.pk), at=timezone.now())
"""


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def compose(*words: str) -> str:
    """Run docker compose; its output, or the end of everything."""
    done = subprocess.run(  # noqa: S603 - our own words
        [*COMPOSE, *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"docker compose {' '.join(words)}: {done.stderr or done.stdout}")
    return done.stdout


def in_the_bank(code: str) -> list[str]:
    """Run Python in the bank's own container."""
    return compose(
        "exec", "-T", "web", "python", "manage.py", "shell", "--verbosity=0", "-c", code
    ).split()


class Proxy(httpx.HTTPTransport):
    """What stands in front: tells the bank by which name, and by HTTP or HTTPS, it was called."""

    def __init__(self, address: str) -> None:
        self.address = urlsplit(address)
        super().__init__()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a call on."""
        request.headers["Host"] = self.address.netloc
        request.headers["X-Forwarded-Proto"] = self.address.scheme
        return super().handle_request(request)


def published() -> str:
    """Where the port of the web is on this machine; 0.0.0.0 is all of its addresses."""
    port = compose("port", "web", "8000").strip().rpartition(":")[2]
    return f"http://localhost:{port}"


def seconds_of(deed: Callable[[], object]) -> float:
    """Measure how long it takes."""
    began = time.monotonic()
    deed()
    return time.monotonic() - began


class Proof:
    """Two members, and what they have done so far."""

    def __init__(self, ada: HourBank, ben: HourBank) -> None:
        self.ada, self.ben = ada, ben
        self.paid = 0
        self.starting = _granted(ada)
        self.service = self._offered()

    def _offered(self) -> str:
        made = self.ada.services.create(
            kind="OFFER",
            title="Bicycle repair",
            description="I bring the tools.",
            estimated_minutes=MINUTES,
        )
        self.ada.services.submit(made.id)
        end = time.monotonic() + PATIENCE
        while (state := self.ada.services.get(made.id).state) not in {
            "PENDING_APPROVAL",
            "PUBLISHED",
        }:
            if time.monotonic() > end:
                sys.exit(f"The service is still {state}.")
            time.sleep(0.2)
        if state == "PENDING_APPROVAL":
            in_the_bank(APPROVE.format(service=made.id))
        return str(made.id)

    @contextmanager
    def asked(self) -> Iterator[UUID]:
        """A request that is sent in; what happens in the block happens in its midst."""
        request = self.ben.requests.create(service=self.service, estimated_minutes=MINUTES).id
        self.ben.requests.submit(request)
        yield request
        self.ben.wait_for(request, "ACTIVE", timeout=PATIENCE)
        self.ada.requests.accept(request)
        self.ada.requests.start(request)
        self.ada.requests.complete(request, actual_minutes=MINUTES)
        self.ben.requests.confirm(request)
        self.ben.wait_for(request, "PAID", timeout=PATIENCE)
        self.paid += 1

    def life(self) -> None:
        """One request, undisturbed."""
        with self.asked():
            pass

    def disturbed(self, service: str, how: str) -> None:
        """One request with this service restarted, or killed and started again, in its midst."""

        def disturb() -> None:
            with self.asked():
                gone.append(seconds_of(lambda: self._gone(service, how)))

        gone: list[float] = []
        whole = seconds_of(disturb)
        say(f"| {service} | {how} | {gone[0]:.1f} | {whole:.1f} |")

    def _gone(self, service: str, how: str) -> None:
        if how == "restarted":
            compose("restart", service)
        else:
            compose("kill", "--signal=KILL", service)
            time.sleep(2)
            compose("up", "--detach", "--no-recreate", "--no-deps", service)

    def check(self) -> None:
        """Nothing lost and nothing doubled."""
        earned = self.ada.balance.get().available_minutes - self.starting
        if earned != self.paid * MINUTES:
            sys.exit(f"Ada has earned {earned} minutes with {self.paid} requests of {MINUTES}.")
        compose("exec", "-T", "web", "python", "manage.py", "reconcile")
        say(f"\n{self.paid} requests PAID, {earned} minutes earned; the ledger reconciles.")


def ready() -> None:
    """Wait until the port answers that the bank can serve."""
    compose("up", "--detach", "--wait", "--no-recreate")


def main() -> None:
    """Prove it all, and end with a sentence where something was lost."""
    ready()
    url, address = published(), in_the_bank(ADDRESS)[0]
    retry = Retry(tries=60, longest_seconds=2.0, within_seconds=PATIENCE)
    ada, ben = (
        HourBank(url, key, retry=retry, transport=Proxy(address)) for key in in_the_bank(PEOPLE)
    )
    with ada, ben:
        proof = Proof(ada, ben)
        say(f"From DRAFT to PAID in {seconds_of(proof.life):.1f} s.\n")
        say("| service | how | seconds until it ran again | seconds from DRAFT to PAID |")
        say("| --- | --- | --- | --- |")
        for service in SERVICES:
            for how in ("restarted", "killed"):
                proof.disturbed(service, how)
        compose("up", "--detach", "--wait", "--no-recreate", "--scale", "worker=3")
        proof.life()
        proof.check()


def _granted(member: HourBank) -> int:
    """Starting hours, which a step gives."""
    end = time.monotonic() + PATIENCE
    while not (minutes := member.balance.get().available_minutes):
        if time.monotonic() > end:
            sys.exit("No starting hours came.")
        time.sleep(0.2)
    return int(minutes)


if __name__ == "__main__":
    main()
