"""Each side rates once after PAID; nobody sees a rating before both are in, or the time is over."""

from decimal import Decimal

import pytest

from common.errors import Conflict, NotFound, Refused, StaleVersion, WrongRole, WrongState
from requests_app.models import Rating
from requests_app.queries import request_for
from requests_app.ratings.operations import rate
from requests_app.ratings.queries import (
    Summary,
    chance,
    rating_for,
    ratings_of,
    ratings_of_service,
    ratings_on,
    summaries,
    summary,
)
from requests_app.ratings.states import LONGEST_WORDS
from requests_app.states import State
from tests.ratings.town import DAY, INSTANT, WINDOW, again, events_of, told
from workflow.actor import Actor
from workflow.models import EventLog


def seen(town, who, request):
    """Whose ratings of the request a side sees."""
    rows = ratings_on(request=request, member_id=town.who(who).pk, at=town.bank.at)
    return {rating.author.name for rating in rows}


def counted(town, who):
    """What everybody reads of a member."""
    return summary(ratings_of(member_id=town.who(who).pk, at=town.bank.at))


def test_a_rating_says_stars_and_words_and_whom_it_is_about(town):
    request = town.bank.paid()
    rating = again(town.rate("ben", request, 4, words="  Quick and friendly. "))
    assert (rating.stars, rating.words, rating.part) == (4, "Quick and friendly.", "requester")
    assert (rating.author, rating.rated) == (town.bank.ben, town.bank.ada)
    assert rating.service == town.bank.service
    assert events_of(rating) == ["rating.given"]


def test_the_service_is_rated_by_who_received_it_alone(town):
    request = town.bank.paid()
    assert town.rate("ada", request).service is None
    at = town.bank.at
    assert summary(ratings_of_service(service_id=town.bank.service.pk, at=at)) == Summary()


def test_the_first_rating_is_seen_by_its_author_alone(town):
    request = town.bank.paid()
    rating = town.rate("ben", request, 1, words="Never again.")
    assert seen(town, "ben", request) == {"Ben"}
    assert seen(town, "ada", request) == set()
    assert counted(town, "ada") == Summary()
    with pytest.raises(NotFound):
        rating_for(rating_id=rating.pk, member_id=town.bank.ada.pk, at=town.bank.at)


def test_with_the_second_rating_both_are_shown_at_once(town):
    request = town.bank.paid()
    town.rate("ben", request, 4)
    town.bank.at += DAY
    town.rate("ada", request, 2)
    assert seen(town, "ada", request) == seen(town, "ben", request) == {"Ada", "Ben"}
    assert counted(town, "ada") == Summary(count=1, total=4)
    assert counted(town, "ben") == Summary(count=1, total=2)
    assert Rating.objects.filter(shown_at=town.bank.at).count() == 2
    assert events_of(Rating.objects.get(part="requester")) == ["rating.given", "rating.shown"]


def test_a_single_rating_is_shown_at_the_end_of_the_time_whether_workers_run_or_not(town):
    request = town.bank.paid()
    town.rate("ben", request, 3)
    town.bank.at = request.ended_at + WINDOW - INSTANT
    assert counted(town, "ada") == Summary()
    assert seen(town, "ada", request) == set()
    town.bank.at += INSTANT
    assert counted(town, "ada") == Summary(count=1, total=3)
    assert seen(town, "ada", request) == {"Ben"}


def test_whoever_reads_the_others_rating_can_rate_no_more(town):
    """At each moment: either the other's rating is seen, or one's own can still be given."""
    request = town.bank.paid()
    town.rate("ben", request, 1)
    for left in (DAY, INSTANT, 0 * DAY, -DAY):
        town.bank.at = request.ended_at + WINDOW - left
        may = chance(request=request, member_id=town.bank.ada.pk, at=town.bank.at).may_rate
        assert may is ("Ben" not in seen(town, "ada", request))


def test_at_the_last_moment_it_can_be_rated_and_then_no_more(town):
    request = town.bank.paid()
    town.bank.at = request.ended_at + WINDOW
    refusal = town.refused("rate", "ben", request_id=request.pk, stars=5)
    assert isinstance(refusal, Refused)
    assert refusal.reason == "rating_window_over"
    town.bank.at -= INSTANT
    assert town.rate("ben", request)


def test_a_second_rating_of_the_same_side_is_refused(town):
    request = town.bank.paid()
    town.rate("ben", request, 5)
    refusal = town.refused("rate", "ben", request_id=request.pk, stars=1)
    assert isinstance(refusal, Conflict)
    assert refusal.reason == "already_rated"
    town.bank.at += WINDOW
    assert town.refused("rate", "ben", request_id=request.pk, stars=1).reason == "already_rated"


@pytest.mark.parametrize("state", sorted(set(State) - {State.PAID, State.DRAFT}))
def test_only_what_is_paid_can_be_rated(town, state):
    request = town.bank.in_state(state)
    refusal = town.refused("rate", "ben", request_id=request.pk, stars=5)
    assert isinstance(refusal, WrongState)
    assert refusal.facts["state"] == state


