"""The automatic check: what it refuses, what it leaves to a coordinator, and what it lets through."""

from datetime import timedelta

import pytest

from catalogue import operations
from catalogue.models import Refusal
from catalogue.rules import plain
from catalogue.states import ServiceKind
from common.errors import NotFound, Refused, WrongRole
from common.transactions import door
from notifications.models import Notification
from notifications.sentences import tell
from tests.catalogue.words import for_member, history
from workflow.actor import Actor
from workflow.models import EventLog, Step


pytestmark = pytest.mark.django_db


def told(member):
    """What the member is told, oldest first."""
    rows = Notification.objects.filter(member=member).order_by("pk")
    return [each.sentence for each in tell(rows)]


def test_a_new_service_waits_for_a_coordinator_until_the_target_time(shop, carla):
    service = shop.waiting()
    assert history(service) == [
        ("service.drafted", "", "DRAFT"),
        ("service.submitted", "DRAFT", "PENDING_VALIDATION"),
        ("service.checked", "PENDING_VALIDATION", "PENDING_APPROVAL"),
    ]
    assert service.review_due_at == shop.at + timedelta(days=2)
    assert service.findings == []
    approved = shop.do(operations.approve, carla, service_id=service.pk)
    assert (approved.state, approved.approved_by) == ("PUBLISHED", carla)
    assert approved.expires_at == shop.at + timedelta(days=90)
    assert (approved.review_due_at, approved.reviewer) == (None, None)
    assert told(shop.member)[-1] == "“Bicycle repair” is approved, and in the list now."


def test_too_short_a_description_is_refused_and_can_be_mended(shop):
    service = shop.refused()
    assert service.refusal.reason == "DESCRIPTION_TOO_SHORT"
    assert (service.refusal.refused_by, service.refusal.title) == (None, "Bicycle repair")
    assert EventLog.objects.get(type="service.rejected").data == {"reason": "DESCRIPTION_TOO_SHORT"}
    assert "not accepted: The description is too short." in told(shop.member)[-1]
    shop.do(operations.edit, service_id=service.pk, description="Brakes and gears.")
    again = shop.do(operations.submit, service_id=service.pk)
    assert again.refusal is None
    shop.work()
    assert shop.again(service).state == "PENDING_APPROVAL"
    assert Refusal.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Bicycle repair", "DUPLICATE"),
        ("BICYCLE, repair!", "DUPLICATE"),
        ("Bícycle  Repáir", "DUPLICATE"),
        ("Repair bicycle", "SIMILAR"),
        ("Bicycle repairs", "SIMILAR"),
        ("Car repair", ""),
    ],
)
def test_a_second_one_of_the_same_title_is_refused_one_alike_is_for_the_coordinator(
    title, code, shop
):
    first = shop.published()
    service = shop.sent(title=title)
    expected = [{"code": code, "service": str(first.pk)}] if code else []
    assert service.findings == expected
    assert service.state == ("REJECTED" if code == "DUPLICATE" else "PENDING_APPROVAL")


@pytest.mark.parametrize("state", ["DRAFT", "REJECTED", "EXPIRED", "ARCHIVED"])
def test_what_is_not_there_any_more_or_not_yet_is_in_nobodys_way(state, shop):
    shop.in_state(state)
    assert shop.sent().findings == []


def test_a_wanted_ad_is_no_duplicate_of_an_offer_nor_of_somebody_elses(shop, ben):
    shop.published(kind=ServiceKind.WANTED)
    with door():
        operations.publish(
            kind=ServiceKind.OFFER,
            title="Bicycle repair",
            estimated_minutes=60,
            actor=for_member(ben),
            at=shop.at,
        )
    assert shop.sent().findings == []


def test_the_trusted_need_no_approval_unless_there_is_something_to_judge(shop, carla):
    shop.set_policy(trusted_after_services=1)
    first = shop.waiting()
    shop.do(operations.approve, carla, service_id=first.pk)
    trusted = shop.sent(title="Piano lessons")
    assert (trusted.state, trusted.approved_by) == ("PUBLISHED", None)
    assert history(trusted)[-1] == ("service.published", "PENDING_VALIDATION", "PUBLISHED")
    assert told(shop.member)[-1] == "“Piano lessons” is in the list now."
    assert shop.sent(title="Bicycle repairs").state == "PENDING_APPROVAL"
    assert shop.sent(title="Too short", description="x").state == "REJECTED"


def test_a_trusted_members_change_is_back_in_the_list_after_the_check(shop, carla):
    shop.set_policy(trusted_after_services=1)
    service = shop.waiting()
    shop.do(operations.approve, carla, service_id=service.pk)
    shop.do(operations.edit, service_id=service.pk, title="Repair of bicycles")
    assert shop.again(service).state == "PENDING_VALIDATION"
    shop.work()
    assert shop.again(service).state == "PUBLISHED"


def test_what_a_coordinator_writes_for_a_member_counts_for_nobodys_trust(shop, carla):
    shop.set_policy(trusted_after_services=1)
    with door():
        operations.publish(
            kind=ServiceKind.OFFER,
            title="Somebody to read to me",
            estimated_minutes=60,
            actor=Actor(member_id=carla.pk, on_behalf_of_id=shop.member.pk),
            at=shop.at,
        )
    assert shop.sent().state == "PENDING_APPROVAL"


