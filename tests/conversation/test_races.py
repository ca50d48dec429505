"""Several at the same moment: no number twice, no message after the end, no mark lost."""

from datetime import timedelta
from functools import partial

from common.errors import Refused, WrongState
from notifications.models import Notification
from requests_app import operations as requests
from requests_app.conversation import operations
from requests_app.conversation.models import Conversation, Message, ReadMark
from requests_app.conversation.queries import unread_count
from tests.conversation.words import mark_read, say
from tests.requests_app.acts import set_policy
from tests.threads import at_once


def written(bank, who, request, text="Hello"):
    return partial(bank.do, operations.say, who, request_id=request.pk, text=text)


def test_messages_of_one_moment_are_counted_one_after_the_other(real_bank):
    request = real_bank.active()
    sides = (real_bank.ada, real_bank.ben) * 3
    at_once(*(written(real_bank, who, request) for who in sides))
    numbers = Message.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]
    conversation = Conversation.objects.get()
    assert (conversation.message_count, conversation.version) == (6, 6)
    told = Notification.objects.filter(event_type="conversation.message")
    assert sorted(told.values_list("member__name", flat=True)) == ["Ada", "Ben"]


def test_two_marks_of_one_moment_leave_the_further_one(real_bank):
    request = real_bank.active()
    for _number in range(3):
        say(real_bank, real_bank.ben, request)
    mark = partial(real_bank.do, operations.mark_read, real_bank.ada, request_id=request.pk)
    at_once(partial(mark, up_to=2), partial(mark, up_to=3), partial(mark, up_to=3))
    assert unread_count(request_id=request.pk, member_id=real_bank.ada.pk) == 0
    marks = list(ReadMark.objects.order_by("up_to").values_list("up_to", flat=True))
    assert marks in ([3], [2, 3])


def test_a_message_of_the_moment_in_which_it_is_read_is_told_or_read_never_lost(real_bank):
    request = real_bank.active()
    say(real_bank, real_bank.ben, request)
    mark = partial(mark_read, real_bank, real_bank.ada, request, 1)
    at_once(mark, written(real_bank, real_bank.ben, request, "Another"))
    assert unread_count(request_id=request.pk, member_id=real_bank.ada.pk) == 1
    told = Notification.objects.filter(event_type="conversation.message", read_at=None)
    assert told.count() == 1


def test_a_message_and_the_end_come_one_after_the_other(real_bank):
    set_policy(real_bank, conversation_after_end=timedelta(seconds=1))
    request = real_bank.active()
    decline = partial(real_bank.do, requests.decline, real_bank.ada, request_id=request.pk)
    answers = at_once(decline, written(real_bank, real_bank.ben, request))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    real_bank.at += timedelta(seconds=1)
    late = at_once(*(written(real_bank, real_bank.ben, request) for _each in range(2)))
    assert [type(answer) for answer in late] == [WrongState, WrongState]
    assert Message.objects.count() == 1


def test_the_pace_holds_for_messages_to_several_people_at_once(real_bank):
    set_policy(real_bank, messages_an_hour=2)
    open_ones = [real_bank.active(minutes=20) for _each in range(4)]
    answers = at_once(*(written(real_bank, real_bank.ben, request) for request in open_ones))
    assert [type(answer) for answer in answers].count(Refused) == 2
    assert Message.objects.count() == 2
