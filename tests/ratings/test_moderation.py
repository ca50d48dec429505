"""Reply, report, hide: once each, by who may, and never what is said itself."""

import pytest

from common.errors import Conflict, NotFound, StaleVersion, WrongRole
from requests_app.models import Rating, RatingReport
from requests_app.ratings.queries import Summary, rating_for, ratings_of, ratings_on, summary
from tests.ratings.town import DAY, WINDOW, again, events_of, told
from workflow.models import EventLog


def counted(town, who):
    return summary(ratings_of(member_id=town.who(who).pk, at=town.bank.at))


def sees(town, who, rating):
    try:
        return rating_for(rating_id=rating.pk, member_id=town.who(who).pk, at=town.bank.at)
    except NotFound:
        return None


def hide(town, rating, **kwargs):
    return town.on("hide_rating", "cora", rating, **{"reason": "INSULT", **kwargs})


def test_who_was_rated_replies_once_and_everybody_reads_it(town):
    by_ben, _ = town.both()
    made = town.on("reply_to_rating", "ada", by_ben, words=" Thank you. ")
    assert sees(town, "cleo", by_ben).reply == "Thank you."
    assert made.version == by_ben.version + 1
    assert told(town.bank.ben)[-1].endswith("there is a reply to your rating.")
    refusal = town.refused("reply_to_rating", "ada", rating_id=by_ben.pk, words="And more.")
    assert isinstance(refusal, Conflict)
    assert refusal.reason == "already_replied"


def test_nobody_replies_to_what_is_not_shown_and_nobody_else_at_all(town):
    rating = town.rate("ben", town.bank.paid())
    given = {"rating_id": rating.pk, "words": "No."}
    assert isinstance(town.refused("reply_to_rating", "ada", **given), NotFound)
    assert isinstance(town.refused("reply_to_rating", "ben", **given), WrongRole)
    assert isinstance(town.refused("reply_to_rating", "cleo", **given), NotFound)
    town.bank.at += WINDOW
    assert isinstance(town.refused("reply_to_rating", "cleo", **given), WrongRole)
    stale = town.refused("reply_to_rating", "ada", **given, expected_version=rating.version - 1)
    assert isinstance(stale, StaleVersion)
    assert town.refused("reply_to_rating", "ada", rating_id=rating.pk, words="  ").status == 422
    assert town.do("reply_to_rating", "ada", **given, expected_version=rating.version)


def test_any_member_who_sees_it_reports_it_once(town):
    by_ben, _ = town.both()
    for who in ("ada", "cleo", "cora"):
        made = town.on("report_rating", who, by_ben, reason="INSULT", words="Look.")
        assert (made.reporter, made.settled_at) == (town.who(who), None)
        refusal = town.refused("report_rating", who, rating_id=by_ben.pk, reason="OTHER")
        assert refusal.reason == "already_reported"
    own = town.refused("report_rating", "ben", rating_id=by_ben.pk, reason="OTHER")
    assert isinstance(own, WrongRole)
    wrong = town.refused("report_rating", "cleo", rating_id=again(by_ben).pk, reason="BORED")
    assert wrong.status in {409, 422}


def test_what_is_not_shown_is_not_reported(town):
    rating = town.rate("ben", town.bank.paid())
    for who in ("ada", "cleo", "cora"):
        refusal = town.refused("report_rating", who, rating_id=rating.pk, reason="OTHER")
        assert isinstance(refusal, NotFound)


def test_who_reported_stands_in_no_history(town):
    by_ben, _ = town.both()
    before = EventLog.objects.count()
    town.on("report_rating", "cleo", by_ben, reason="OTHER")
    assert EventLog.objects.count() == before


def test_a_hidden_rating_is_seen_by_its_sides_alone_and_counts_no_more(town):
    by_ben, _ = town.both(of_ada=1)
    town.on("reply_to_rating", "ada", by_ben, words="No!")
    assert counted(town, "ada") == Summary(count=1, total=1)
    hide(town, by_ben, words="Names somebody.")
    assert counted(town, "ada") == Summary()
    assert sees(town, "cleo", by_ben) is None
    for who in ("ada", "ben"):
        assert sees(town, who, by_ben).hidden_words == "Names somebody."
        assert "hidden a rating. It insults somebody." in told(town.who(who))[-1]
    assert counted(town, "ben") == Summary(count=1, total=4)


def test_what_is_shown_again_counts_again_and_is_as_it_was(town):
    by_ben, _ = town.both()
    before = Rating.objects.values("stars", "words", "made_at", "shown_at").get(pk=by_ben.pk)
    hide(town, by_ben)
    town.on("unhide_rating", "cora", by_ben)
    assert counted(town, "ada") == Summary(count=1, total=5)
    assert Rating.objects.values(*before).get(pk=by_ben.pk) == before
    assert sees(town, "cleo", by_ben).hidden_reason == ""


