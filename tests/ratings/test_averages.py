"""Averages after any sequence of doings are what counting the rows by hand gives."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from common.errors import DomainError
from requests_app.models import Rating
from requests_app.ratings.queries import (
    Summary,
    ratings_of,
    ratings_of_service,
    summaries,
    summary,
)
from tests.counts import count
from tests.ratings.town import DAY, WINDOW, Town


class Opinions(RuleBasedStateMachine):
    """Several paid requests, rated, hidden and shown by anybody, at any time."""

    town: ClassVar[Town]
    requests: ClassVar[list[Any]]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block._from_testcase = True  # noqa: SLF001 - as Django's TestCase
        self.block.__enter__()
        self.begins_at = self.town.bank.at
        # What was said, written down beside the bank: request, side → stars, since when shown.
        self.said: dict[tuple[Any, str], int] = {}
        self.said_at: dict[tuple[Any, str], Any] = {}
        self.hidden: set[tuple[Any, str]] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        self.town.bank.at = self.begins_at

    @initialize()
    def begins(self) -> None:
        self.ends_at = {request.pk: request.ended_at + WINDOW for request in self.requests}

    def is_shown(self, key: tuple[Any, str]) -> bool:
        request, side = key
        other = (request, "ada" if side == "ben" else "ben")
        return other in self.said or self.town.bank.at >= self.ends_at[request]

    @rule(index=st.integers(0, 2), side=st.sampled_from(["ada", "ben"]), stars=st.integers(0, 6))
    def rate(self, index: int, side: str, stars: int) -> None:
        request = self.requests[index]
        key = (request.pk, side)
        may = (
            key not in self.said
            and self.town.bank.at < self.ends_at[request.pk]
            and 1 <= stars <= 5
        )
        assert self.attempt("rate", side, request_id=request.pk, stars=stars) is may
        if may:
            self.said[key] = stars

    @rule(index=st.integers(0, 2), side=st.sampled_from(["ada", "ben"]), is_hidden=st.booleans())
    def moderate(self, index: int, side: str, is_hidden: bool) -> None:
        key = (self.requests[index].pk, side)
        part = "provider" if side == "ada" else "requester"
        rating = Rating.objects.filter(request_id=key[0], part=part).first()
        if rating is None:
            return
        name = "hide_rating" if is_hidden else "unhide_rating"
        given = {"reason": "OTHER"} if is_hidden else {}
        may = self.is_shown(key) and (key in self.hidden) is not is_hidden
        assert self.attempt(name, "cora", rating_id=rating.pk, **given) is may
        if may:
            (self.hidden.add if is_hidden else self.hidden.discard)(key)

    @rule(span=st.sampled_from([timedelta(seconds=1), DAY, 7 * DAY, WINDOW]))
    def let_time_pass(self, span: timedelta) -> None:
        self.town.bank.at += span

    def attempt(self, name: str, who: str, **given: Any) -> bool:
        try:
            self.town.do(name, who, **given)
        except DomainError:
            return False
        return True

    @invariant()
    def everybody_reads_what_counting_gives(self) -> None:
        town, at = self.town, self.town.bank.at
        stars = defaultdict(list)
        for key, given in self.said.items():
            if self.is_shown(key) and key not in self.hidden:
                stars["ben" if key[1] == "ada" else "ada"].append(given)
        expected = {
            name: Summary(count=len(stars[name]), total=sum(stars[name])) for name in ("ada", "ben")
        }
        for name, found in expected.items():
            pk = town.who(name).pk
            assert summary(ratings_of(member_id=pk, at=at)) == found
            assert summaries(member_ids=[pk], at=at).get(pk, Summary()) == found
        service = ratings_of_service(service_id=town.bank.service.pk, at=at)
        assert summary(service) == expected["ada"]


def test_averages_are_right_after_any_sequence(town):
    Opinions.town = town
    Opinions.requests = [town.bank.paid() for _ in range(3)]
    run_state_machine_as_test(
        Opinions,
        settings=settings(max_examples=count(200), stateful_step_count=25, deadline=None),
    )
    assert not Rating.objects.exists()
