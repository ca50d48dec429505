"""Two at once, with real threads, connections and commits."""

from functools import partial
from time import sleep

import pytest

from common.errors import DomainError
from requests_app.models import Rating, RatingReport
from requests_app.ratings.queries import Summary, ratings_of, summary
from tests.counts import count
from tests.ratings.town import INSTANT, WINDOW, again, events_of
from tests.threads import at_once
from workflow.models import EventLog


TIMES = count(100)


@pytest.fixture
def town(real_town):
    """With minutes enough for all repetitions."""
    from ledger.operations import grant  # noqa: PLC0415

    given = {"member_id": real_town.bank.ben.pk, "minutes": 100_000, "key": "gift"}
    real_town.bank.do(partial(grant, actor_id=None), **given)
    yield real_town
    assert not EventLog.objects.filter(type__in=["step.failed", "step.dead"]).exists()


def race(*calls):
    """What became of each: a row, or a refusal's code."""
    return [told(result) for result in at_once(*calls)]


def told(result):
    if isinstance(result, DomainError):
        return result.reason
    if isinstance(result, Exception):
        raise result
    return result


def rating_of(town, who, request, stars=5):
    return partial(town.rate, who, request, stars)


def test_both_rate_at_once_and_both_are_shown(town):
    for _ in range(TIMES):
        request = town.bank.paid()
        race(rating_of(town, "ada", request, 4), rating_of(town, "ben", request, 2))
        rows = list(Rating.objects.filter(request=request))
        assert [row.shown_at for row in rows] == [town.bank.at] * 2
        assert sorted(len(events_of(row)) for row in rows) == [1, 2]


def test_who_rates_twice_at_once_has_rated_once(town):
    for _ in range(TIMES):
        request = town.bank.paid()
        results = race(rating_of(town, "ben", request, 1), rating_of(town, "ben", request, 5))
        assert results.count("already_rated") == 1
        assert Rating.objects.filter(request=request).count() == 1


def test_at_the_end_of_the_time_no_rating_is_given_by_who_could_have_read_the_other(town):
    """The one reads from the very moment at which the other can rate no more."""
    begin = town.bank.at
    for number in range(TIMES):
        town.bank.at = begin  # the service that is asked for expires
        request = town.bank.paid()
        town.rate("ben", request, 1)
        end = request.ended_at + WINDOW
        town.bank.at = end if number % 2 else end - INSTANT
        read, rated = race(
            lambda at=town.bank.at: summary(ratings_of(member_id=town.bank.ada.pk, at=at)).count,
            rating_of(town, "ada", request, 1),
        )
        assert rated == "rating_window_over" if number % 2 else isinstance(rated, Rating)
        assert read >= number % 2


def test_hiding_and_replying_at_once_leave_no_reply_on_what_was_hidden_before(town):
    for number in range(TIMES):
        by_ben, _ = town.both()

        def hide(rating=by_ben, number=number):
            sleep(number % 4 / 400)
            return town.on("hide_rating", "cora", rating, reason="OTHER")

        hidden, replied = race(hide, partial(town.on, "reply_to_rating", "ada", by_ben, words="No"))
        assert isinstance(hidden, Rating)
        row = again(by_ben)
        assert row.hidden_at
        assert (replied == "rating_hidden") is (row.replied_at is None)
        expected = (
            ["rating.hidden"] if row.replied_at is None else ["rating.replied", "rating.hidden"]
        )
        assert [e for e in events_of(row) if e in {"rating.replied", "rating.hidden"}] == expected


def test_two_coordinators_hide_once_and_reports_at_once_count_each(town):
    for _ in range(TIMES):
        by_ben, _ = town.both()
        call = partial(town.on, "report_rating", "cleo", by_ben, reason="OTHER")
        assert race(call, call).count("already_reported") == 1
        hide = partial(town.on, "hide_rating", "cora", by_ben, reason="OTHER")
        assert race(hide, hide).count("already_hidden") == 1
        assert not RatingReport.objects.filter(settled_at__isnull=True).exists()
    assert summary(ratings_of(member_id=town.bank.ada.pk, at=town.bank.at)) == Summary()
