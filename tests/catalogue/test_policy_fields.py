"""Every number of the Policy that is about services changes what happens from then on."""

from datetime import timedelta

import pytest

from catalogue.models import Service
from catalogue.operations import approve, archive, renew
from common.transactions import door
from tests.catalogue.words import published
from tests.requests_app.roads import Bank, new_bank
from workflow.models import EventLog, Step


pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def bank(at) -> Bank:
    """Ada, Ben and Cleo, who exchange."""
    return new_bank(at)


def due(service: Service, name: str):
    return Step.objects.get(subject_id=service.pk, name=name, state="WAITING").due_at


def test_policy_service_review_target(shop, carla):
    before = shop.waiting()
    shop.set_policy(service_review_target=DAY)
    after = shop.waiting(title="Piano lessons")
    assert (before.review_due_at, after.review_due_at) == (shop.at + 2 * DAY, shop.at + DAY)
    shop.later(DAY - INSTANT)
    assert shop.again(after).overdue_at is None
    shop.later(INSTANT)
    assert shop.again(after).overdue_at == shop.at
    assert shop.again(before).overdue_at is None
    shop.later(DAY)
    assert shop.again(before).overdue_at == shop.at


def test_policy_service_lifetime(shop, ana):
    before = published(ana, at=shop.at)
    shop.set_policy(service_lifetime=30 * DAY)
    after = published(ana, at=shop.at)
    shop.later(30 * DAY - INSTANT)
    assert shop.again(after).state == "PUBLISHED"
    shop.later(INSTANT)
    assert (shop.again(before).state, shop.again(after).state) == ("PUBLISHED", "EXPIRED")
    renewed = shop.do(renew, ana, service_id=before.pk)
    assert renewed.expires_at == shop.at + 30 * DAY


def test_policy_service_expiry_warning(shop, ana):
    before = published(ana, at=shop.at)
    shop.set_policy(service_expiry_warning=20 * DAY)
    after = published(ana, at=shop.at)
    ends = shop.at + 90 * DAY
    assert due(before, "service_expiry_warning") == ends - 7 * DAY
    assert due(after, "service_expiry_warning") == ends - 20 * DAY
    shop.later(70 * DAY)
    warned = EventLog.objects.filter(type="service.expiring").values_list("subject_id", flat=True)
    assert list(warned) == [after.pk]


@pytest.mark.parametrize(("number", "state"), [(0, "PENDING_APPROVAL"), (2, "PUBLISHED")])
def test_policy_trusted_after_services(number, state, shop, carla):
    shop.set_policy(trusted_after_services=number, trusted_after_exchanges=0)
    for title in ("Bicycle repair", "Piano lessons"):
        waiting = shop.waiting(title=title)
        with door():
            approve(service_id=waiting.pk, actor=shop.acting(carla), at=shop.at)
    assert shop.sent(title="A lift to Soria").state == state


@pytest.mark.parametrize(("number", "state"), [(0, "PENDING_APPROVAL"), (2, "PUBLISHED")])
def test_policy_trusted_after_exchanges(number, state, shop, bank):
    shop.set_policy(trusted_after_exchanges=number, trusted_after_services=0)
    shop.member = bank.ada
    assert shop.sent(title="First").state == "PENDING_APPROVAL"
    for _time in range(2):
        bank.paid()
    assert shop.sent(title="Piano lessons").state == state
    shop.member = bank.cleo
    assert shop.sent(title="Piano lessons").state == "PENDING_APPROVAL"


def test_policy_service_shortest_description(shop):
    assert shop.sent(title="First", description="Too short").state == "REJECTED"
    assert shop.sent(title="Empty", description="\u200b" * 500).state == "REJECTED"
    shop.set_policy(service_shortest_description=9)
    assert shop.sent(title="Second", description="Too short").state == "PENDING_APPROVAL"
    shop.set_policy(service_shortest_description=0)
    assert shop.sent(title="Third", description="").state == "PENDING_APPROVAL"


def test_policy_service_forbidden_words(shop, ana):
    before = shop.sent(title="Casino evenings")
    assert before.state == "PENDING_APPROVAL"
    shop.set_policy(service_forbidden_words="casino\nhouse call\n\nCAFÉ")
    assert shop.again(before).state == "PENDING_APPROVAL"
    refused = shop.sent(title="My CASÍNO, and a cafe")
    assert (refused.state, refused.refusal.reason) == ("REJECTED", "FORBIDDEN_WORDS")
    assert refused.refusal.words == "casino, CAFÉ"
    assert shop.sent(title="Casinos of old").state == "PENDING_APPROVAL"
    assert shop.sent(title="House. Call me").state == "REJECTED"
    for number, unseen in enumerate("\u200b\u00ad\u2060\u202e\u034f\ufe0f\u3164\U000e0061"):
        hidden = shop.sent(
            title=f"Evening {number}", description=f"Come to the cas{unseen}ino " * 9
        )
        assert hidden.state == "REJECTED", ascii(unseen)
    shop.set_policy(service_forbidden_words="")
    shop.do(archive, ana, service_id=before.pk)
    assert shop.sent(title="Casino evenings").state == "PENDING_APPROVAL"


def test_a_warning_that_would_come_before_the_service_is_refused(shop):
    with pytest.raises(Exception, match="The warning has to come after"):
        shop.set_policy(service_lifetime=3 * DAY)
