"""Short times for the run, so that timers fire within minutes; what was before is put back."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from common.transactions import door
from hourbank.chaos.patience import patiently
from hourbank.embedded.places import write_private
from workflow.actor import Actor
from workflow.models import POLICY_ID, Policy
from workflow.operations import change_policy


Clock = Callable[[], datetime]

SHORT: Final = {
    "response_timeout": timedelta(seconds=20),
    "response_after_withdrawal": timedelta(seconds=10),
    "reminder_before": timedelta(seconds=5),
    "offer_timeout": timedelta(seconds=15),
    "no_start_after_acceptance": timedelta(seconds=20),
    "stuck_after": timedelta(seconds=20),
    "not_completed_after": timedelta(seconds=25),
    "confirmation_timeout": timedelta(seconds=12),
    "recorded_timeout": timedelta(seconds=15),
    "dispute_response_time": timedelta(seconds=8),
    "dispute_settlement_time": timedelta(seconds=6),
    "dispute_assignment_target": timedelta(seconds=5),
    "dispute_ruling_target": timedelta(seconds=5),
    "dispute_target_reminder_before": timedelta(seconds=2),
    "appeal_window": timedelta(seconds=8),
}
_MICROSECOND: Final = timedelta(microseconds=1)


@contextmanager
def short_times(*, data: Path, staff_id: UUID, clock: Clock) -> Iterator[None]:
    """Let these times hold for what begins during the block.

    The old ones are kept in a file beside the bank's data until they are put back: where a run was
    killed, the next one does so.
    """
    kept, actor = data / "chaos-policy.json", Actor(member_id=staff_id)
    put_back(kept, actor=actor, clock=clock)
    policy = Policy.objects.get(pk=POLICY_ID)
    old = {name: getattr(policy, name) // _MICROSECOND for name in SHORT}
    write_private(kept, json.dumps(old))
    try:
        _change(SHORT, actor=actor, clock=clock)
        yield
    finally:
        put_back(kept, actor=actor, clock=clock)


def put_back(kept: Path, *, actor: Actor, clock: Clock) -> None:
    """Give the Policy its old times; what somebody has changed meanwhile stays."""
    if not kept.exists():
        return
    old = {name: value * _MICROSECOND for name, value in json.loads(kept.read_text()).items()}
    now = patiently(lambda: Policy.objects.get(pk=POLICY_ID))
    _change(
        {name: span for name, span in old.items() if getattr(now, name) == SHORT.get(name)},
        actor=actor,
        clock=clock,
    )
    kept.unlink()


def _change(changes: dict[str, Any], *, actor: Actor, clock: Clock) -> None:
    def change() -> None:
        with door():
            change_policy(changes=changes, actor=actor, at=clock())

    patiently(change)
