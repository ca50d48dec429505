"""Keys of members' programs: made, used, and ended; what the database holds of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from common.errors import DomainError, NotFound, WrongState
from common.scopes import Scope
from common.transactions import door
from members.models import ApiKey, Member
from members.operations import (
    add_key,
    deactivate,
    find_key,
    make_key,
    revoke_member_key,
    revoke_own_key,
)
from members.operations.keys import MOST_KEYS
from members.queries import usable_scopes
from notifications.models import Notification
from notifications.sentences import tell
from tests.factories import NOBODY, member
from tests.rows import every_row
from workflow.actor import Actor
from workflow.models import EventLog
from workflow.worker import work, work_external


pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ana(at) -> Member:
    return member("Ana", at=at)


@pytest.fixture
def root(at) -> Member:
    return member("Root", at=at, is_staff=True, is_superuser=True)


def by(who: Member) -> Actor:
    return Actor(member_id=who.pk)


def made(who: Member, at: Any, name: str = "Robot", **wish: Any) -> ApiKey:
    with door():
        return add_key(name=name, scopes=wish.pop("scopes", ["read"]), actor=by(who), at=at, **wish)


def refused(who: Member, at: Any, **wish: Any) -> DomainError:
    """The refusal, after which no row has changed."""
    before = every_row(), list(ApiKey.objects.values())
    with pytest.raises(DomainError) as refusal:
        made(who, at, **wish)
    assert (every_row(), list(ApiKey.objects.values())) == before
    return refusal.value


def test_a_new_key_opens_the_bank_for_its_member_and_is_kept_as_a_hash(ana, at):
    key = made(ana, at, scopes=["requests", "read"], expires_at=at + DAY)

    found = find_key(text=key.text, at=at)
    assert found is not None
    assert found.member == ana
    assert found.scopes == ["read", "requests"]
    assert key.text.startswith(key.prefix)
    assert len(key.text) > len(key.prefix) + 30
    with connection.cursor() as cursor:
        cursor.execute("SELECT members_apikey::text FROM members_apikey")
        [[row]] = cursor.fetchall()
    assert key.prefix in row
    assert key.text not in row


def test_who_made_a_key_is_in_the_history_and_the_key_isnt(ana, at):
    key = made(ana, at)

    event = EventLog.objects.get(type="member.key_made")
    assert (event.subject_id, event.actor_id) == (ana.pk, ana.pk)
    assert event.data == {"key": key.pk, "scopes": ["read"], "by_key": None}
    assert key.text not in str(every_row())


def test_the_member_is_told_of_a_new_key_in_the_bank_and_by_mail(ana, at):
    key = made(ana, at)
    work(clock=lambda: at)
    work_external(clock=lambda: at)

    told = tell([Notification.objects.get(member=ana, event_type="member.key_made")])[0]
    assert key.prefix in told.sentence
    assert told.url == "/accounts/keys/"
    [letter] = mail.outbox
    assert letter.to == ["ana@example.org"]
    assert key.prefix in letter.body
    assert "/accounts/keys/" in letter.body
    assert key.text not in letter.body


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"scopes": []}, "scope_missing"),
        ({"scopes": ["read", "all"]}, "unknown_scope"),
        ({"scopes": ["read", "admin"]}, "scope_not_yours"),
        ({"name": ""}, "name_missing"),
        ({"name": " \u200b "}, "name_missing"),
        ({"name": "a" * 101}, "name_too_long"),
        ({"name": "a\0b"}, "control_characters"),
        ({"name": "  the ROBOT "}, "name_taken"),
        ({"expires_at": "now"}, "ends_too_early"),
    ],
)
def test_what_no_key_is_made_of_is_refused(ana, at, wish, code):
    made(ana, at, name="The Robot")
    wish = {**wish, **({"expires_at": at} if "expires_at" in wish else {})}
    assert refused(ana, at, **wish).reason == code


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_farthest_end_can_be_shown_in_each_zone(client, ana, at, zone):
    never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert refused(ana, at, expires_at=never).reason == "ends_too_late"
    far = refused(ana, at, expires_at=never).facts["expires_at"]
    made(ana, at, expires_at=datetime.fromisoformat(far))
    Member.objects.filter(pk=ana.pk).update(time_zone=zone)
    client.force_login(Member.objects.get(pk=ana.pk))
    assert client.get("/accounts/keys/").status_code == 200


def test_a_name_is_free_again_once_its_key_is_over(ana, at):
    first = made(ana, at, expires_at=at + DAY)
    assert made(ana, at + DAY).name == first.name


def test_staff_may_allow_a_key_their_role(root, ana, at):
    assert made(root, at, scopes=["admin"]).scopes == ["admin"]
    assert Scope.ADMIN not in usable_scopes(ana)


def test_twenty_keys_are_enough(ana, at):
    keys = [made(ana, at, name=f"Robot {number}") for number in range(MOST_KEYS)]
    assert refused(ana, at, name="One more").reason == "too_many_keys"
    with door():
        revoke_own_key(key_id=keys[0].pk, actor=by(ana), at=at)
    assert made(ana, at, name="One more").pk


def test_a_key_makes_no_key_that_may_more_or_lasts_longer(ana, at):
    maker = made(ana, at, name="Maker", scopes=["read", "requests"], expires_at=at + DAY)
    of = {"by_key_id": maker.pk, "expires_at": at + DAY}

    assert refused(ana, at, scopes=["disputes"], **of).reason == "scope_not_yours"
    longer = refused(ana, at, scopes=["read"], **{**of, "expires_at": at + 2 * DAY})
    assert longer.reason == "ends_too_late"
    assert refused(ana, at, scopes=["read"], by_key_id=maker.pk).reason == "ends_too_late"
    key = made(ana, at, scopes=["read"], **of)
    assert EventLog.objects.get(type="member.key_made", data__key=key.pk).data["by_key"] == maker.pk


def test_a_key_that_was_revoked_a_moment_ago_leaves_none_behind(ana, at):
    maker = made(ana, at, name="Maker", scopes=["read", "requests"])
    with door():
        revoke_own_key(key_id=maker.pk, actor=by(ana), at=at)
    assert isinstance(refused(ana, at, by_key_id=maker.pk), WrongState)


def test_a_revoked_key_is_over_at_once_and_the_history_says_who(ana, at):
    key = made(ana, at)
    with door():
        revoke_own_key(key_id=key.pk, actor=by(ana), at=at + MINUTE)

    assert find_key(text=key.text, at=at + MINUTE) is None
    event = EventLog.objects.get(type="member.key_revoked")
    assert (event.actor_id, event.data) == (ana.pk, {"key": key.pk})
    with pytest.raises(WrongState), door():
        revoke_own_key(key_id=key.pk, actor=by(ana), at=at + MINUTE)
    assert EventLog.objects.filter(type="member.key_revoked").count() == 1


def test_nobody_revokes_the_key_of_another(ana, root, at):
    key = made(ana, at)
    for who in (root.pk, NOBODY):
        with pytest.raises(NotFound), door():
            revoke_own_key(key_id=key.pk, actor=Actor(member_id=who), at=at)
    assert find_key(text=key.text, at=at) is not None


def test_whose_program_acts_without_their_role_revokes_nobodys_key(ana, root, at):
    root_key = made(root, at)
    plain = Actor(member_id=root.pk, is_plain=True)
    with pytest.raises(DomainError), door():
        revoke_member_key(key_id=root_key.pk, actor=plain, at=at)
    assert find_key(text=root_key.text, at=at) is not None


def test_a_key_ends_at_its_moment(ana, at):
    key = made(ana, at, expires_at=at + DAY)
    assert find_key(text=key.text, at=at + DAY - timedelta(microseconds=1)) is not None
    assert find_key(text=key.text, at=at + DAY) is None


def test_the_keys_of_a_suspended_member_dont_work(ana, root, at):
    key = made(ana, at)
    with door():
        deactivate(member_id=ana.pk, actor=by(root), at=at)
    assert find_key(text=key.text, at=at) is None
    assert isinstance(refused(ana, at, name="Another"), NotFound)


def test_the_last_use_is_written_once_a_minute(ana, at, django_assert_num_queries):
    key = made(ana, at)
    moments = []
    for seconds in (0, 1, 59, 60, 61):
        find_key(text=key.text, at=at + timedelta(seconds=seconds))
        moments.append(ApiKey.objects.get().last_used_at)
    assert moments == [at, at, at, at + MINUTE, at + MINUTE]
    with django_assert_num_queries(2):  # the key and its member
        find_key(text=key.text, at=at + MINUTE)


def test_the_command_makes_a_key_for_what_it_is_told(ana, at):
    call_command("api_key", "ana@example.org", "--scope", "read", "--days", "30", "--name", "Ops")
    key = ApiKey.objects.get()
    assert (key.name, key.scopes) == ("Ops", ["read"])
    assert key.expires_at - key.created_at == 30 * DAY
    event = EventLog.objects.get(type="member.key_made")
    assert (event.actor_id, event.on_behalf_of_id) == (None, ana.pk)
    with pytest.raises(CommandError, match="has this name"):
        call_command("api_key", "ana@example.org", "--name", "Ops")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"scopes": []}, "api_key_has_a_scope"),
        ({"scopes": ["read", "everything"]}, "api_key_scopes_known"),
        ({"name": ""}, "api_key_has_a_name"),
    ],
)
def test_the_database_takes_no_key_without_name_or_scope(ana, at, values, constraint):
    wish = {"member": ana, "name": "Robot", "scopes": ["read"], "digest": b"x" * 32} | values
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ApiKey.objects.create(created_at=at, **wish)


def test_the_database_takes_no_key_that_ends_before_it_begins(ana, at):
    with pytest.raises(IntegrityError, match="expires_after_made"), transaction.atomic():
        make_key(member=ana, name="Robot", at=at, expires_at=at)


def test_a_member_without_their_role_has_no_right_and_cant_be_saved(root):
    assert root.has_perm("members.change_member")
    plain = root.without_role()
    assert plain == root
    assert not plain.is_staff
    assert not plain.has_perm("members.change_member")
    assert not plain.has_perms(["members.change_member"])
    assert not plain.has_module_perms("members")
    with pytest.raises(TypeError):
        plain.save()
    assert Member.objects.get(pk=root.pk).is_superuser
