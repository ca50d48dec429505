"""What tests of the client need from a running bank."""

import os
import sys
from pathlib import Path

from django.utils import timezone
from hourbank_client import HourBank

from common.transactions import door
from members.models import Member
from members.operations import make_key
from tests.journeys.town import Town, listed
from tests.runtime.machine import CHECKOUT


PACKAGE = CHECKOUT / "clients" / "python"


def key_for(member: Member) -> str:
    with door():
        return make_key(member=member, name="client", at=timezone.now())[1]


def offered(town: Town, member: Member, title: str) -> str:
    """A service of the member that others find. Returns its id."""
    with HourBank(town.bank.url, key_for(member)) as bank:
        made = bank.services.create(
            kind="OFFER",
            title=title,
            description="Brakes, gears and flat tyres.",
            estimated_minutes=90,
        )
        bank.services.submit(made.id)
    return listed(str(made.id))


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a member's shell has, with `hourbank` on its path."""
    programs = home / "bin"
    programs.mkdir(exist_ok=True)
    program = programs / "hourbank"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hourbank_client "$@"\n')
    program.chmod(0o755)
    return {
        "HOME": str(home),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(PACKAGE),
        "LANG": "C.UTF-8",
        **more,
    }
