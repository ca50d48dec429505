"""Terms are negotiated by programs: in turn, with what is missing named, and the whole history."""

import pytest

from tests.api.desk import Desk, path_of, problem
from tests.requests_app.acts import minutes_of
from tests.rows import every_row


pytestmark = pytest.mark.django_db


def test_offers_go_to_and_fro_until_one_is_within_the_balance(desk: Desk) -> None:
    bank = desk.bank
    request = bank.active(minutes=60)
    shown = desk.do("ada", request, "counter-offer", minutes=200, words="It is a lot.")
    assert (shown["turn"], shown["deadline_at"]) == ("requester", "2026-03-05T09:00:00Z")
    before = every_row()
    refused = problem(desk.ben.post(path_of(request, "accept-offer")), 422, "INSUFFICIENT_BALANCE")
    assert refused["shortfall_minutes"] == 20
    assert every_row() == before
    problem(desk.ada.post(path_of(request, "accept-offer")), 403, "wrong_role")
    desk.do("ben", request, "counter-offer", minutes=75)
    desk.do("ben", request, "withdraw-offer")
    desk.do("ada", request, "counter-offer", minutes=90)
    desk.do("ben", request, "accept-offer")
    offers = desk.see("ada", request)["offers"]
    told = [
        (offer["round"], offer["made_by"], offer["minutes"], offer["state"]) for offer in offers
    ]
    assert told == [
        (1, "provider", 200, "COUNTERED"),
        (2, "requester", 75, "WITHDRAWN"),
        (3, "provider", 90, "ACCEPTED"),
    ]
    assert minutes_of(bank.ben) == [(90, 90)]
    desk.do("ada", request, "start")
    desk.do("ada", request, "complete", actual_minutes=90)
    desk.do("ben", request, "confirm")
    assert desk.see("ben", request)["state"] == "PAID"
    assert minutes_of(bank.ada, bank.ben) == [(270, 0), (90, 0)]
