"""What the work took, by programs: top-up, consent, and less by agreement of both."""

import pytest

from tests.api.desk import Desk, path_of, problem
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db


def test_less_is_paid_where_both_agree(desk: Desk) -> None:
    bank = desk.bank
    request = bank.in_progress()
    desk.do("ada", request, "complete", actual_minutes=60)
    before = every_row()
    said = problem(
        desk.ben.post(path_of(request, "propose-less"), {"minutes": 60}), 422, "not_less"
    )
    assert said["actual_minutes"] == 60
    assert every_row() == before
    desk.do("ben", request, "propose-less", minutes=30)
    assert desk.see("ben", request)["allowed_actions"] == ["confirm", "dispute", "withdraw-change"]
    desk.do("ada", request, "decline-change")
    desk.do("ben", request, "propose-less", minutes=45, words="We had coffee.")
    desk.do("ada", request, "agree-change")
    shown = desk.see("ben", request)
    assert (shown["state"], shown["actual_minutes"], shown["payable_minutes"]) == ("PAID", 60, 45)
    assert [change["state"] for change in shown["amendments"]] == ["DECLINED", "AGREED"]
    assert minutes_of(bank.ada, bank.ben) == [(225, 0), (135, 0)]


def test_more_is_topped_up_or_asks_for_consent(desk: Desk) -> None:
    bank = desk.bank
    request = bank.in_progress()
    desk.do("ada", request, "complete", actual_minutes=90)
    problem(desk.ben.post(path_of(request, "confirm")), 422, "consent_needed")
    desk.do("ben", request, "confirm", consent_minutes=90)
    assert minutes_of(bank.ada, bank.ben) == [(270, 0), (90, 0)]
