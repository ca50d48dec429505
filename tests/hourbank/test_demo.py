"""The demo's members, on one's own machine alone."""

import pytest
from django.core.management import CommandError, call_command

from ledger.queries import balance
from members.models import Member


def test_the_demo_has_its_five_members_with_their_rights_and_hours(db, capsys) -> None:
    call_command("make_demo")
    call_command("make_demo")
    assert capsys.readouterr().out.split("\n")[:2] == [
        "5 demo members made, 5 there.",
        "0 demo members made, 5 there.",
    ]
    ada, cora, alex = (
        Member.objects.get(email=f"{name}@example.org") for name in ("ada", "coordinator", "admin")
    )
    assert balance(member_id=ada.pk).available_minutes == 180
    assert (ada.is_staff, cora.is_staff, alex.is_superuser) == (False, True, True)
    assert cora.has_perm("disputes.change_dispute")
    assert not cora.has_perm("members.delete_member")
    assert all(each.check_password("hourbank-demo") for each in (ada, cora, alex))


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize("command", ["make_demo", "play_story"])
def test_a_bank_that_members_use_gets_no_demo(db, settings, environment, command) -> None:
    settings.HOURBANK_ENV = environment
    before = Member.objects.count()
    with pytest.raises(CommandError):
        call_command(command)
    assert Member.objects.count() == before
