"""What a member has chosen: how they hear of each kind of news, and when their mails may go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from members.models import Member
from notifications.groups import FIXED, LOUD, Group, MailWhen, group_of
from notifications.models import GroupChoice, Mail, MailTimes
from notifications.times import end_of_quiet, next_digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """All that a member has chosen, or would have without choosing."""

    member: Member
    times: MailTimes
    groups: Mapping[str, GroupChoice]

    def choice(self, group: Group) -> GroupChoice:
        """Return how they hear of a kind of news."""
        return self.groups.get(group) or GroupChoice(member=self.member, group=group)

    def mail_when(self, mail: Mail) -> MailWhen:
        """Return when the news of this mail comes."""
        group = _group(mail)
        return MailWhen.AT_ONCE if group in FIXED else MailWhen(self.choice(group).mail)

    def ready_at(self, mail: Mail, *, at: datetime) -> datetime:
        """Return since when, or from when on, this mail may go: `at` or before means now."""
        ready = max(mail.waits_until or mail.at, self._slot(mail))
        group, times = _group(mail), self.times
        is_loud = group in LOUD or (group in FIXED and self.member.is_staff)
        if is_loud or times.quiet_from is None or times.quiet_until is None:
            return ready
        end = end_of_quiet(
            max(ready, at), zone=self._zone, begins=times.quiet_from, ends=times.quiet_until
        )
        return end if end > max(ready, at) else ready

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.member.time_zone)

    def _slot(self, mail: Mail) -> datetime:
        """The time of the collected mail in which it comes; its own where it comes at once."""
        when = self.mail_when(mail)
        if when not in {MailWhen.DAILY, MailWhen.WEEKLY}:
            return mail.at
        weekday = self.times.digest_weekday if when == MailWhen.WEEKLY else None
        hour = self.times.digest_hour
        return next_digest(mail.at, zone=self._zone, hour=hour, weekday=weekday)


def choices_of(member: Member) -> Choices:
    """Read what a member has chosen; two queries."""
    rows = GroupChoice.objects.filter(member=member)
    return Choices(
        member=member, times=times_of(member.pk), groups={row.group: row for row in rows}
    )


def times_of(member_id: UUID) -> MailTimes:
    """Return when a member's mails may go; a row that isn't saved where they have not chosen."""
    found = MailTimes.objects.filter(pk=member_id).first()
    return found or MailTimes(member_id=member_id)


def _group(mail: Mail) -> Group:
    if mail.notification is None:
        raise TypeError("A letter is no news that a member chooses about.")
    return group_of(mail.notification.event_type)
