"""One row of each table of the administration that a bank begins without."""

from django_celery_beat.models import ClockedSchedule, SolarSchedule

from common.transactions import door
from ledger.operations import reconcile
from members.models import Member
from members.operations import (
    accept_rules,
    change_photo,
    change_profile,
    make_household,
    publish_rules,
)
from notifications.groups import Group, MailWhen
from notifications.operations import change_preferences
from notifications.operations.preferences import Wish
from tests.factories import member
from tests.ledger.bank import owing
from tests.members.test_profile import picture
from tests.requests_app.roads import Bank
from workflow.actor import Actor
from workflow.models import IdempotencyKey
from workflow.operations import change_retry_policy


def rows_for(bank: Bank, root: Member) -> None:
    """What staff, programs and members leave behind in a bank's life; all but Noa agree to its rules."""
    actor = Actor(member_id=root.pk)
    ben = {"member_id": bank.ben.pk, "actor": Actor(member_id=bank.ben.pk), "at": bank.at}
    with door():
        make_household(name="Elm Street 3", actor=actor, at=bank.at)
        reconcile(at=bank.at)
        change_retry_policy(name="notify_provider", changes={"retries": 4}, actor=actor, at=bank.at)
        change_profile(**ben, about="I like bicycles.")
        change_photo(**ben, photo=picture())
        change_preferences(
            member_id=bank.ben.pk,
            groups={Group.AWAITED: Wish(mail=MailWhen.DAILY)},
            digest_hour=8,
        )
        publish_rules(texts={"en": "Keep what you promise."}, actor=actor, at=bank.at)
        IdempotencyKey.objects.create(
            member_id=bank.ben.pk, key="once", fingerprint=b"", status=201, body=b"", at=bank.at
        )
    owing(member("Dan", at=bank.at), member("Eve", at=bank.at), 20, at=bank.at)
    ClockedSchedule.objects.create(clocked_time=bank.at)
    SolarSchedule.objects.create(event="sunrise", latitude=48, longitude=2)

    with door():
        for each in Member.objects.filter(is_active=True).exclude(name="Noa"):
            accept_rules(number=1, member_id=each.pk, at=bank.at)
