"""API, pages and desk answer as the table says; script/test --long tries everything, else a sample."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone

from members.models import Member
from tests.beginnings import undone
from tests.disputes.cases import Case, rows
from tests.disputes.doors import Answer, Call, at_the_desk, by_api, by_pages, is_tried
from tests.disputes.situations import OF_SIDES, OF_STAFF, SITUATIONS


# Who comes to the members' doors: both sides, somebody else, staff, and who isn't signed in.
MEMBERS = "ORXCSN"
# Who comes to the administration: whoever judges and who only reads, …
STAFF = "CDSFA"
# … and whom it doesn't let in.
STRANGERS = "ORXLN"


@pytest.fixture(autouse=True)
def now(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doors read the clock of the bank under test."""
    monkeypatch.setattr(timezone, "now", lambda: case.hall.court.bank.at)


def tried(situation: str, door: str, action: str, roles: str) -> Iterator[str]:
    """Who tries: everybody, or the sample with the first of each that is allowed."""
    first = next(name for name, one in SITUATIONS.items() if one.may.get(action))
    for role in roles:
        is_first = situation == first and role == SITUATIONS[first].may[action][0]
        if is_first or is_tried(situation, door, action, role):
            yield role


def sampled(door: str, roles: str) -> pytest.MarkDecorator:
    """Only where somebody tries."""

    def somebody_tries(of_situation: str, action: str) -> bool:
        return any(tried(of_situation, door, action, roles))

    return pytest.mark.sampled("of_situation", "action", only=somebody_tries)


@contextmanager
def answered(
    case: Case, door: Callable[[Case, str, Member | None], Call], action: str, role: str
) -> Iterator[Answer]:
    """The answer; where the table has it the dispute is then where the table says, else as it was."""
    with undone():
        call = door(case, action, case.hall.people[role])
        before, version = rows(), case.again().version
        yield (answer := call())
        where = (case.name, action, role, answer)
        if case.situation.refusal(action, role) is None:
            made = case.again()
            assert made.state == case.situation.leads_to(action), where
            assert (made.version > version) == (action != "note"), where
            assert rows() != before, where
        else:
            assert rows() == before, where
            assert not answer.is_done, where


@sampled("api", MEMBERS)
@pytest.mark.parametrize("action", OF_SIDES)
def test_the_api_answers_as_the_table_says(case: Case, action: str) -> None:
    for role in tried(case.name, "api", action, MEMBERS):
        with answered(case, by_api, action, role) as answer:
            expected = case.situation.refusal(action, role) or (200, "")
            if role == "N":
                expected = (401, "not_authenticated")
            assert (answer.status, answer.code) == expected, role


@sampled("pages", MEMBERS)
@pytest.mark.parametrize("action", OF_SIDES)
def test_the_pages_answer_as_the_table_says(case: Case, action: str) -> None:
    for role in tried(case.name, "pages", action, MEMBERS):
        with answered(case, by_pages, action, role) as answer:
            refusal = case.situation.refusal(action, role)
            if role == "N":
                assert answer.leads_to.startswith("/accounts/login/")
            else:
                assert answer.status == (refusal[0] if refusal else 302), role


@sampled("desk", STAFF)
@pytest.mark.parametrize("action", OF_STAFF)
def test_the_desk_does_what_the_table_has_and_nothing_else(case: Case, action: str) -> None:
    for role in tried(case.name, "desk", action, STAFF):
        with answered(case, at_the_desk, action, role) as answer:
            if role == "A":
                assert answer.status == 403
            elif case.situation.refusal(action, role) is None:
                assert (answer.status, answer.is_done) == (302, True), role


@sampled("desk", STRANGERS)
@pytest.mark.parametrize("action", OF_STAFF)
def test_the_desk_is_closed_to_who_is_no_staff(case: Case, action: str) -> None:
    for role in tried(case.name, "desk", action, STRANGERS):
        if role in case.situation.may.get(action, ""):
            continue
        with answered(case, at_the_desk, action, role) as answer:
            assert answer.leads_to.startswith("/admin/login/"), role
