"""A bank, and what its members were answered in a run of chaos."""

from datetime import datetime

import pytest

from hourbank.chaos.journal import Entry, Journal, Said
from tests.requests_app.roads import Bank, new_bank


@pytest.fixture
def bank(db, at: datetime) -> Bank:
    return new_bank(at)


@pytest.fixture
def journal(bank: Bank) -> Journal:
    """What Ada and Ben would have been told on a request's way to PAID, by 45 of 60 minutes."""
    request = bank.act("confirm", bank.completed(45), bank.ben)
    bank.work()
    assert bank.again(request).state == "PAID"
    return Journal(
        members={str(bank.ada.pk): 180, str(bank.ben.pk): 180},
        entries=[
            Entry(
                member=str(who.pk),
                action=action,
                said=Said.DONE,
                request=str(request.pk),
                minutes=minutes,
                status=200,
            )
            for who, action, minutes in [
                (bank.ben, "draft", 60),
                (bank.ben, "submit", None),
                (bank.ada, "accept", 60),
                (bank.ada, "start", 60),
                (bank.ada, "complete", 45),
                (bank.ben, "confirm", 60),
            ]
        ],
    )
