"""What the database holds by itself, each rule broken on purpose."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from hourbank.privileges import EXCEPTIONS
from requests_app.models import Rating, RatingReport
from requests_app.ratings.states import ReportReason
from tests.ratings.town import Town, again
from tests.rules import broken, constraints_of
from workflow.models import Policy


HOUR = timedelta(hours=1)


@pytest.fixture
def rating(town):
    """Ben's of Ada, shown, with a reply."""
    by_ben, _ = town.both()
    town.on("reply_to_rating", "ada", by_ben, words="Thank you.")
    return again(by_ben)


@pytest.fixture
def plain(town):
    """Ada's of Ben, shown, without a reply."""
    return town.both()[1]


@dataclass
class Case:
    """What a rule is broken with: a rating with its reply, and one without."""

    town: Town
    replied: Rating
    plain: Rating


def change(rating, **columns):
    Rating.objects.filter(pk=rating.pk).update(**columns)


def copy(rating, **columns):
    """Another row like it."""
    row = {**Rating.objects.filter(pk=rating.pk).values().get(), "version": 0, **columns}
    del row["id"]
    return Rating.objects.create(**row)


BREAKERS = {
    "rating_once_by_each_side": lambda case: copy(case.replied),
    "rating_shown_after_made": lambda case: change(case.plain, shown_at=case.town.bank.at - HOUR),
    "rating_reply_whole": lambda case: change(case.plain, reply_words="Thanks"),
    "rating_reply_after_shown": lambda case: change(
        case.plain, reply_words="Thanks", replied_at=case.plain.shown_at - HOUR
    ),
    "rating_hidden_whole": lambda case: change(case.replied, hidden_at=case.town.bank.at),
    "rating_hidden_by_third": lambda case: change(
        case.replied,
        hidden_at=case.town.bank.at,
        hidden_by=case.town.bank.ada,
        hidden_reason="OTHER",
    ),
    "rating_hidden_after_shown": lambda case: change(
        case.replied,
        hidden_at=case.replied.shown_at - HOUR,
        hidden_by=case.town.cora,
        hidden_reason="OTHER",
    ),
    "rating_reply_hidden_whole": lambda case: change(
        case.replied,
        reply_hidden_at=case.town.bank.at,
        reply_hidden_by=case.town.cora,
        reply_hidden_reason="X",
    ),
    "rating_reply_hidden_by_third": lambda case: change(
        case.replied,
        reply_hidden_at=case.town.bank.at,
        reply_hidden_by=case.replied.author,
        reply_hidden_reason="OTHER",
    ),
    "rating_reply_hidden_after_reply": lambda case: change(
        case.plain,
        reply_hidden_at=case.town.bank.at,
        reply_hidden_by=case.town.cora,
        reply_hidden_reason="OTHER",
    ),
    "rating_report_once_by_each": lambda case: [report(case.town, case.replied) for _ in range(2)],
    "rating_report_reason_known": lambda case: report(case.town, case.replied, reason="BORED"),
    "rating_report_settled_by_and_at": lambda case: report(
        case.town, case.replied, settled_at=case.town.bank.at
    ),
}
# A new row can break these alone: what was said can't be changed at all.
NEW = {
    "rating_part_known": {"part": "both"},
    "rating_stars": {"stars": 6},
    "rating_of_somebody_else": {"rated": "ben"},
}


def report(town, rating, **columns):
    row = {"reporter": town.bank.cleo, "reason": ReportReason.OTHER, "made_at": town.bank.at}
    return RatingReport.objects.create(rating=rating, **{**row, **columns})


@pytest.mark.parametrize("rule", sorted(BREAKERS))
def test_the_database_refuses(town, rating, plain, rule):
    with broken(rule):
        BREAKERS[rule](Case(town, replied=rating, plain=plain))


@pytest.mark.parametrize("rule", sorted(NEW))
def test_the_database_refuses_to_take_in(town, rule):
    row = {"request": town.bank.paid(), "part": "requester", "author": town.bank.ben}
    row |= {"rated": town.bank.ada, "stars": 5, "made_at": town.bank.at, "shown_at": town.bank.at}
    wrong = {
        name: town.who(value) if name == "rated" else value for name, value in NEW[rule].items()
    }
    with broken(rule):
        Rating.objects.create(**{**row, **wrong})


def test_every_rule_has_its_breaker():
    assert constraints_of(Rating, RatingReport) == set(BREAKERS) | set(NEW)


@pytest.mark.parametrize(
    "columns",
    [
        {"stars": 1},
        {"words": "Never again."},
        {"part": "provider"},
        {"reply_words": "No."},
        {"made_at": None},
        {"service": None},
        {"shown_at": "later"},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_what_was_said_is_never_changed(town, rating, columns):
    if "made_at" in columns:
        columns = {"made_at": rating.made_at - HOUR}
    if "shown_at" in columns:
        columns = {"shown_at": rating.shown_at + HOUR}
    with broken("what was said is never changed"):
        change(rating, **columns)


def test_what_was_reported_is_never_changed_and_looked_at_once(town, rating):
    found = report(town, rating)
    for columns in ({"reason": "INSULT"}, {"words": "More."}, {"reporter": town.bank.ada}):
        with broken("what was reported is never changed"):
            RatingReport.objects.filter(pk=found.pk).update(**columns)
    RatingReport.objects.filter(pk=found.pk).update(settled_at=town.bank.at, settled_by=town.cora)
    with broken("what was reported is never changed"):
        RatingReport.objects.filter(pk=found.pk).update(settled_at=None, settled_by=None)


@pytest.mark.parametrize("table", ["requests_app_rating", "requests_app_ratingreport"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nothing_is_deleted_by_any_role(real_town, table, statement):
    by_ben, _ = real_town.both()
    real_town.on("report_rating", "cleo", by_ben, reason="OTHER")
    for alias in ("default", "owner"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(using=alias),
            connections[alias].cursor() as cursor,
        ):
            cursor.execute(statement.format(table))
    assert "DELETE" not in EXCEPTIONS[table]
    assert (Rating.objects.count(), RatingReport.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    "columns", [{"part": "provider"}, {"author": "cleo"}, {"rated": "cleo"}, {"request": "active"}]
)
def test_only_the_sides_of_a_paid_request_rate_each_other(town, columns):
    request = town.bank.active() if "request" in columns else town.bank.paid()
    row = {"request": request, "part": "requester", "author": town.bank.ben}
    row |= {"rated": town.bank.ada, "stars": 5}
    row |= {"made_at": town.bank.at, "shown_at": town.bank.at}
    row |= {
        name: town.who(value) if name in {"author", "rated"} else value
        for name, value in columns.items()
        if name != "request"
    }
    with broken("only the sides of a paid request rate each other"):
        Rating.objects.create(**row)


def test_a_version_has_its_event(town, rating):
    with broken("has no event"):
        change(rating, version=rating.version + 1)


def test_the_time_for_rating_is_at_least_a_second(db):
    with broken("policy_rating_window"):
        Policy.objects.update(rating_window=timedelta())
