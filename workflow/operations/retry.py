"""Changing how a step is tried again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from common.errors import NotFound
from common.transactions import require_transaction
from workflow.actor import Actor
from workflow.models import POLICY_ID, Policy, StepPolicy
from workflow.operations.record import record
from workflow.operations.versions import require_version
from workflow.registry import registry
from workflow.retry import RetryPolicy


def change_retry_policy(
    *,
    name: str,
    changes: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> StepPolicy:
    """Set numbers of a step's retry policy; what isn't named stays as it is now.

    They count from the next failure on. The change is an event of the Policy, with what was and
    what is; no change, no event.

    Raises:
        NotFound: no step has this name.
        StaleVersion: the Policy has changed since `expected_version`.
        ValidationError: a value is out of its range.
    """
    policy, row = _lock(name, expected_version=expected_version)
    old = row.as_retry_policy()
    for field, value in changes.items():
        setattr(row, field, value)
    row.full_clean(validate_unique=False, validate_constraints=True)
    if row.as_retry_policy() != old:
        row.save()
        _tell(policy, "policy.retry_changed", row, old=old, at=at, actor=actor)
    return row


def reset_retry_policy(
    *, name: str, actor: Actor, at: datetime, expected_version: int | None = None
) -> None:
    """Let the step be tried again as its code declares. Nothing happens where it is so already.

    Raises:
        NotFound: no step has this name.
        StaleVersion: the Policy has changed since `expected_version`.
    """
    policy, row = _lock(name, expected_version=expected_version)
    if StepPolicy.objects.filter(pk=name).delete()[0]:
        old, new = row.as_retry_policy(), as_declared(name)
        _tell(policy, "policy.retry_reset", new, old=old, at=at, actor=actor)


def _lock(name: str, *, expected_version: int | None) -> tuple[Policy, StepPolicy]:
    """The Policy's lock covers all retry policies; an unsaved row where the code's counts."""
    require_transaction()
    policy = Policy.objects.select_for_update().get(pk=POLICY_ID)
    if name not in registry.steps:
        raise NotFound(_("There is no such step."))
    require_version(subject=policy, expected_version=expected_version)
    return policy, StepPolicy.objects.filter(pk=name).first() or as_declared(name)


def as_declared(name: str) -> StepPolicy:
    """The retry policy that the code declares, as an unsaved row."""
    values = asdict(registry.step(name).retry)
    return StepPolicy(name=name, **values | {"retryable_errors": [*values["retryable_errors"]]})


def _tell(
    policy: Policy, event: str, row: StepPolicy, *, old: RetryPolicy, at: datetime, actor: Actor
) -> None:
    was, now = asdict(old), asdict(row.as_retry_policy())
    changes = {field: [was[field], now[field]] for field in now if was[field] != now[field]}
    policy.save_next()
    data = {"step": row.name, "changes": changes}
    record(subject=policy, event=event, at=at, actor=actor, data=data)
