"""Two workers that look at the same member's mails at the same moment."""

from datetime import timedelta

from common.transactions import door
from notifications.choices import choices_of
from notifications.groups import Group, MailWhen
from notifications.models import Mail
from notifications.operations import Wish, change_preferences
from notifications.operations.bundles import bundle
from tests.factories import member
from tests.notifications.words import tell
from tests.threads import at_once


def test_two_workers_at_once_take_each_mail_once(real_db, at):
    ana = member("Ana", at=at)
    with door():
        change_preferences(member_id=ana.pk, groups={Group.AWAITED: Wish(mail=MailWhen.DAILY)})
    for _ in range(4):
        tell(ana, about=ana, at=at, event_type="request.paid")
    mails = list(Mail.objects.select_related("notification__member").order_by("pk"))

    def take(head: Mail) -> int:
        with door():
            return len(bundle(head, choices=choices_of(ana), at=at + timedelta(days=1)))

    taken = at_once(lambda: take(mails[0]), lambda: take(mails[-1]))
    assert sorted(taken) == [0, 4]
    assert len(set(Mail.objects.values_list("goes_with", flat=True))) == 1
