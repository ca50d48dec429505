"""The Policy's values that a request keeps for its whole life."""

from dataclasses import Field, asdict, dataclass, fields
from datetime import timedelta
from typing import Any, Self

from workflow.models import Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """Copied when the request is submitted: a later change of the Policy doesn't touch it."""

    maximum_minutes: int
    response_timeout: timedelta
    reminder_before: timedelta
    offer_timeout: timedelta
    maximum_offers: int
    response_after_withdrawal: timedelta
    no_start_after_agreed_start: timedelta
    no_start_after_acceptance: timedelta
    late_cancellation_before: timedelta
    start_reminder_before: timedelta
    not_completed_after: timedelta
    confirmation_timeout: timedelta
    top_up_percent: int
    recorded_timeout: timedelta
    rating_window: timedelta
    conversation_after_end: timedelta
    dispute_after_payment: timedelta

    @classmethod
    def of_policy(cls, policy: Policy) -> Self:
        """The Policy's values of this moment."""
        return cls(**{field.name: getattr(policy, field.name) for field in fields(cls)})

    @classmethod
    def from_json(cls, stored: dict[str, int]) -> Self:
        """Read what `as_json` wrote: spans are whole milliseconds.

        A request that was submitted before a value existed has the Policy's default; a value that
        no longer exists is passed over.
        """
        return cls(**{field.name: _value(field, stored) for field in fields(cls)})

    def as_json(self) -> dict[str, int]:
        """Whole numbers alone: spans as milliseconds."""
        return {
            name: value // timedelta(milliseconds=1) if isinstance(value, timedelta) else value
            for name, value in asdict(self).items()
        }


def _value(field: Field[Any], stored: dict[str, int]) -> Any:
    if field.name not in stored:
        return getattr(Policy(), field.name)
    value = stored[field.name]
    return timedelta(milliseconds=value) if field.type is timedelta else value
