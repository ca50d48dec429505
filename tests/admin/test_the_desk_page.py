"""One page has all that is needed to judge a dispute, and offers what may be done now, nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disputes.models import Dispute
from disputes.operations import (
    add_note,
    add_words,
    appeal_ruling,
    ask,
    propose_settlement,
    withdraw_dispute,
)
from hourbank.roles import COORDINATORS
from members.models import Member
from members.operations.households import make_household
from tests.admin.bench import everything, hers, in_hand_of, page, said, unassigned
from tests.admin.conftest import signed_in
from tests.disputes.court import Court, staff
from workflow.models import EventLog


def shown(court: Court, dispute: Dispute, who=None):
    answer = signed_in(who or court.cora).get(page(dispute))
    assert answer.status_code == 200
    return answer


def test_both_stories_stand_beside_each_other(court):
    dispute = hers(court, minutes=60)
    court.do(ask, court.cora, dispute, words="Who was there?")
    court.do(ask, court.cora, dispute, words="When did you begin?", asked_of="provider")
    court.do(add_words, court.bank.ada, dispute, words="At nine.")
    court.do(
        propose_settlement,
        court.bank.ben,
        dispute,
        released_minutes=40,
        words="Let us share.",
    )
    asking, giving = shown(court, dispute).context["stories"]

    assert [said.words for said in asking.said] == ["It took an hour less.", "Who was there?"]
    assert [said.words for said in giving.said] == [
        "It took as long as I said.",
        "Who was there?",
        "When did you begin?",
        "At nine.",
    ]
    assert (asking.member, asking.is_opener) == (court.bank.ben, True)
    assert (giving.member, giving.is_opener) == (court.bank.ada, False)
    text = shown(court, dispute).text
    for words in ("Let us share.", "40 min", "question to both", "Accepted for 1 h", "Work begun"):
        assert words.lower() in text.lower()


def test_the_appeal_the_first_ruling_and_who_accepted_it_are_told(court):
    dispute = court.ruled(20)
    court.do(appeal_ruling, court.bank.ada, dispute, words="That is too little.")
    text = shown(court, dispute, court.sena).text

    for words in ("That is too little.", "Both are half right.", "Appealed by", "20 min of 1 h"):
        assert words in text


def test_the_ledger_rows_of_the_request_are_there(court):
    dispute = hers(court, minutes=60)
    rows = shown(court, dispute).context["movements"]

    assert [(row.account, row.bucket, row.minutes) for row in rows] == [
        ("Ben", "available", -60),
        ("Ben", "held", 60),
    ]
    assert sum(row.minutes for row in rows) == 0


def test_earlier_disputes_of_both_are_counted_and_linked_as_far_as_they_are_seen(court):
    settled = hers(court)
    court.do(withdraw_dispute, court.bank.ben, settled)
    others = court.rule(in_hand_of(court, court.sena), 5, who=court.sena)
    dispute = hers(court)
    asking, giving = shown(court, dispute).context["stories"]
    assert asking.other_count == giving.other_count == 2
    links = {other.dispute: other.url for other in asking.others}
    assert links == {settled: page(settled), others: ""}
    outcomes = {other.dispute: other.outcome for other in asking.others}
    assert outcomes[settled] == "Withdrawn"
    assert outcomes[others].endswith("5 min of 10 min for the provider")
    asking, _giving = shown(court, dispute, court.sena).context["stories"]

    assert {other.url for other in asking.others} == {page(settled), page(others)}


def test_who_is_near_to_a_side_is_flagged(court):
    dispute = in_hand_of(court, court.cora)
    assert shown(court, dispute).context["flags"] == []
    at_home(court, court.cora, court.bank.ben)

    assert "You are near to a side: same household." in shown(court, dispute).text
    flags = shown(court, dispute, court.sena).context["flags"]
    assert flags == ["Cora, who has it in hand, is near to a side: same household."]
    dora = staff("Dora", at=court.bank.at, role=COORDINATORS)
    at_home(court, dora, court.bank.ada)
    choices = signed_in(court.sena).get(page(dispute, "assign")).text
    assert "Dora (0 open): same household" in choices


def at_home(court: Court, *people) -> None:
    """They live together."""
    home = court.bank.do(make_household, court.sena, name=f"Home of {people[0].name}")
    Member.objects.filter(pk__in=[one.pk for one in people]).update(household=home)


ACTIONS = {
    "take": "Take it in hand",
    "assign": "Assign to…",
    "hand-over": "Hand over",
    "ask": "Ask for evidence or words",
    "note": "Keep the note",
    "rule": "See what it does",
}


@pytest.mark.parametrize(
    ("who", "road", "allowed"),
    [
        ("cora", "reviewed", {"hand-over", "ask", "note", "rule"}),
        ("cora", "opened", {"hand-over", "ask", "note"}),
        ("cora", "nobodys", {"take"} | {"note"}),
        ("cora", "ruled", {"note"}),
        ("sena", "reviewed", {"take", "assign", "hand-over", "ask", "note", "rule"}),
        ("sena", "appealed", {"assign", "hand-over", "ask", "note", "rule"}),
        ("otto", "reviewed", set()),
        ("otto", "appealed", set()),
    ],
)
def test_the_page_offers_what_may_be_done_now_and_nothing_else(court, who, road, allowed):
    dispute = unassigned(court) if road == "nobodys" else getattr(court, road)()
    answer = shown(court, dispute, getattr(court, who))

    assert answer.context["actions"] == frozenset(allowed)
    offered = {name for name, words in ACTIONS.items() if words in answer.text}
    assert offered == allowed
    before = everything()
    for name in set(ACTIONS) - allowed - {"rule"}:
        client = signed_in(getattr(court, who))
        assert client.get(page(dispute, name)).status_code in {302, 403}
        given = {"words": "So.", "member_id": str(court.sena.pk)}
        assert client.post(page(dispute, name), given).status_code in {302, 403, 409, 422}
    assert everything() == before


def test_an_auditor_reads_all_and_changes_nothing(court):
    dispute = hers(court)
    court.bank.do(add_note, court.cora, dispute_id=dispute.pk, words="Ask their neighbour.")
    before = everything()
    client = signed_in(court.otto)
    text = client.get(page(dispute)).text
    assert "Ask their neighbour." in text
    for name in ACTIONS:
        assert client.post(page(dispute, name), {"words": "So."}).status_code == 403
    assert client.post(page(dispute), {"words": "Other."}).status_code == 403
    assert everything() == before


def test_an_internal_note_is_for_the_staff_alone(court):
    dispute = hers(court)
    answer = signed_in(court.cora).post(
        page(dispute, "note"), {"words": "I know the street."}, follow=True
    )
    assert "I know the street." in answer.text
    assert "I know the street." in shown(court, dispute, court.sena).text
    for who in (court.bank.ada, court.bank.ben):
        client = signed_in(who)
        assert "I know the street" not in client.get(f"/disputes/{dispute.pk}/").text
        assert client.get(page(dispute)).status_code in {302, 403}
    assert not EventLog.objects.filter(type__contains="note").exists()


def test_it_is_handed_over_with_a_note_and_leaves_the_desk_of_who_had_it(court):
    dora = staff("Dora", at=court.bank.at, role=COORDINATORS)
    dispute = hers(court)
    given = {
        "member_id": str(dora.pk),
        "words": "They are neighbours of mine.",
        "expected_version": dispute.version,
    }
    answer = signed_in(court.cora).post(page(dispute, "hand-over"), given, follow=True)

    assert "handed over" in said(answer)
    assert answer.redirect_chain[-1][0] == reverse("admin:disputes_dispute_changelist")
    assert court.again(dispute).assigned_to == dora
    assert "They are neighbours of mine." in shown(court, dispute, dora).text


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"words": " "}, 200), ({"member_id": ""}, 200), ({"expected_version": 1}, 412)],
)
def test_handing_over_without_a_note_or_to_nobody_changes_nothing(court, changes, status):
    staff("Dora", at=court.bank.at, role=COORDINATORS)
    dispute = hers(court)
    given = {
        "member_id": str(court.sena.pk),
        "words": "Please.",
        "expected_version": dispute.version,
        **changes,
    }
    before = everything()
    answer = signed_in(court.cora).post(page(dispute, "hand-over"), given)

    assert answer.status_code == status
    assert "errorlist" in answer.text
    assert everything() == before


def test_evidence_is_asked_for_until_a_time(court):
    dispute = hers(court)
    client = signed_in(court.cora)
    until = court.bank.at + timedelta(days=2)
    given = {
        "asked_of": "requester",
        "words": "Is there a picture of it?",
        "answer_by": until.strftime("%Y-%m-%dT%H:%M"),
        "expected_version": dispute.version,
    }
    client.post(page(dispute, "ask"), given)
    asked = dispute.statements.get(kind="QUESTION")
    assert (asked.asked_of, asked.answer_by, asked.author) == ("requester", until, court.cora)
    before = everything()
    late = given | {"answer_by": "2020-01-01T10:00", "expected_version": ""}
    answer = client.post(page(dispute, "ask"), late)

    assert answer.status_code == 422
    assert "still to come" in answer.text
    assert everything() == before


def test_a_page_of_much_costs_as_many_queries_as_one_of_little(court):
    dispute = hers(court)
    earlier = [hers(court) for _each in range(2)]
    client = signed_in(court.sena)
    client.get(page(dispute))

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(page(dispute)).status_code == 200
        return len(found)

    def more() -> None:
        for each in range(3):
            court.do(add_words, court.bank.ada, dispute, words=f"More {each}")
            court.bank.do(add_note, court.cora, dispute_id=dispute.pk, words=f"Note {each}")
            court.do(ask, court.cora, dispute, words=f"Question {each}")

    more()
    few = queries()
    more()
    earlier.append(hers(court))

    assert queries() == few


def test_what_was_searched_for_or_typed_wrong_has_no_page(court):
    client = signed_in(court.sena)
    for address in ("nothing", "0", "00000000-0000-0000-0000-000000000000"):
        for name in ("change", "rule", "take", "history"):
            path = f"/admin/disputes/dispute/{address}/{name}/"
            assert client.get(path).status_code == 404
            assert client.post(path).status_code == 404
