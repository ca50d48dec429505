"""What a ruling would do to the balances of both sides, as they are now."""

from dataclasses import dataclass

from disputes.models import Dispute
from ledger.queries import Balance, balance
from members.models import Member


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """One side's minutes before and after, to spend and set aside."""

    member: Member
    available_before: int
    available_after: int
    held_before: int
    held_after: int

    @property
    def available_change(self) -> int:
        """How much more there is to spend; below zero for less."""
        return self.available_after - self.available_before

    @property
    def held_change(self) -> int:
        """How much more is set aside; below zero for less."""
        return self.held_after - self.held_before


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What becomes of the minutes that a dispute is about.

    After payment the provider has them all, and what isn't theirs goes back as far as their balance
    may fall; `debt_minutes` is what is missing then.
    """

    held_minutes: int
    released_minutes: int
    returned_minutes: int
    debt_minutes: int
    requester: Share
    provider: Share

    @property
    def shares(self) -> tuple[Share, Share]:
        """Both, as the page has them."""
        return (self.requester, self.provider)


def outcome_of(*, dispute: Dispute, released_minutes: int) -> Outcome:
    """What a ruling of so many minutes for the provider does, if it were carried out now."""
    asking, giving = dispute.request.requester, dispute.request.provider
    rest = dispute.held_minutes - released_minutes
    before = (balance(member_id=asking.pk), balance(member_id=giving.pk))
    if dispute.is_after_payment:
        return _after_payment(dispute, rest=rest, before=before)
    return Outcome(
        held_minutes=dispute.held_minutes,
        released_minutes=released_minutes,
        returned_minutes=rest,
        debt_minutes=0,
        requester=_share(asking, before[0], gets=rest, held=-dispute.held_minutes),
        provider=_share(giving, before[1], gets=released_minutes),
    )


def _after_payment(dispute: Dispute, *, rest: int, before: tuple[Balance, Balance]) -> Outcome:
    possible = min(rest, max(0, before[1].spendable_minutes))
    return Outcome(
        held_minutes=dispute.held_minutes,
        released_minutes=dispute.held_minutes - rest,
        returned_minutes=possible,
        debt_minutes=rest - possible,
        requester=_share(dispute.request.requester, before[0], gets=possible),
        provider=_share(dispute.request.provider, before[1], gets=-possible),
    )


def _share(member: Member, before: Balance, *, gets: int, held: int = 0) -> Share:
    return Share(
        member=member,
        available_before=before.available_minutes,
        available_after=before.available_minutes + gets,
        held_before=before.held_minutes,
        held_after=before.held_minutes + held,
    )
