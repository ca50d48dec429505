"""How long a service is in the list, the warning before, and the renewal."""

from datetime import timedelta

import pytest

from catalogue import operations
from catalogue.models import Service
from catalogue.operations import edit, pause, renew, resume
from catalogue.states import ServiceState
from common.errors import NotFound
from notifications.models import Notification
from notifications.sentences import tell
from requests_app.models import ServiceRequest
from requests_app.states import State
from tests.catalogue.words import history
from tests.requests_app.roads import new_bank
from workflow.models import Step


pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def waiting_steps(service):
    rows = Step.objects.filter(subject_id=service.pk, state="WAITING")
    return {row.name: row.due_at for row in rows}


def test_its_member_is_warned_a_week_before_and_it_leaves_the_list_after_90_days(shop):
    service = shop.published()
    ends = shop.at + 90 * DAY
    assert service.expires_at == ends
    assert waiting_steps(service) == {
        "service_expiry": ends,
        "service_expiry_warning": ends - 7 * DAY,
    }
    shop.later(83 * DAY)
    assert shop.again(service).state == "PUBLISHED"
    shop.later(7 * DAY)
    expired = shop.again(service)
    assert (expired.state, expired.expires_at) == ("EXPIRED", ends)
    assert history(service)[1:] == [
        ("service.expiring", "PUBLISHED", "PUBLISHED"),
        ("service.expired", "PUBLISHED", "EXPIRED"),
    ]
    rows = Notification.objects.filter(subject_id=service.pk).order_by("pk")
    said = [(each.sentence, each.url) for each in tell(rows)]
    assert "please renew it: one click" in said[0][0]
    assert "has left the list" in said[1][0]
    assert {url for _sentence, url in said} == {f"/services/{service.pk}/"}


def test_renewing_begins_its_time_anew(shop):
    service = shop.published()
    shop.later(85 * DAY)
    renewed = shop.do(renew, service_id=service.pk)
    ends = shop.at + 90 * DAY
    assert (renewed.state, renewed.expires_at) == ("PUBLISHED", ends)
    assert waiting_steps(service) == {
        "service_expiry": ends,
        "service_expiry_warning": ends - 7 * DAY,
    }
    shop.later(89 * DAY)
    assert shop.again(service).state == "PUBLISHED"
    shop.later(DAY)
    assert shop.again(service).state == "EXPIRED"


def test_an_expired_one_comes_back_with_one_click(shop):
    service = shop.expired()
    back = shop.do(renew, service_id=service.pk)
    assert (back.state, back.expires_at) == ("PUBLISHED", shop.at + 90 * DAY)
    assert back.approved_by == service.approved_by


def test_a_warning_longer_than_what_is_left_is_not_sent(shop):
    shop.set_policy(service_lifetime=8 * DAY)
    service = shop.published()
    shop.later(20 * DAY)  # the workers were away
    assert [kind for kind, _from, _to in history(service)] == [
        "service.published",
        "service.expired",
    ]


def test_a_paused_one_does_not_expire_and_begins_anew(shop):
    service = shop.paused()
    assert waiting_steps(service) == {}
    shop.later(200 * DAY)
    assert shop.again(service).state == "PAUSED"
    back = shop.do(resume, service_id=service.pk)
    assert back.expires_at == shop.at + 90 * DAY
    assert "service_expiry" in waiting_steps(service)


@pytest.mark.parametrize(("state", "back"), [("PAUSED", resume), ("EXPIRED", renew)])
def test_what_was_changed_outside_of_the_list_is_checked_before_it_comes_back(state, back, shop):
    service = shop.in_state(state)
    shop.do(edit, service_id=service.pk, description="Something else altogether.")
    assert shop.again(service).state == state
    sent = shop.do(back, service_id=service.pk)
    assert (sent.state, sent.expires_at, sent.paused_at) == ("PENDING_VALIDATION", None, None)
    shop.work()
    assert shop.again(service).state == "PENDING_APPROVAL"


@pytest.mark.parametrize("state", ["PUBLISHED", "PAUSED", "EXPIRED"])
def test_how_long_it_takes_and_where_may_change_without_a_look(state, shop):
    service = shop.in_state(state)
    changed = shop.do(edit, service_id=service.pk, estimated_minutes=15, is_remote=True)
    assert changed.state == state
    assert history(service)[-1][0] == "service.edited"


@pytest.mark.parametrize("state", ["PUBLISHED", "PAUSED", "EXPIRED"])
def test_what_a_coordinator_corrects_is_approved_by_that(state, shop, carla):
    service = shop.in_state(state)
    before = service.expires_at
    with shop.doing(carla, for_whom=shop.member) as given:
        edit(service_id=service.pk, title="Corrected", **given)
    after = shop.again(service)
    assert (after.state, after.title, after.expires_at) == (state, "Corrected", before)
    assert (after.approved["title"], after.approved_by) == ("Corrected", carla)


def test_a_change_back_to_what_was_approved_needs_no_look(shop):
    service = shop.paused()
    shop.do(edit, service_id=service.pk, title="Something else")
    shop.do(edit, service_id=service.pk, title="Bicycle repair")
    assert shop.do(resume, service_id=service.pk).state == "PUBLISHED"


@pytest.mark.parametrize("end", ["pause", "archive", "edit"])
def test_a_request_under_way_goes_on_when_its_service_leaves_the_list(end, at):
    bank = new_bank(at)
    accepted = bank.accepted()
    given = {"title": "Something else"} if end == "edit" else {}
    bank.do(getattr(operations, end), bank.ada, service_id=bank.service.pk, **given)
    done = bank.act("start", accepted, bank.ada)
    bank.act("complete", done, bank.ada, actual_minutes=60)
    assert bank.act("confirm", done, bank.ben).state == State.PAID


def test_a_request_under_way_goes_on_when_its_service_expires(at):
    bank = new_bank(at)
    bank.later(89 * DAY)
    accepted = bank.accepted()
    bank.later(2 * DAY)
    assert Service.objects.get(pk=bank.service.pk).state == "EXPIRED"
    done = bank.act("start", accepted, bank.ada)
    bank.act("complete", done, bank.ada, actual_minutes=60)
    assert bank.act("confirm", done, bank.ben).state == State.PAID


@pytest.mark.parametrize("state", [each for each in ServiceState if each != "PUBLISHED"])
def test_only_what_is_in_the_list_can_be_asked_for(state, shop):
    service = shop.in_state(state)
    bank = new_bank(shop.at)
    with pytest.raises(NotFound):
        bank.draft(service_id=service.pk)
    assert not ServiceRequest.objects.exists()


def test_a_draft_of_a_request_cannot_be_sent_once_its_service_has_left_the_list(at):
    bank = new_bank(at)
    draft = bank.draft()
    bank.do(pause, bank.ada, service_id=bank.service.pk)
    sent = bank.act("submit", draft, bank.ben)
    assert (sent.state, sent.outcome) == (State.REJECTED, "SERVICE_WITHDRAWN")
