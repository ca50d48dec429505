"""What a statement is narrowed to: its lines, its sums and its balances, at every door."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.minutes import spoken
from common.paging import newest_first
from ledger.models import Entry
from ledger.pages.forms import StatementForm
from ledger.queries import (
    Wanted,
    all_lines,
    balance,
    balance_before,
    lines,
    months,
    statement,
    sums,
)
from ledger.queries.statements import WORDS
from ledger.states import Bucket, Flow, Kind
from tests.counts import count
from tests.ledger.bank import held, paid, person
from tests.ledger.browser import browser_of, queries_of
from tests.ledger.every_kind import with_every_kind
from tests.ledger.statement_files import CSV, PDF, paper, sheet, text_of


pytestmark = pytest.mark.django_db

BALANCE = "/balance/"


@pytest.fixture
def days(ann, ben, at):
    return with_every_kind(ann, ben, at=at)


def every_line(member, wanted=None):
    return [
        line
        for batch in all_lines(member_id=member.pk, wanted=wanted or Wanted())
        for line in batch
    ]


def test_there_is_a_line_of_every_kind_and_each_has_a_sentence(ann, ben, days):
    for member in (ann, ben):
        found = every_line(member)
        for line in found:
            assert line.words
            assert "%" not in line.words
            assert line.hours
            assert not set("+-\N{MINUS SIGN}") & set(line.hours)
    both = {(line.kind, line.words) for member in (ann, ben) for line in every_line(member)}
    assert {kind for kind, _better in WORDS} == {kind for kind, _words in both} == set(Kind)


def test_the_words_of_a_line_say_which_way_the_hours_went(ann, ben, at, days):
    found = {(line.words, line.hours) for line in every_line(ann)}
    assert {
        ("My starting hours, from the bank", "5 h received"),
        ("Set aside for Ben", "1 h set aside"),
        ("Set aside for Ben: more, as agreed", "30 min set aside"),
        ("Came back: less is set aside for Ben, as agreed", "15 min came back"),
        ("I received a service from Ben", "50 min paid, 25 min came back"),
        ("I gave a service to Ben", "45 min received"),
        ("Came back: nothing is set aside for Ben any more", "30 min came back"),
        ("I received a service from Ben, divided by a ruling", "25 min paid, 15 min came back"),
        ("Correction: Ben returned hours to me", "25 min received"),
        ("Correction: I returned hours to Ben", "25 min paid"),
        ("After a dispute: Ben gave hours back to me", "15 min received"),
        ("After a dispute: I gave hours back to Ben", "15 min paid"),
    } <= found
    debts = {line.words for line in every_line(ann) if line.kind == Kind.DEBT}
    assert debts == {
        "Debt paid: hours that I owed Ben after a dispute",
        "Debt paid: hours that Ben owed me after a dispute",
    }


def test_each_line_goes_on_from_the_one_before(ann, ben, days):
    for member in (ann, ben):
        has = set_aside = 0
        for line in every_line(member):
            has, set_aside = has + line.available_minutes, set_aside + line.held_minutes
            assert (line.available_after_minutes, line.held_after_minutes) == (has, set_aside)
        known = balance(member_id=member.pk)
        assert (has, set_aside) == (known.available_minutes, known.held_minutes)


def test_every_line_is_of_a_flow_and_only_paying_with_a_rest_is_of_two(ann, ben, days):
    for member in (ann, ben):
        of = {flow: {line.id for line in every_line(member, Wanted(flows=[flow]))} for flow in Flow}
        assert all(of.values())
        for line in every_line(member):
            flows = {flow for flow in Flow if line.id in of[flow]}
            is_both = line.parts.paid_minutes and line.parts.came_back_minutes
            assert flows == {Flow.SPENT, Flow.CAME_BACK} if is_both else len(flows) == 1
        both = [line.id for line in every_line(member, Wanted(flows=[Flow.EARNED, Flow.GRANTED]))]
        assert set(both) == of[Flow.EARNED] | of[Flow.GRANTED]


def test_the_sums_are_those_of_the_lines_and_lead_to_the_balance(ann, ben, days):
    for member in (ann, ben):
        found = sums(member_id=member.pk)
        known = balance(member_id=member.pk)
        assert found.lines == len(every_line(member))
        assert known.held_minutes == (
            found.set_aside_minutes
            - found.came_back_minutes
            - sum(line.parts.paid_minutes for line in every_line(member) if line.held_minutes)
        )
        assert known.available_minutes + known.held_minutes == (
            found.got_minutes - found.paid_minutes
        )


def test_the_months_come_to_what_the_balance_says(ann, ben, at, days):
    for member in (ann, ben):
        known = balance(member_id=member.pk)
        has = known.available_minutes + known.held_minutes
        now = days[-1] + timedelta(days=1)
        found = months(member_id=member.pk, count=12, at=now, zone=UTC, has_minutes=has)
        assert [month.begins.month for month in found] == [5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4]
        assert sum(month.earned_minutes for month in found) == known.earned_minutes
        assert sum(month.spent_minutes for month in found) == known.spent_minutes
        assert found[-1].balance_minutes == has
        assert found[0].balance_minutes == 0
        ends = datetime(2026, 4, 1, tzinfo=UTC)
        moved = Entry.objects.filter(account=member.pk, transaction__at__lt=ends)
        assert found[-2].balance_minutes == moved.aggregate(all=Sum("minutes"))["all"]


def test_a_month_begins_at_midnight_where_the_member_lives(ann, ben):
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    paid(ben, ann, 60, at=late)
    now = datetime(2026, 4, 5, tzinfo=UTC)
    for zone, place in ((ZoneInfo("Europe/Madrid"), -1), (UTC, -2)):
        found = months(member_id=ann.pk, count=12, at=now, zone=zone, has_minutes=660)
        assert found[place].earned_minutes == 60


def queries(days):
    """Many ways to ask for a part."""
    day = st.sampled_from([None, *[day.date() for day in days]])
    return st.fixed_dictionaries(
        {
            "since": day,
            "until": day,
            "flow": st.sampled_from(["", *Flow.values]),
            "name": st.sampled_from(["", "ben", "BE", "Ann", "nobody"]),
        }
    )


def test_the_balance_of_every_page_is_the_one_in_the_books(ann, ben, days):
    @settings(
        max_examples=count(150),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(query=queries(days), size=st.integers(1, 9))
    def narrowed_pages(query, size):
        said = {name: str(value) for name, value in query.items() if value}
        wanted = StatementForm(said).wanted()
        address, found = QueryDict(mutable=True), []
        address.update(said)
        while True:
            rows = statement(member_id=ann.pk, wanted=wanted)
            page = newest_first(rows, query=address, size=size)
            found += lines(page.rows, member_id=ann.pk)
            if not page.older_url:
                break
            address = QueryDict(page.older_url.removeprefix("?"))
            assert {name: address.get(name) for name in said} == said
        assert found == every_line(ann, wanted)[::-1]
        for line in found:
            assert balances_after(ann, line.id) == (
                line.available_after_minutes,
                line.held_after_minutes,
            )
        total = sums(member_id=ann.pk, wanted=wanted)
        assert total.lines == len(found)
        for part in ("got_minutes", "paid_minutes", "set_aside_minutes", "came_back_minutes"):
            assert getattr(total, part) == sum(getattr(line.parts, part) for line in found)

    narrowed_pages()


def balances_after(member, transaction_id):
    """What the entries say was there after a transaction, in each bucket."""
    upto = Entry.objects.filter(account=member.pk, transaction_id__lte=transaction_id)
    newest = upto.order_by("-pk").values_list("balance_after", flat=True)
    return tuple(newest.filter(bucket=bucket).first() or 0 for bucket in Bucket)


def test_page_program_sheet_and_paper_have_the_same_figures(ann, ben, at, days):
    query = {"since": str(days[1].date()), "until": str(days[5].date())}
    page = browser_of(ann).get(BALANCE, query)
    shown = [[str(cell["words"]) for cell in row] for row in page.context["rows"]]
    since, until = days[1].replace(hour=0), days[5].replace(hour=0) + timedelta(days=1)
    times = {"since": since.isoformat(), "until": until.isoformat(), "limit": 100}
    told = browser_of(ann).get("/api/v1/transactions/", times).json()["results"]
    written = sheet(ann, **query)[::-1]
    assert len(shown) == len(told) == len(written) > 10
    for on_page, by_api, in_sheet in zip(shown, told, written, strict=True):
        assert on_page[1] == by_api["words"] == in_sheet["What"]
        assert on_page[3:] == [
            spoken(by_api["available_after_minutes"]),
            spoken(by_api["held_after_minutes"]),
        ]
        assert in_sheet["Balance afterwards, in minutes"] == str(by_api["available_after_minutes"])
        assert in_sheet["Set aside afterwards, in minutes"] == str(by_api["held_after_minutes"])
        assert in_sheet["Request"] == (by_api["request"] or "")
    assert_sums(page.context["facts"], written)
    assert_on_paper(text_of(paper(ann, **query)), page.context["facts"], shown)
    opening = balance_before(member_id=ann.pk, at=since)
    closing = balance_before(member_id=ann.pk, at=until)
    text = text_of(paper(ann, **query))
    assert f"Balance at the beginning: {spoken(opening)}" in text
    assert f"Balance at the end: {spoken(closing)}" in text
    assert closing == told[0]["available_after_minutes"]
    oldest = told[-1]
    assert opening == oldest["available_after_minutes"] - oldest["available_minutes"]


def assert_sums(facts, written):
    for column, (_term, words) in zip(
        ("Received", "Paid", "Set aside", "Came back"), facts, strict=True
    ):
        minutes = [row[f"{column}, in minutes"] for row in written]
        assert spoken(sum(int(one) for one in minutes if one)) == words


def assert_on_paper(text, facts, shown):
    for term, words in facts:
        assert f"{term}: {words}" in text
    for _when, what, hours, has, set_aside in shown:
        for words in (what, hours, has, set_aside):
            # A long cell is broken into lines, which the reader joins by blanks.
            assert words in text or all(part in text for part in words.split())


def test_what_cannot_be_asked_for_is_said_at_its_field(ann, ben, at):
    held(ann, ben, 5, at=at)
    client = browser_of(ann)
    for query in (
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"flow": "stolen"},
        {"name": "x" * 101},
        {"since": "2026-03-03", "until": "2026-03-02"},
    ):
        response = client.get(BALANCE, query)
        assert response.status_code == 200
        assert response.context["form"].errors
        page = response.content.decode()
        assert "error-summary" in page
        assert "No hours moved" not in page
        assert 'value="yesterday"' not in page
        # A file would hide that it was asked for wrongly: one is led to the page.
        for path in (CSV, PDF):
            led = client.get(path, query, follow=True)
            assert led.redirect_chain[0][0].startswith(f"{BALANCE}?")
            assert led.context["form"].errors.keys() == response.context["form"].errors.keys()
    assert not client.get(BALANCE, {"name": "nobody"}).context["rows"]
    wrong = client.get(BALANCE, {"since": "2026-02-30", "name": "nobody"}).content.decode()
    assert "No hours moved" not in wrong
    assert 'value="2026-02-30"' not in wrong


def test_the_files_link_has_what_the_page_was_narrowed_by(ann, ben, at):
    held(ann, ben, 5, at=at)
    text = browser_of(ann).get(BALANCE, {"name": "Ben", "flow": ""}).content.decode()
    assert f'href="{CSV}?name=Ben"' in text
    assert f'href="{PDF}?name=Ben"' in text


def test_the_api_narrows_by_flow_other_side_and_name(ann, ben, at):
    cleo = person("Cleo", minutes=60, at=at)
    for other in (ben, cleo):
        do_pay(ann, other, at=at)
    client = browser_of(ann)

    def found(**query):
        response = client.get("/api/v1/transactions/", query)
        assert response.status_code == 200, response.content
        return [
            (row["kind"], row["other"] and row["other"]["name"])
            for row in response.json()["results"]
        ]

    assert found(flow="granted") == [("grant", None)]
    assert found(flow=["spent", "granted"]) == [
        ("release", "Cleo"),
        ("release", "Ben"),
        ("grant", None),
    ]
    assert found(other=cleo.pk) == [("release", "Cleo"), ("hold", "Cleo")]
    assert found(name="EN", flow="set_aside") == [("hold", "Ben")]
    assert found(other=UUID(int=5)) == []
    assert client.get("/api/v1/transactions/", {"flow": "stolen"}).status_code == 422


def test_a_program_that_asks_for_a_time_that_ends_before_it_begins_is_told_so(ann, ben, at):
    do_pay(ann, ben, at=at)
    client = browser_of(ann)

    def answer(since, until):
        said = {"since": since, "until": until}
        return client.get("/api/v1/transactions/", said)

    refused = answer("2026-03-03T00:00:00Z", "2026-03-02T00:00:00Z")
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["parameter"], error["detail"]) == ("until", "This is before since.")
    # A stretch that goes on from the last one may be empty still.
    assert answer("2026-03-03T00:00:00Z", "2026-03-03T00:00:00Z").status_code == 200
    assert answer("2026-03-03T02:00:00+02:00", "2026-03-03T00:00:00Z").status_code == 200


def do_pay(payer, payee, *, at):
    paid(payer, payee, 20, at=at)


def test_a_narrowed_page_takes_as_many_queries_for_many_lines_as_for_few(ann, ben, at):
    held(ann, ben, 1, at=at)
    client, query = browser_of(ann), {"name": "e", "flow": "set_aside"}
    few = queries_of(client, BALANCE, **query)
    for number in range(8):
        held(ann, person(f"Other{number}", minutes=10, at=at), 1, at=at)
    assert queries_of(client, BALANCE, **query) == few
