"""What has happened already, recorded by programs: same limits, same ledger."""

from datetime import timedelta

import pytest

from tests.api.desk import REQUESTS, Desk, path_of, problem
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db
RECORD = f"{REQUESTS}record/"


def test_it_is_recorded_and_confirmed(desk: Desk) -> None:
    bank = desk.bank
    wish = {"member": str(bank.ben.pk), "part": "provider", "estimated_minutes": 90}
    wish |= {"starts_at": "2026-03-01T10:00:00Z", "title": "Bread"}
    made = desk.ada.post(RECORD, wish)
    assert made.status_code == 201
    request = made.json()["id"]
    assert (made.json()["state"], made.json()["turn"]) == ("RECORDED", "requester")
    problem(desk.ada.post(path_of(request, "confirm")), 403, "wrong_role")
    desk.do("ben", request, "confirm")
    assert desk.see("ada", request)["state"] == "PAID"
    assert minutes_of(bank.ada, bank.ben) == [(270, 0), (90, 0)]


def test_limits_are_those_of_every_request_and_silence_pays_nothing(desk: Desk) -> None:
    bank = desk.bank
    wish = {"member": str(bank.ben.pk), "part": "provider", "estimated_minutes": 90}
    before = every_row()
    for change, code in (
        ({"estimated_minutes": 481}, "MINUTES_OVER_MAXIMUM"),
        ({"member": str(bank.ada.pk)}, "OWN_SERVICE"),
        ({"starts_at": "2026-03-02T09:00:01Z"}, "not_happened_yet"),
    ):
        problem(desk.ada.post(RECORD, wish | change), 422, code)
    assert every_row() == before
    refused, silent = (desk.ada.post(RECORD, wish).json()["id"] for _each in "12")
    assert desk.do("ben", refused, "refuse", words="No.")["outcome"] == "EXCHANGE_REFUSED"
    bank.later(timedelta(days=7))
    assert desk.see("ben", silent)["outcome"] == "EXCHANGE_UNCONFIRMED"
    assert minutes_of(bank.ada, bank.ben) == [(180, 0), (180, 0)]
