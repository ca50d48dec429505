"""Keys of members' programs: to be seen and ended, never read."""

import pytest
from django.urls import reverse

from common.transactions import door
from members.models import ApiKey
from members.operations import find_key, make_key
from workflow.models import EventLog


@pytest.fixture
def key(amina, at) -> tuple[ApiKey, str]:
    with door():
        return make_key(member=amina, name="a program", at=at)


def page(row: ApiKey, name: str = "change") -> str:
    return reverse(f"admin:members_apikey_{name}", args=[row.pk])


def test_a_revoked_key_no_longer_signs_in_and_the_history_says_who(
    as_coordinator, coordinator, amina, key, at
):
    row, text = key
    assert b"stop working at once" in as_coordinator.get(page(row, "revoke")).content
    as_coordinator.post(page(row, "revoke"))

    assert find_key(text=text, at=at) is None
    event = EventLog.objects.filter(subject_id=amina.pk).latest("seq")
    assert (event.type, event.actor_id) == ("member.key_revoked", coordinator.pk)
    assert event.data == {"key": row.pk}


def test_a_key_is_revoked_once(as_coordinator, amina, key):
    row, _text = key
    as_coordinator.post(page(row, "revoke"))
    before = (
        ApiKey.objects.filter(pk=row.pk).values().get(),
        EventLog.objects.filter(subject_id=amina.pk).count(),
    )
    answer = as_coordinator.post(page(row, "revoke"))

    assert list(answer.context["form"].non_field_errors()) == ["This key is revoked already."]
    assert before == (
        ApiKey.objects.filter(pk=row.pk).values().get(),
        EventLog.objects.filter(subject_id=amina.pk).count(),
    )


def test_a_coordinator_doesn_t_revoke_the_key_of_an_administrator(
    as_coordinator, administrator, at
):
    with door():
        row, text = make_key(member=administrator, name="a program", at=at)
    answer = as_coordinator.post(page(row, "revoke"))

    assert list(answer.context["form"].non_field_errors()) == ["Only an administrator can do this."]
    assert find_key(text=text, at=at) is not None


def test_no_page_shows_a_key_or_its_hash(as_administrator, key):
    row, text = key
    for url in (reverse("admin:members_apikey_changelist"), page(row)):
        shown = as_administrator.get(url).content.decode()
        assert row.prefix in shown
        assert "requests" in shown
        assert text not in shown
        assert bytes(row.digest).hex() not in shown
        assert "digest" not in shown


def test_members_don_t_revoke_here(as_amina, key, at):
    row, text = key

    assert as_amina.post(page(row, "revoke"), follow=True).status_code == 403
    assert find_key(text=text, at=at) is not None
