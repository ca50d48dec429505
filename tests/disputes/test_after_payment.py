"""A dispute about what was paid: the request stays paid, and what is decided moves minutes back."""

from datetime import timedelta

import pytest

from common.errors import Refused
from disputes import operations
from ledger.queries import differences
from requests_app.states import State
from tests.disputes.court import Court
from tests.requests_app.acts import minutes_of


def test_a_ruling_gives_back_what_it_says_after_its_appeal_window(court: Court) -> None:
    bank = court.bank
    request = bank.paid()
    dispute = court.opened(request)
    assert (dispute.is_after_payment, dispute.held_minutes) == (True, 60)
    dispute = court.do(operations.respond, bank.ada, dispute, words="It did not.")
    given = {"released_minutes": 20, "words": "Half of it was done."}
    court.do(operations.rule_dispute, dispute.assigned_to, dispute, **given)
    assert minutes_of(bank.ben, bank.ada) == [(120, 0), (240, 0)]
    bank.later(timedelta(days=8))
    assert court.again(dispute).state == "CLOSED"
    assert bank.again(request).state == State.PAID
    assert minutes_of(bank.ben, bank.ada) == [(160, 0), (200, 0)]
    assert differences() == []
    with pytest.raises(Refused) as refused:
        court.just_opened(request)
    assert refused.value.reason == "dispute_decided"


def test_withdrawn_it_can_be_opened_anew(court: Court) -> None:
    bank = court.bank
    request = bank.paid()
    dispute = court.opened(request)
    assert court.do(operations.withdraw_dispute, bank.ben, dispute).state == "WITHDRAWN"
    assert minutes_of(bank.ben, bank.ada) == [(120, 0), (240, 0)]
    assert court.opened(request).is_after_payment