def test_what_a_ruling_pays_can_be_rated_and_what_it_gives_back_can_not(town):
    bank = town.bank
    split = bank.act("end_by_ruling", bank.disputed(), bank.cleo, released_minutes=20)
    assert town.rate("ben", split, 2)
    assert town.rate("ada", split, 2)
    back = bank.refunded()
    assert town.refused("rate", "ben", request_id=back.pk, stars=1).status == 409


def test_a_recorded_exchange_can_be_rated(town):
    request = town.bank.act("confirm", town.bank.recorded(), town.bank.ben)
    assert request.state == State.PAID
    assert town.rate("ben", request).service is None
    assert town.rate("ada", request)


def test_strangers_find_nothing_and_drafts_are_their_authors(town):
    request = town.bank.paid()
    assert isinstance(town.refused("rate", "cleo", request_id=request.pk, stars=5), NotFound)
    draft = town.bank.draft()
    assert isinstance(town.refused("rate", "ada", request_id=draft.pk, stars=5), NotFound)


def test_nobody_rates_for_somebody_else(town):
    request = town.bank.paid()
    behalf = Actor(member_id=town.cora.pk, on_behalf_of_id=town.bank.ben.pk)
    with pytest.raises(WrongRole):
        town.bank.do(rate, request_id=request.pk, stars=5, actor=behalf)
    assert not Rating.objects.exists()


def test_who_has_seen_an_older_request_is_told_so(town):
    request = town.bank.paid()
    given = {"request_id": request.pk, "stars": 5, "expected_version": request.version - 1}
    refusal = town.refused("rate", "ben", **given)
    assert isinstance(refusal, StaleVersion)
    given["expected_version"] = request.version
    assert town.do("rate", "ben", **given)
    # The first rating makes nothing stale for the second.
    assert town.do("rate", "ada", **given)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"stars": 0}, "invalid_stars"),
        ({"stars": 6}, "invalid_stars"),
        ({"stars": -1}, "invalid_stars"),
        ({"stars": 5, "words": "x" * (LONGEST_WORDS + 1)}, "words_too_long"),
    ],
)
def test_what_can_not_be_said_is_refused(town, said, code):
    request = town.bank.paid()
    assert town.refused("rate", "ben", request_id=request.pk, **said).reason == code


def test_words_may_be_left_out(town):
    assert town.rate("ben", town.bank.paid(), 5).words == ""


def test_the_other_side_is_told_without_what_it_says(town):
    request = town.bank.paid()
    town.rate("ben", request, 1, words="Never again.")
    (sentence,) = told(town.bank.ada)
    assert "you have been rated" in sentence
    assert told(town.bank.ben) == []
    given = EventLog.objects.get(type="rating.given")
    assert given.data == {}
    town.rate("ada", request, 2, words="So so.")
    (sentence,) = told(town.bank.ben)
    assert "both of you have rated" in sentence


def test_each_side_that_has_not_rated_is_reminded_once(town):
    request = town.bank.paid()
    town.rate("ben", request)
    before = len(told(town.bank.ada))
    town.bank.later(WINDOW - DAY - INSTANT)
    assert len(told(town.bank.ada)) == before
    town.bank.later(INSTANT)
    assert "You can rate it until" in told(town.bank.ada)[-1]
    assert told(town.bank.ben) == []
    town.bank.later(DAY)
    assert told(town.bank.ada)[-1].endswith("the rating of you is shown now.")
    assert len(told(town.bank.ada)) == before + 2
    town.bank.later(30 * DAY)
    assert len(told(town.bank.ada)) == before + 2


def test_who_was_away_is_not_reminded_of_a_time_that_is_over(town):
    town.bank.paid()
    town.bank.later(WINDOW)
    assert told(town.bank.ada) == told(town.bank.ben) == []


def test_what_both_have_rated_is_not_told_again_at_the_end(town):
    town.both()
    before = told(town.bank.ada), told(town.bank.ben)
    town.bank.later(WINDOW + DAY)
    assert (told(town.bank.ada), told(town.bank.ben)) == before


def test_a_rating_leaves_its_request_as_it_is(town):
    request = town.bank.paid()
    town.rate("ben", request)
    town.rate("ada", request)
    assert town.bank.again(request).version == request.version
    assert request_for(request_id=request.pk, member_id=town.bank.ada.pk).state == State.PAID


def test_averages_have_one_decimal_and_round_halves_up(town):
    assert Summary().average is None
    assert Summary(count=4, total=17).average == Decimal("4.3")
    assert Summary(count=3, total=14).average == Decimal("4.7")
    assert str(Summary(count=1, total=5).average) == "5.0"


def test_summaries_of_many_members_take_one_query(town, django_assert_num_queries):
    town.both(5, 4)
    town.both(2, 4)
    ids = [town.bank.ada.pk, town.bank.ben.pk, town.bank.cleo.pk]
    with django_assert_num_queries(1):
        found = summaries(member_ids=ids, at=town.bank.at)
    assert found == {
        town.bank.ada.pk: Summary(count=2, total=7),
        town.bank.ben.pk: Summary(count=2, total=8),
    }


def test_who_has_left_has_no_ratings_to_read(town):
    town.both()
    type(town.bank.ada).objects.filter(pk=town.bank.ada.pk).update(is_active=False)
    with pytest.raises(NotFound):
        ratings_of(member_id=town.bank.ada.pk, at=town.bank.at)
