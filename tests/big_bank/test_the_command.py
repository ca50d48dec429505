"""`manage.py make_bank` is careful where it makes what it makes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from members.models import Member
from tests.big_bank.conftest import NOW, SOME
from tests.factories import member
from tests.rows import every_row


@pytest.mark.parametrize("env", ["staging", "production"])
def test_a_bank_that_members_use_gets_no_made_up_ones(env: str, settings, db) -> None:
    settings.HOURBANK_ENV = env
    before = every_row()
    with pytest.raises(CommandError, match="not for a real bank"):
        call_command("make_bank", stdout=StringIO())
    assert every_row() == before


def test_a_bank_with_other_members_is_left_alone(db) -> None:
    member("Zoe", at=NOW)
    before = every_row()
    with pytest.raises(CommandError, match="has members already"):
        call_command("make_bank", stdout=StringIO())
    assert every_row() == before


@pytest.mark.parametrize("size", [("--members=3",), ("--members=100", "--entries=200")])
def test_too_small_a_bank_is_refused(size: tuple[str, ...], db) -> None:
    with pytest.raises(CommandError, match="At least 20 members"):
        call_command("make_bank", *size, stdout=StringIO())
    assert not Member.objects.exists()


def test_what_is_interrupted_has_changed_nothing(real_db, monkeypatch: pytest.MonkeyPatch) -> None:
    from hourbank.big_bank import loading, making  # noqa: PLC0415 - what is taken apart
    from tests.big_bank import conftest  # noqa: PLC0415 - as above

    seen: list[bool] = []

    def break_down(_self: loading.Loader) -> None:
        seen.append(True)
        raise KeyboardInterrupt

    few = {"joined", "in the list 30", "paid (30, 30) at once", "active", "wanted"}
    assert few - SOME
    monkeypatch.setattr(conftest, "SOME", few)
    monkeypatch.setattr(loading.Loader, "finish", break_down)
    rows: list[object] = []
    make = making.make

    def noted(*args: object, **named: object) -> object:
        rows.append(every_row())
        return make(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(conftest, "make", noted)
    with pytest.raises(KeyboardInterrupt):
        conftest.a_bank(members=30, entries=300, is_long=False)
    assert seen
    assert rows == [every_row()]
