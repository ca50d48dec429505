"""Who has read how far, and since when."""

from datetime import timedelta

import pytest

from requests_app.conversation.models import ReadMark
from requests_app.conversation.queries import read_up_to, unread_count, unread_counts, with_unread
from requests_app.models import ServiceRequest
from requests_app.queries import requests_of
from tests.conversation.words import mark_read, refusal, say, seen
from tests.queries import queries_of


MINUTE = timedelta(minutes=1)


@pytest.fixture
def request_(bank):
    request = bank.active()
    for text in ("One", "Two", "Three"):
        say(bank, bank.ben, request, text)
    return request


def unread(member, request):
    return unread_count(request_id=request.pk, member_id=member.pk)


def test_what_the_other_side_wrote_is_unread_until_it_is_marked(bank, request_):
    assert (unread(bank.ada, request_), unread(bank.ben, request_)) == (3, 0)
    mark_read(bank, bank.ada, request_, 2)
    assert (unread(bank.ada, request_), unread(bank.ben, request_)) == (1, 0)
    assert [message.is_new for message in seen(bank, bank.ada, request_)] == [False, False, True]
    mark_read(bank, bank.ada, request_, 3)
    assert unread(bank.ada, request_) == 0


def test_the_writer_sees_when_each_message_was_read(bank, request_):
    first = bank.at = bank.at + MINUTE
    mark_read(bank, bank.ada, request_, 1)
    second = bank.at = bank.at + MINUTE
    mark_read(bank, bank.ada, request_, 3)
    assert [message.read_at for message in seen(bank, bank.ben, request_)] == [
        first,
        second,
        second,
    ]


def test_a_mark_never_goes_back_and_keeps_its_first_time(bank, request_):
    first = bank.at
    mark_read(bank, bank.ada, request_, 3)
    bank.at += MINUTE
    mark_read(bank, bank.ada, request_, 1)
    mark_read(bank, bank.ada, request_, 3)
    assert list(ReadMark.objects.values_list("up_to", "at")) == [(3, first)]
    assert read_up_to(request_id=request_.pk, member_id=bank.ada.pk) == 3


@pytest.mark.parametrize("up_to", [0, -1, 4])
def test_what_is_not_written_yet_can_t_be_read(bank, request_, up_to):
    refused = refusal(bank, "mark_read", bank.ada, request_, up_to=up_to)
    assert refused.reason == "no_such_message"


def test_who_answers_has_read_what_was_before_their_eyes(bank, request_):
    say(bank, bank.ada, request_, "Yes", read_up_to=2)
    assert unread(bank.ada, request_) == 1
    assert [message.read_at is not None for message in seen(bank, bank.ben, request_)][:3] == [
        True,
        True,
        False,
    ]


def test_unread_messages_of_many_requests_are_one_query(bank, request_):
    other, silent = bank.active(minutes=20), bank.active(minutes=20)
    say(bank, bank.ben, other)
    ids = [request_.pk, other.pk, silent.pk]
    assert unread_counts(request_ids=ids, member_id=bank.ada.pk) == {request_.pk: 3, other.pk: 1}
    found = with_unread(requests_of(member_id=bank.ada.pk), member_id=bank.ada.pk)
    assert dict(found.values_list("pk", "unread_messages")) == {
        request_.pk: 3,
        other.pk: 1,
        silent.pk: 0,
    }
    rows = ServiceRequest.objects.order_by("pk")
    assert queries_of(lambda: list(with_unread(rows, member_id=bank.ada.pk))) == 1


def test_a_page_of_messages_costs_the_same_for_many_as_for_few(bank):
    request = bank.active()
    say(bank, bank.ben, request)
    few = queries_of(lambda: seen(bank, bank.ada, request))
    for number in range(2, 30):
        say(bank, bank.ben, request)
        mark_read(bank, bank.ada, request, number)
    assert queries_of(lambda: seen(bank, bank.ada, request)) == few
