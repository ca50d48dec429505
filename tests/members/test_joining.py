"""Signing up is joining the bank."""

import pytest
from django.core.exceptions import ValidationError

from ledger.queries import balance
from members.models import Member, validate_time_zone
from tests.factories import PASSWORD
from workflow.worker import work


def sign_up(client, email: str, *, name: str = "Nia"):
    given = {"email": email, "name": name, "password1": PASSWORD}
    return client.post("/accounts/signup/", given)


def test_who_signs_up_is_a_member_with_the_starting_hours(client, db, at) -> None:
    assert sign_up(client, "nia@example.org").status_code == 302
    nia = Member.objects.get(email="nia@example.org")
    work(clock=lambda: nia.joined_at)
    assert balance(member_id=nia.pk).available_minutes == 180


def test_an_address_that_no_column_holds_is_refused_in_the_form(client, db) -> None:
    answer = sign_up(client, "a" * 250 + "@example.org")
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert not Member.objects.filter(name="Nia").exists()


@pytest.mark.parametrize("name", ["\u200b", "\u202e \u2066", "Nia\x1b[31m"])
def test_a_name_that_nobody_could_see_is_refused_in_the_form(client, db, name) -> None:
    answer = sign_up(client, "nia@example.org", name=name)
    assert "name" in answer.context["form"].errors
    assert not Member.objects.filter(email="nia@example.org").exists()


def test_a_name_is_kept_on_one_line(client, db) -> None:
    sign_up(client, "nia@example.org", name="Nia\r\nBcc: eve@example.org")
    assert Member.objects.get(email="nia@example.org").name == "Nia Bcc: eve@example.org"


@pytest.mark.parametrize("name", ["localtime", "Factory", "Nowhere/Land", ""])
def test_what_is_no_place_is_no_time_zone(name) -> None:
    with pytest.raises(ValidationError):
        validate_time_zone(name)
