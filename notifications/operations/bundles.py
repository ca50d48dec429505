"""Which mails go out as one: collected mails, and what an outage has kept back."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from common.transactions import require_transaction
from notifications.choices import Choices
from notifications.groups import MailWhen
from notifications.models import Mail


# Only an outage, or the member's own wish, keeps a mail so long.
LATE: Final = timedelta(hours=1)


def bundle(mail: Mail, *, choices: Choices, at: datetime) -> list[Mail]:
    """Say of a mail that it goes now, and of which others they go with it; returns them all.

    One that is collected, or late, takes along all of its member's that may go. From then on the
    bundle stays as it is, so that each try sends the same, and each mail goes in one bundle alone:
    nothing is lost and nothing comes twice. None are left where another has taken this one along.
    """
    require_transaction()
    waiting = Mail.objects.filter(member=mail.member_id, goes_with=None)
    if not _takes_others(mail, choices, at=at):
        waiting = waiting.filter(pk=mail.pk)
    # What another took along while this waited for the locks isn't among them any more.
    found = list(_whole(waiting).select_for_update(of=("self",)).order_by("pk"))
    if mail.pk not in {row.pk for row in found}:
        return list(_whole(Mail.objects.filter(goes_with=mail.pk)))
    going = [row for row in found if row.pk == mail.pk or _may_go(row, choices=choices, at=at)]
    Mail.objects.filter(pk__in=[row.pk for row in going]).update(goes_with=mail.pk)
    return going


def let_go(mail: Mail, *, is_refused: bool) -> None:
    """Say that the server has surely not taken a mail: the next try puts it into words anew.

    One that goes alone may go with others then, unless it is refused for good. One that has taken
    others along keeps them: nobody else delivers those.
    """
    require_transaction()
    forget_words(Mail.objects.filter(pk=mail.pk))
    if not is_refused and not Mail.objects.filter(goes_with=mail.pk).exclude(pk=mail.pk).exists():
        Mail.objects.filter(pk=mail.pk).update(goes_with=None)


def forget_words(mails: QuerySet[Mail]) -> int:
    """Forget what these say; nobody needs it any more. Returns of how many."""
    return mails.filter(worded_at__isnull=False).update(words=None, worded_at=None)


def _takes_others(mail: Mail, choices: Choices, *, at: datetime) -> bool:
    return choices.mail_when(mail) != MailWhen.AT_ONCE or at - mail.at >= LATE


def _may_go(mail: Mail, *, choices: Choices, at: datetime) -> bool:
    return choices.mail_when(mail) != MailWhen.NEVER and choices.ready_at(mail, at=at) <= at


def _whole(mails: QuerySet[Mail]) -> QuerySet[Mail]:
    return mails.select_related("notification__member")