@pytest.mark.parametrize("name", ["approve", "take_review", "reject"])
def test_nobody_judges_their_own_not_even_in_their_own_name(name, shop, carla):
    shop.member = carla
    service = shop.waiting()
    given = {"reason": "UNCLEAR"} if name == "reject" else {}
    for behalf in (None, carla.pk):
        with pytest.raises(WrongRole), door():
            getattr(operations, name)(
                service_id=service.pk,
                actor=Actor(member_id=carla.pk, on_behalf_of_id=behalf),
                at=shop.at,
                **given,
            )
    assert shop.again(service) == service
    assert shop.again(service).version == service.version


def test_a_coordinator_cannot_publish_their_own_past_the_check(shop, carla):
    with pytest.raises(WrongRole), door():
        operations.publish(
            kind=ServiceKind.OFFER,
            title="Mine",
            estimated_minutes=60,
            actor=Actor(member_id=carla.pk, on_behalf_of_id=carla.pk),
            at=shop.at,
        )
    shop.member = carla
    service = shop.published()
    changed = shop.do(operations.edit, carla, service_id=service.pk, title="Mine alone")
    assert changed.state == "PENDING_VALIDATION"


def test_a_refusal_says_why_to_its_member_and_in_the_history(shop, carla):
    service = shop.waiting()
    rejected = shop.do(
        operations.reject,
        carla,
        service_id=service.pk,
        reason="CONTACT_DETAILS",
        words="Please leave your telephone number out.",
    )
    assert rejected.state == "REJECTED"
    refusal = rejected.refusal
    assert (refusal.reason, refusal.words) == (
        "CONTACT_DETAILS",
        "Please leave your telephone number out.",
    )
    assert (refusal.refused_by, refusal.at, refusal.title) == (carla, shop.at, "Bicycle repair")
    event = EventLog.objects.get(type="service.rejected")
    assert (event.actor_id, event.data) == (carla.pk, {"reason": "CONTACT_DETAILS"})
    assert "an address or a telephone number" in told(shop.member)[-1]


@pytest.mark.parametrize(
    ("reason", "words", "code"),
    [
        ("OTHER", " ", "words_needed"),
        ("OTHER", "\u200b", "words_needed"),
        ("TECHNICAL_FAILURE", "", "unknown_reason"),
        ("NO_SUCH", "x", "unknown_reason"),
    ],
)
def test_a_refusal_needs_a_reason_of_a_coordinators(reason, words, code, shop, carla):
    service = shop.waiting()
    with pytest.raises(Refused) as refused:
        shop.do(operations.reject, carla, service_id=service.pk, reason=reason, words=words)
    assert refused.value.reason == code
    assert not Refusal.objects.exists()
    assert shop.again(service).version == service.version


def test_an_overdue_service_is_told_to_the_coordinators_who_may_approve_it(shop, ben, carla, at):
    service = shop.waiting()
    shop.later(timedelta(days=2))
    late = shop.again(service)
    assert (late.state, late.overdue_at) == ("PENDING_APPROVAL", shop.at)
    assert told(carla) == ["“Bicycle repair” has waited too long for approval. Please look at it."]
    assert "waited" not in " ".join([*told(shop.member), *told(ben)])
    shop.later(timedelta(days=30))
    assert len(told(carla)) == 1


def test_a_coordinators_own_overdue_service_is_told_to_the_others_alone(shop, carla, at):
    shop.member = carla
    shop.waiting()
    shop.later(timedelta(days=2))
    assert told(carla) == []


def test_who_looks_at_it_is_written_down_once_and_may_change(shop, carla):
    service = shop.waiting()
    taken = shop.do(operations.take_review, carla, service_id=service.pk)
    again = shop.do(operations.take_review, carla, service_id=service.pk)
    assert (taken.reviewer_id, again.version) == (carla.pk, taken.version)
    assert history(service)[-1][0] == "service.review_taken"
    back = shop.do(operations.withdraw, service_id=service.pk)
    assert (back.state, back.reviewer, back.submitted_at) == ("DRAFT", None, None)


def test_taking_it_back_ends_the_check_and_the_target_time(shop):
    service = shop.submitted()
    shop.do(operations.withdraw, service_id=service.pk)
    shop.work()
    assert shop.again(service).state == "DRAFT"
    waiting = shop.waiting()
    shop.do(operations.withdraw, service_id=waiting.pk)
    shop.later(timedelta(days=3))
    assert shop.again(waiting).overdue_at is None
    assert not Step.objects.filter(state="WAITING", subject_type="service").exists()


def test_a_service_of_another_is_found_by_no_member(shop, ben):
    service = shop.draft()
    with pytest.raises(NotFound):
        shop.do(operations.submit, ben, service_id=service.pk)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Straße, CAFÉ & Co.", "strasse cafe co"),
        ("naïve\nİstanbul", "naive istanbul"),
        ("ﬁne—½", "fine 1 2"),
        ("!?", ""),
    ],
)
def test_words_are_compared_without_capitals_accents_and_punctuation(text, words):
    assert plain(text) == words
