"""What members are told of their keys: whoever made one, its member hears of it."""

from datetime import datetime

from members.models import Member
from notifications.operations.notify import notify
from workflow.registry import Claimed


def tell_of_key(*, subject: Member, step: Claimed, at: datetime) -> None:
    """Tell a member, in the bank and by mail, that a key was made for their account."""
    notify(
        member_ids=[subject.pk],
        event_type="member.key_made",
        subject=subject,
        at=at,
        data={"key": step.data["key"], "begins": step.data["begins"]},
    )
