"""Who sees what: a draft is its author's, a request both sides', and nobody else's."""

import pytest

from common.errors import NotFound
from requests_app import operations
from requests_app.operations import Wish
from requests_app.queries import (
    allowed_actions,
    awaited_by,
    history,
    request_for,
    requests_of,
    waiting_for,
)
from requests_app.states import State
from tests.requests_app.acts import refusal
from workflow.actor import Actor
from workflow.models import EventLog


SEEN_BY_BOTH = sorted(set(State) - {State.DRAFT})


def provider_draft(bank):
    wish = Wish(minutes=60, service_id=bank.wanted.pk)
    return bank.do(operations.draft_request, bank.ada, wish=wish)


def sees(member, request):
    """Whether every way of looking agrees that the member sees it."""
    listed = requests_of(member_id=member.pk).filter(pk=request.pk).exists()
    try:
        shown = request_for(request_id=request.pk, member_id=member.pk) == request
    except NotFound:
        shown = False
    told = history(request_id=request.pk, member_id=member.pk).exists()
    assert listed == shown == told == request.is_visible_to(member.pk)
    return listed


def test_a_draft_is_its_authors_alone(bank):
    asked, offered = bank.draft(), provider_draft(bank)
    assert [sees(who, asked) for who in (bank.ben, bank.ada, bank.cleo)] == [True, False, False]
    assert [sees(who, offered) for who in (bank.ben, bank.ada, bank.cleo)] == [False, True, False]


@pytest.mark.parametrize("action", ["submit", "discard"])
def test_the_other_side_of_a_draft_is_told_that_there_is_none(bank, action):
    assert isinstance(refusal(bank, action, bank.draft(), bank.ada), NotFound)
    assert isinstance(refusal(bank, action, provider_draft(bank), bank.ben), NotFound)


def test_a_discarded_draft_stays_its_authors_alone(bank):
    request = bank.act("discard", bank.draft(), bank.ben)
    assert [sees(who, request) for who in (bank.ben, bank.ada, bank.cleo)] == [True, False, False]
    assert isinstance(refusal(bank, "discard", request, bank.ada), NotFound)


@pytest.mark.parametrize("state", SEEN_BY_BOTH)
def test_what_was_sent_is_seen_by_both_sides_and_nobody_else(bank, state):
    request = bank.in_state(state)
    assert [sees(who, request) for who in (bank.ben, bank.ada, bank.cleo)] == [True, True, False]


def test_the_other_side_does_not_see_when_it_was_drafted(bank):
    request = bank.active()
    mine = history(request_id=request.pk, member_id=bank.ben.pk).values_list("type", flat=True)
    theirs = history(request_id=request.pk, member_id=bank.ada.pk).values_list("type", flat=True)
    assert list(mine) == ["request.drafted", *theirs]
    assert history(request_id=request.pk).count() == len(mine)


@pytest.mark.parametrize("state", SEEN_BY_BOTH)
def test_an_event_is_for_the_two_sides_and_never_for_others(bank, state):
    request = bank.in_state(state)
    for event in EventLog.objects.filter(subject_id=request.pk):
        expected = {bank.ben.pk} if event.type == "request.drafted" else {bank.ada.pk, bank.ben.pk}
        assert set(event.audience) == expected


def test_an_event_holds_no_words_of_the_members(bank):
    words = "a word that nobody else may read"
    request = bank.active(words=words, title=words, place=words)
    bank.act("decline", request, bank.ada, words=words)
    for event in EventLog.objects.filter(subject_id=request.pk):
        assert words not in str(event.data)


def test_nobody_is_offered_anything_in_a_request_that_they_do_not_see(bank):
    assert allowed_actions(request=bank.draft(), member_id=bank.ada.pk) == []
    assert allowed_actions(request=bank.active(), member_id=bank.cleo.pk) == []
    assert allowed_actions(request=bank.active(), member_id=None) == []


def test_a_timer_without_a_member_takes_no_part(bank):
    request = bank.active()
    assert not request.is_visible_to(None)
    assert request.part_of(None) is None
    assert request.parts_of(None) == frozenset()


def test_staff_act_for_a_member_by_name_and_with_the_members_rights(bank):
    request = bank.active()
    for_ben = Actor(member_id=bank.cleo.pk, on_behalf_of_id=bank.ben.pk)
    for_ada = Actor(member_id=bank.cleo.pk, on_behalf_of_id=bank.ada.pk)
    assert request.parts_of(for_ben.party_id) == {"requester", "author"}
    bank.do(operations.accept, request_id=request.pk, actor=for_ada)
    event = EventLog.objects.filter(subject_id=request.pk).latest("seq")
    assert (event.actor_id, event.on_behalf_of_id) == (bank.cleo.pk, bank.ada.pk)


@pytest.mark.parametrize("state", State)
def test_an_open_request_is_on_one_list_of_each_side_and_an_ended_one_on_none(bank, state):
    request = bank.in_state(state)
    for member in (bank.ben, bank.ada, bank.cleo):
        lists = [
            query(member_id=member.pk).filter(pk=request.pk).exists()
            for query in (waiting_for, awaited_by)
        ]
        is_turn = request.turn and request.member_of(request.turn) == member.pk
        is_open = request.ended_at is None and request.is_visible_to(member.pk)
        assert lists == [bool(is_turn) and is_open, is_open and not is_turn]
