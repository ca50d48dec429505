"""Members who rate each other."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from common.errors import DomainError
from members.models import Member
from notifications.models import Notification
from notifications.sentences import tell
from requests_app.models import Rating, ServiceRequest
from requests_app.ratings import operations
from tests.factories import member
from tests.requests_app.roads import Bank, new_bank
from tests.rows import every_row
from workflow.models import EventLog


DAY = timedelta(days=1)
WINDOW = 14 * DAY
INSTANT = timedelta(microseconds=1)


@dataclass
class Town:
    """A bank with a coordinator."""

    bank: Bank
    cora: Member

    def who(self, name: str) -> Member:
        """By name."""
        found: Member = self.cora if name == "cora" else getattr(self.bank, name)
        return found

    def do(self, name: str, who: str, **kwargs: Any) -> Any:
        """Call one operation of ratings as a door does."""
        return self.bank.do(getattr(operations, name), self.who(who), **kwargs)

    def rate(self, who: str, request: ServiceRequest, stars: int = 5, **kwargs: Any) -> Rating:
        """One side rates."""
        made: Rating = self.do("rate", who, request_id=request.pk, stars=stars, **kwargs)
        return made

    def on(self, name: str, who: str, rating: Rating, **kwargs: Any) -> Any:
        """Do something with a rating."""
        return self.do(name, who, rating_id=rating.pk, **kwargs)

    def refused(self, name: str, who: str, **kwargs: Any) -> DomainError:
        """Why it is refused; not one row of the bank has changed."""
        before = every_row()
        with pytest.raises(DomainError) as refused:
            self.do(name, who, **kwargs)
        assert every_row() == before
        assert refused.value.sentence
        return refused.value

    def both(self, of_ada: int = 5, of_ben: int = 4) -> tuple[Rating, Rating]:
        """A paid request that both have rated: Ben's rating of Ada, and Ada's of Ben."""
        request = self.bank.paid()
        by_ben = self.rate("ben", request, of_ada, words="Quick and friendly.")
        by_ada = self.rate("ada", request, of_ben, words="A kind guest.")
        return again(by_ben), again(by_ada)


def new_town(at: Any) -> Town:
    return town_of(new_bank(at))


def town_of(bank: Bank) -> Town:
    return Town(bank, member("Cora", at=bank.at, is_staff=True))


def again(rating: Rating) -> Rating:
    """The row as it is now."""
    return Rating.objects.get(pk=rating.pk)


def events_of(rating: Rating) -> list[str]:
    """What has happened to it."""
    rows = EventLog.objects.filter(subject_type="rating", subject_id=rating.pk).order_by("seq")
    return list(rows.values_list("type", flat=True))


def told(who: Member) -> list[str]:
    """What a member was told of ratings, in words, oldest first."""
    rows = Notification.objects.filter(member=who, event_type__startswith="rating.").order_by("id")
    return [said.sentence for said in tell(rows)]
