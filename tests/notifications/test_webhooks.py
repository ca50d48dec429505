"""Events go to members' programs: through a real receiver that fails, hangs, and comes back."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import WebhookVerificationError

from common.errors import Conflict, NotFound, WrongState
from common.transactions import door
from members.models import Member
from notifications import guarded, sentences
from notifications.models import (
    Notification,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from notifications.operations import (
    change_webhook,
    delete_webhook,
    replay,
    rotate_secret,
)
from tests.notifications.hooks import (
    actor,
    deliver,
    fresh,
    hook,
    last_of,
    test_event,
    verified,
)
from tests.notifications.mail_server import free_port
from tests.notifications.receiver import receiver
from workflow.models import CircuitBreaker, Step


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def at() -> datetime:
    """Now: a receiver looks at the time of a signature."""
    return datetime.now(UTC).replace(microsecond=0)


def rounds(at, *, until, every=5 * MINUTE) -> None:
    """Let a worker look in each few minutes."""
    passed = timedelta()
    while passed <= until:
        deliver(at, after=passed)
        passed += every


# Trying again


def test_a_test_is_signed_so_that_the_standard_package_takes_it(endpoint, told, at):
    test_event(endpoint, at=at)
    assert deliver(at) == {"done": 1}
    body = verified(endpoint.new_secret, last_of(told))
    assert body["type"] == "webhook.test"
    path, headers, _body = last_of(told)
    assert (path, headers["content-type"]) == ("/hooks", "application/json")
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.at, attempt.error_code) == (204, at, "")
    assert WebhookDelivery.objects.get().progress == "DELIVERED"


def test_a_body_that_was_changed_on_its_way_is_noticed(endpoint, told, at):
    test_event(endpoint, at=at)
    deliver(at)
    path, headers, body = last_of(told)
    with pytest.raises(WebhookVerificationError):
        verified(endpoint.new_secret, (path, headers, body + b" "))


def test_a_step_that_is_done_twice_calls_once(endpoint, told, at):
    test_event(endpoint, at=at)
    deliver(at)
    Step.objects.filter(name="deliver_webhook").update(state="WAITING", finished_at=None, due_at=at)
    assert deliver(at) == {"done": 1}
    assert len(told.taken) == 1


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        ({"status": 500, "answer": b"oh no"}, 500, ""),
        ({"status": 404}, 404, ""),
        ({"cuts": True}, None, "no_answer"),
    ],
)
def test_a_receiver_that_fails_is_tried_again_with_the_same_id(
    answer, status, error, endpoint, told, at
):
    told.__dict__ |= answer
    test_event(endpoint, at=at)
    assert deliver(at) == {"waiting": 1}
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.error_code) == (status, error)
    assert fresh(endpoint).failing_since == at
    assert deliver(at, after=MINUTE - timedelta(seconds=1)) == {}
    told.__dict__ |= {"status": 204, "cuts": False}
    assert deliver(at, after=MINUTE) == {"done": 1}
    assert len(set(told.ids)) == 1
    assert len(told.ids) == 2
    assert fresh(endpoint).failing_since is None
    bodies = {body for _path, _headers, body in told.taken}
    assert len(bodies) == 1


@pytest.mark.parametrize("way", ["hangs", "drips"])
def test_a_receiver_that_keeps_us_waiting_is_left(way, endpoint, told, at, monkeypatch):
    monkeypatch.setattr(guarded, "TOTAL_SECONDS", 0.4)
    setattr(told, way, True)
    test_event(endpoint, at=at)
    assert deliver(at) == {"waiting": 1}
    attempt = WebhookAttempt.objects.get()
    assert attempt.error_code == "timeout"
    assert attempt.duration_ms >= 400


def test_a_receiver_that_is_away_is_waited_for(ana, at):
    endpoint = hook(ana, f"http://127.0.0.1:{free_port()}/", at=at)
    test_event(endpoint, at=at)
    assert deliver(at) == {"waiting": 1}
    assert WebhookAttempt.objects.get().error_code == "no_connection"


def test_a_redirect_is_not_followed(endpoint, told, at):
    with receiver() as elsewhere:
        told.status, told.headers = 307, {"Location": elsewhere.url}
        test_event(endpoint, at=at)
        assert deliver(at) == {"waiting": 1}
        assert elsewhere.taken == []
    assert WebhookAttempt.objects.get().status == 307


def test_no_more_than_the_first_bytes_of_an_answer_are_kept(endpoint, told, at):
    told.status, told.answer = 200, b"\0\xff" + b"word " * 100_000
    test_event(endpoint, at=at)
    assert deliver(at) == {"done": 1}
    kept = WebhookAttempt.objects.get().answer
    assert kept.startswith("\N{REPLACEMENT CHARACTER}" * 2 + "word ")
    assert len(kept) == 500


WELL = {"status": 204, "headers": {}, "cuts": False, "hangs": False}


def test_whatever_a_receiver_does_nothing_is_lost_and_nothing_goes_elsewhere(
    endpoint, told, at, monkeypatch
):
    """It fails, hangs, answers 500, redirects to the machine itself, and comes back."""
    monkeypatch.setattr(guarded, "TOTAL_SECONDS", 0.4)
    with receiver() as inside:
        moved = {"status": 307, "headers": {"Location": inside.url}}
        for hours, mood in enumerate(({"cuts": True}, {"hangs": True}, {"status": 500}, moved)):
            told.__dict__ |= WELL | mood
            test_event(endpoint, at=at + hours * HOUR)
            rounds(at + hours * HOUR, until=HOUR - MINUTE, every=20 * MINUTE)
        tried = WebhookAttempt.objects.values_list("status", "error_code")
        assert set(tried) == {(None, "no_answer"), (None, "timeout"), (500, ""), (307, "")}
        told.__dict__ |= WELL
        told.taken.clear()
        rounds(at + 4 * HOUR, until=10 * HOUR, every=HOUR)
        assert inside.taken == []
    assert len(told.ids) == len(set(told.ids)) == 4
    assert {row.progress for row in WebhookDelivery.objects.all()} == {"DELIVERED"}
    assert fresh(endpoint).is_enabled


def breaker_of(endpoint) -> CircuitBreaker:
    return CircuitBreaker.objects.get(name=endpoint.lane)


def test_a_dead_receiver_opens_its_own_breaker_and_holds_up_nobody_else(
    ana, ben, endpoint, told, at
):
    told.status = 500
    for _each in range(8):
        test_event(endpoint, at=at)
    with receiver() as other:
        working = hook(ben, other.url, at=at)
        test_event(working, at=at)
        deliver(at)
        assert len(other.taken) == 1
        assert not CircuitBreaker.objects.filter(name=working.lane).exists()
    # Five failures in a row open it; what is behind them waits, and has used up no try.
    assert (len(told.taken), breaker_of(endpoint).state) == (5, "OPEN")
    steps = Step.objects.filter(name="deliver_webhook", state="WAITING")
    assert sorted(steps.values_list("attempts", flat=True)) == [0, 0, 0, 1, 1, 1, 1, 1]


def test_a_probe_is_all_that_an_open_breaker_lets_through(endpoint, told, at):
    told.status = 500
    for _each in range(8):
        test_event(endpoint, at=at)
    deliver(at)
    told.taken.clear()
    deliver(at, after=MINUTE)
    assert (len(told.taken), breaker_of(endpoint).state) == (1, "OPEN")
    tried = Step.objects.filter(name="deliver_webhook").values_list("attempts", flat=True)
    assert sum(tried) == 5
    told.status = 204
    rounds(at, until=HOUR, every=MINUTE)
    assert breaker_of(endpoint).state == "CLOSED"
    assert {row.progress for row in WebhookDelivery.objects.all()} == {"DELIVERED"}


def test_who_has_mended_the_receiver_need_not_wait_for_the_next_probe(endpoint, told, at):
    told.status = 500
    for _each in range(5):
        test_event(endpoint, at=at)
    deliver(at)
    told.status = 204
    test_event(endpoint, at=at)
    deliver(at)
    assert breaker_of(endpoint).state == "CLOSED"
    assert WebhookDelivery.objects.latest("pk").progress == "DELIVERED"


def test_a_receiver_that_comes_back_gets_everything_once(endpoint, told, at):
    told.status = 503
    for _each in range(5):
        test_event(endpoint, at=at)
    rounds(at, until=10 * HOUR, every=30 * MINUTE)
    told.status = 204
    told.taken.clear()
    rounds(at + 10 * HOUR, until=10 * HOUR, every=HOUR)
    assert len(told.ids) == len(set(told.ids)) == 5
    assert {row.progress for row in WebhookDelivery.objects.all()} == {"DELIVERED"}
    assert fresh(endpoint).is_enabled


def test_after_three_days_it_is_switched_off_and_its_member_told(ana, endpoint, told, at):
    told.status = 500
    test_event(endpoint, at=at)
    rounds(at, until=3 * DAY - HOUR, every=HOUR)
    assert fresh(endpoint).is_enabled
    rounds(at + 3 * DAY - HOUR, until=10 * HOUR, every=HOUR)
    row = fresh(endpoint)
    assert (row.is_enabled, row.disabled_because) == (False, "FAILING")
    assert WebhookDelivery.objects.get().progress == "GIVEN_UP"
    notice = Notification.objects.get(member=ana, event_type="webhook.disabled")
    (words,) = sentences.tell([notice])
    assert words.sentence == (
        f"Your webhook {told.url} has taken nothing for three days, and is switched off."
    )
    assert words.url == f"/webhooks/{endpoint.pk}/"
    # Staff are not woken by a program that isn't the bank's.
    assert not Step.objects.filter(name="deliver_webhook", state="DEAD").exists()


def test_one_event_that_is_never_taken_switches_nothing_off(endpoint, told, at):
    told.status = 500
    test_event(endpoint, at=at)
    for hours in range(90):
        deliver(at, after=hours * HOUR)
        # The events between are taken.
        WebhookEndpoint.objects.update(failing_since=None)
        CircuitBreaker.objects.update(failures=0)
    assert WebhookDelivery.objects.get().progress == "GIVEN_UP"
    assert fresh(endpoint).is_enabled


def test_a_receiver_that_says_it_is_gone_is_switched_off_at_once(ana, endpoint, told, at):
    told.status = 410
    test_event(endpoint, at=at)
    assert deliver(at)["dead"] == 1
    assert fresh(endpoint).disabled_because == "GONE"
    notice = Notification.objects.get(member=ana, event_type="webhook.disabled")
    assert "gone for good" in sentences.tell([notice])[0].sentence


@pytest.mark.parametrize("way", ["off", "deleted", "left"])
def test_nothing_goes_out_to_who_wants_nothing_any_more(way, ana, endpoint, told, at):
    test_event(endpoint, at=at)
    given = {"webhook_id": endpoint.pk, "actor": actor(ana), "at": at}
    with door():
        if way == "off":
            change_webhook(is_enabled=False, **given)
        elif way == "deleted":
            delete_webhook(**given)
        else:
            Member.objects.filter(pk=ana.pk).update(is_active=False)
    assert deliver(at) == {"done": 1}
    assert told.taken == []
    assert WebhookDelivery.objects.get().progress == "GIVEN_UP"


def test_switched_on_again_it_counts_as_working(ana, endpoint, told, at):
    told.status = 410
    test_event(endpoint, at=at)
    deliver(at)
    told.status = 204
    with door():
        change_webhook(webhook_id=endpoint.pk, is_enabled=True, actor=actor(ana), at=at)
    test_event(endpoint, at=at)
    assert deliver(at) == {"done": 1}
    assert fresh(endpoint).failing_since is None


# Replay


def test_a_delivery_is_sent_once_more_with_the_same_id(ana, endpoint, told, at):
    delivery = test_event(endpoint, at=at)
    deliver(at)
    with door():
        replay(webhook_id=endpoint.pk, delivery_id=delivery.pk, actor=actor(ana), at=at)
    assert deliver(at) == {"done": 1}
    assert len(told.ids) == 2
    assert len(set(told.ids)) == 1
    assert WebhookDelivery.objects.get().attempts.count() == 2


def test_what_is_on_its_way_is_not_sent_once_more(ana, endpoint, at):
    delivery = test_event(endpoint, at=at)
    with pytest.raises(Conflict), door():
        replay(webhook_id=endpoint.pk, delivery_id=delivery.pk, actor=actor(ana), at=at)
    assert Step.objects.filter(name="deliver_webhook").count() == 1


def test_nobody_else_replays_changes_or_deletes(ana, ben, endpoint, at):
    delivery = test_event(endpoint, at=at)
    given = {"webhook_id": endpoint.pk, "actor": actor(ben), "at": at}
    version = fresh(endpoint).version
    for deed in (
        lambda: replay(delivery_id=delivery.pk, **given),
        lambda: change_webhook(is_enabled=False, **given),
        lambda: delete_webhook(**given),
        lambda: rotate_secret(**given),
    ):
        with pytest.raises(NotFound), door():
            deed()
    assert fresh(endpoint).version == version


def test_what_is_switched_off_sends_no_test(ana, endpoint, at):
    with door():
        change_webhook(webhook_id=endpoint.pk, is_enabled=False, actor=actor(ana), at=at)
    with pytest.raises(WrongState):
        test_event(endpoint, at=at)
    assert not WebhookDelivery.objects.exists()
