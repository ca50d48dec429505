"""Changing the bank's parameters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from common.transactions import require_transaction
from workflow.actor import Actor
from workflow.models import POLICY_ID, Policy
from workflow.operations.record import record
from workflow.operations.versions import require_version


def change_policy(
    *, changes: Mapping[str, Any], actor: Actor, at: datetime, expected_version: int | None = None
) -> Policy:
    """Set fields of the Policy; old and new values go into its history. No change, no event.

    Raises:
        ValidationError: a value is out of its range.
        StaleVersion: the Policy has changed since `expected_version`.
    """
    require_transaction()
    policy = Policy.objects.select_for_update().get(pk=POLICY_ID)
    require_version(subject=policy, expected_version=expected_version)
    old = {name: getattr(policy, name) for name in changes}
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.full_clean()
    told = {
        name: [old[name], getattr(policy, name)]
        for name in changes
        if old[name] != getattr(policy, name)
    }
    if told:
        policy.save_next()
        record(subject=policy, event="policy.changed", at=at, actor=actor, data={"changes": told})
    return policy