def test_moderation_is_in_the_event_log_with_its_actor_and_no_words(town):
    by_ben, _ = town.both()
    town.on("reply_to_rating", "ada", by_ben, words="Thanks")
    hide(town, by_ben, words="Some words")
    town.on("unhide_rating", "cora", by_ben)
    town.on("hide_reply", "cora", by_ben, reason="PRIVATE")
    town.on("unhide_reply", "cora", by_ben)
    town.on("report_rating", "cleo", by_ben, reason="OTHER")
    town.on("keep_rating", "cora", by_ben)
    assert events_of(by_ben)[-5:] == [
        "rating.hidden",
        "rating.unhidden",
        "rating.reply_hidden",
        "rating.reply_unhidden",
        "rating.kept",
    ]
    events = EventLog.objects.filter(subject_id=by_ben.pk).order_by("seq")
    assert {event.actor_id for event in list(events)[-5:]} == {town.cora.pk}
    assert [event.data for event in list(events)[-5:]] == [
        {"reason": "INSULT"},
        {},
        {"reason": "PRIVATE"},
        {},
        {},
    ]


def test_a_hidden_reply_leaves_the_rating_where_it_is(town):
    by_ben, _ = town.both(of_ada=1)
    town.on("reply_to_rating", "ada", by_ben, words="You fool!")
    town.on("hide_reply", "cora", by_ben, reason="INSULT")
    assert counted(town, "ada") == Summary(count=1, total=1)
    assert sees(town, "cleo", by_ben).reply == ""
    assert sees(town, "ada", by_ben).reply_words == "You fool!"
    town.on("unhide_reply", "cora", by_ben)
    assert sees(town, "cleo", by_ben).reply == "You fool!"


@pytest.mark.parametrize(
    "name", ["hide_rating", "unhide_rating", "hide_reply", "unhide_reply", "keep_rating"]
)
def test_nobody_moderates_what_they_wrote_or_received_and_no_plain_member_anything(town, name):
    by_ben, by_ada = town.both()
    type(town.cora).objects.filter(pk__in=[town.bank.ada.pk, town.bank.ben.pk]).update(
        is_staff=True
    )
    given = {"reason": "OTHER"} if name.startswith("hide") else {}
    for who, rating in (("ada", by_ben), ("ben", by_ben), ("ada", by_ada), ("cleo", by_ben)):
        refusal = town.refused(name, who, rating_id=rating.pk, **given)
        assert isinstance(refusal, WrongRole)


def test_nobody_moderates_what_nobody_has_seen(town):
    rating = town.rate("ben", town.bank.paid())
    given = {"rating_id": rating.pk, "reason": "OTHER"}
    assert isinstance(town.refused("hide_rating", "cora", **given), NotFound)
    town.bank.at += WINDOW
    assert town.do("hide_rating", "cora", **given)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("unhide_rating", "not_hidden"),
        ("hide_reply", "no_reply"),
        ("unhide_reply", "not_hidden"),
        ("keep_rating", "not_reported"),
    ],
)
def test_what_is_not_so_can_not_be_undone(town, name, code):
    by_ben, _ = town.both()
    given = {"reason": "OTHER"} if name == "hide_reply" else {}
    assert town.refused(name, "cora", rating_id=by_ben.pk, **given).reason == code


def test_hiding_twice_without_a_reason_or_on_an_old_page_is_refused(town):
    by_ben, _ = town.both()
    given = {"rating_id": by_ben.pk}
    assert town.refused("hide_rating", "cora", **given, reason="").reason == "invalid_reason"
    old = town.refused("hide_rating", "cora", **given, reason="OTHER", expected_version=1)
    assert isinstance(old, StaleVersion)
    hide(town, by_ben, expected_version=by_ben.version)
    assert town.refused("hide_rating", "cora", **given, reason="OTHER").reason == "already_hidden"
    refusal = town.refused("reply_to_rating", "ada", **given, words="No.")
    assert refusal.reason == "rating_hidden"
    assert town.refused("report_rating", "ada", **given, reason="OTHER").reason == "rating_hidden"
    assert town.refused("report_rating", "cleo", **given, reason="OTHER").status == 404


def test_reports_are_settled_by_hiding_or_by_leaving_it(town):
    by_ben, by_ada = town.both()
    for rating in (by_ben, by_ada):
        town.on("report_rating", "cleo", rating, reason="OTHER")
    hide(town, by_ben)
    town.on("keep_rating", "cora", by_ada)
    assert set(RatingReport.objects.values_list("settled_by_id", flat=True)) == {town.cora.pk}
    assert counted(town, "ben") == Summary(count=1, total=4)
    town.bank.at += DAY
    town.on("report_rating", "ben", by_ada, reason="UNTRUE")
    assert RatingReport.objects.filter(settled_at__isnull=True).count() == 1


def test_a_hidden_rating_stays_hidden_on_its_request_for_nobody_who_knows_it(town):
    by_ben, _ = town.both()
    hide(town, by_ben)
    request = by_ben.request
    for who in ("ada", "ben"):
        rows = ratings_on(request=request, member_id=town.who(who).pk, at=town.bank.at)
        assert rows.count() == 2
