"""What members choose: how they hear of each kind of news, and when their mails may go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotFound, Refused
from common.transactions import require_transaction
from members.models import Member
from notifications.choices import Choices, choices_of
from notifications.groups import ALWAYS_SHOWN, CHOOSABLE, Group, MailWhen, choices_for
from notifications.models import GroupChoice


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """How a member wants to hear of a kind of news; what is None stays."""

    mail: MailWhen | None = None
    in_bank: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quiet:
    """Hours without mail, by the clock on the member's wall; without both there are none."""

    begins: time | None = None
    ends: time | None = None


def change_preferences(
    *,
    member_id: UUID,
    groups: Mapping[Group, Wish] | None = None,
    digest_hour: int | None = None,
    digest_weekday: int | None = None,
    quiet: Quiet | None = None,
) -> Choices:
    """Change how a member is told; what isn't given stays. It counts for what waits already, too.

    Raises:
        NotFound: there is no such member, or none any more.
        Refused: a kind of news can't come so (`preference_not_possible`), or the quiet hours
            begin and end at once (`quiet_hours_empty`).
    """
    require_transaction()
    # Two changes at once: the second sees what the first has written.
    members = Member.objects.select_for_update(no_key=True).filter(closed_at=None)
    member = members.filter(pk=member_id).first()
    if member is None:
        raise NotFound(_("There is no such member."))
    choices = choices_of(member)
    for group, wish in (groups or {}).items():
        _choose(choices, group, wish)
    _set_times(choices, hour=digest_hour, weekday=digest_weekday, quiet=quiet)
    return choices_of(member)


def stop_mails(*, member_id: UUID, groups: Collection[Group]) -> dict[Group, MailWhen]:
    """Let no mail of these kinds come any more; returns how they came before.

    What can't be chosen is left as it is.

    Raises:
        NotFound: there is no such member, or none any more.
    """
    require_transaction()
    member = Member.objects.filter(pk=member_id, closed_at=None).first()
    if member is None:
        raise NotFound(_("There is no such member."))
    chosen = choices_of(member)
    stopped = [group for group in groups if group in CHOOSABLE]
    before = {group: MailWhen(chosen.choice(group).mail) for group in stopped}
    never = Wish(mail=MailWhen.NEVER)
    change_preferences(member_id=member_id, groups=dict.fromkeys(stopped, never))
    return before


def _choose(choices: Choices, group: Group, wish: Wish) -> None:
    row = choices.choice(group)
    is_possible = (wish.mail is None or wish.mail in choices_for(group)) and not (
        wish.in_bank is False and group in ALWAYS_SHOWN
    )
    if not is_possible:
        sentence = _("“%(group)s” can’t come this way.")
        raise Refused(sentence % {"group": group.label}, code="preference_not_possible")
    if group not in CHOOSABLE:
        return
    GroupChoice.objects.update_or_create(
        member=choices.member,
        group=group,
        defaults={
            "mail": wish.mail or row.mail,
            "in_bank": row.in_bank if wish.in_bank is None else wish.in_bank,
        },
    )


def _set_times(
    choices: Choices, *, hour: int | None, weekday: int | None, quiet: Quiet | None
) -> None:
    times = choices.times
    if quiet is not None:
        if quiet.begins is not None and quiet.begins == quiet.ends:
            sentence = _("Quiet hours that begin and end at the same time are none.")
            raise Refused(sentence, code="quiet_hours_empty")
        times.quiet_from, times.quiet_until = quiet.begins, quiet.ends
    times.digest_hour = times.digest_hour if hour is None else hour
    times.digest_weekday = times.digest_weekday if weekday is None else weekday
    if quiet is not None or hour is not None or weekday is not None:
        times.save()
