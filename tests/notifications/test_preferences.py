"""What members choose of kinds of news and times, and what the database holds of it."""

from datetime import time

import pytest

from common.errors import NotFound, Refused
from common.transactions import door
from notifications import sentences
from notifications.choices import choices_of
from notifications.groups import (
    CHOOSABLE,
    EVENTS,
    FIXED,
    Group,
    MailWhen,
    choices_for,
    group_of,
)
from notifications.models import GroupChoice, Mail, MailTimes, Notification
from notifications.operations import Quiet, Wish, change_preferences, stop_mails
from notifications.queries import notifications_of, unread_count
from tests.factories import NOBODY
from tests.notifications.words import tell
from tests.rules import broken, constraints_of
from workflow.models import Step


pytestmark = pytest.mark.django_db

PAID, ASKED = "request.paid", "request.activated"


def choose(who, **wishes) -> None:
    groups = {Group(group): wish for group, wish in wishes.items()}
    with door():
        change_preferences(member_id=who.pk, groups=groups)


def rows() -> list[dict[str, object]]:
    return [
        *GroupChoice.objects.order_by("id").values(),
        *MailTimes.objects.order_by("pk").values(),
    ]


# Kinds of news


def test_every_event_that_has_words_belongs_to_exactly_one_group():
    found = [event for events in EVENTS.values() for event in events]
    assert len(found) == len(set(found))
    assert set(found) == sentences.event_types()
    assert set(EVENTS) == set(Group)


def test_news_that_no_code_knows_any_more_can_be_chosen_about():
    assert group_of("x.gone") in CHOOSABLE


def test_who_has_chosen_nothing_is_told_everything_at_once(ana):
    choices = choices_of(ana)
    assert {(choices.choice(group).mail, choices.choice(group).in_bank) for group in Group} == {
        (MailWhen.AT_ONCE, True)
    }
    assert rows() == []


# How it is told


def test_what_comes_by_mail_alone_is_not_in_the_bank(ana, at):
    choose(ana, awaited=Wish(in_bank=False))
    tell(ana, about=ana, at=at, event_type=PAID)
    tell(ana, about=ana, at=at, event_type=ASKED)
    assert [row.event_type for row in notifications_of(member_id=ana.pk)] == [ASKED]
    assert unread_count(member_id=ana.pk) == 1
    assert Mail.objects.count() == 2


def test_what_comes_never_by_mail_is_in_the_bank(ana, ben, at):
    choose(ana, asked=Wish(mail=MailWhen.NEVER))
    tell(ana, ben, about=ana, at=at, event_type=ASKED)
    assert Notification.objects.count() == 2
    assert [mail.member for mail in Mail.objects.all()] == [ben]
    assert Step.objects.filter(name="deliver_mail").count() == 1


def test_what_comes_in_no_way_is_not_told(ana, at):
    choose(ana, ratings=Wish(mail=MailWhen.NEVER, in_bank=False))
    tell(ana, about=ana, at=at, event_type="rating.given")
    assert not Notification.objects.exists()


# Choosing


def test_what_is_not_said_stays(ana):
    choose(ana, awaited=Wish(mail=MailWhen.DAILY))
    choose(ana, awaited=Wish(in_bank=False), ratings=Wish(mail=MailWhen.WEEKLY))
    with door():
        change_preferences(
            member_id=ana.pk, digest_hour=18, quiet=Quiet(begins=time(22), ends=time(7))
        )
        change_preferences(member_id=ana.pk, digest_weekday=6)
    choices = choices_of(ana)
    awaited = choices.choice(Group.AWAITED)
    assert (awaited.mail, awaited.in_bank) == (MailWhen.DAILY, False)
    times = choices.times
    assert (times.digest_hour, times.digest_weekday) == (18, 6)
    assert (times.quiet_from, times.quiet_until) == (time(22), time(7))
    with door():
        change_preferences(member_id=ana.pk, quiet=Quiet())
    assert choices_of(ana).times.quiet_from is None


@pytest.mark.parametrize(
    ("group", "wish"),
    [
        *((group, Wish(mail=MailWhen.DAILY)) for group in sorted(FIXED)),
        *((group, Wish(in_bank=False)) for group in sorted(FIXED)),
        (Group.ASKED, Wish(mail=MailWhen.WEEKLY)),
        (Group.ASKED, Wish(in_bank=False)),
        (Group.MESSAGES, Wish(in_bank=False)),
    ],
)
def test_what_needs_an_answer_or_may_end_badly_cannot_be_put_off(group, wish, ana):
    refused = pytest.raises(Refused)
    with refused as refusal, door():
        change_preferences(
            member_id=ana.pk,
            groups={Group.RATINGS: Wish(mail=MailWhen.NEVER), group: wish},
            digest_hour=3,
        )
    assert refusal.value.reason == "preference_not_possible"
    assert rows() == []


def test_quiet_hours_last_some_time(ana):
    with pytest.raises(Refused) as refusal, door():
        change_preferences(member_id=ana.pk, quiet=Quiet(begins=time(7), ends=time(7)))
    assert refusal.value.reason == "quiet_hours_empty"
    assert rows() == []


def test_who_is_nobody_chooses_nothing():
    for choosing in (change_preferences, stop_mails):
        said = {"groups": {}} if choosing is change_preferences else {"groups": [Group.AWAITED]}
        with pytest.raises(NotFound), door():
            choosing(member_id=NOBODY, **said)


def test_stopping_says_how_it_was(ana):
    choose(ana, awaited=Wish(mail=MailWhen.WEEKLY, in_bank=False))
    with door():
        before = stop_mails(member_id=ana.pk, groups=[Group.AWAITED, Group.RATINGS, Group.DISPUTES])
    assert before == {Group.AWAITED: MailWhen.WEEKLY, Group.RATINGS: MailWhen.AT_ONCE}
    choices = choices_of(ana)
    assert {choices.choice(group).mail for group in before} == {MailWhen.NEVER}
    assert choices.choice(Group.AWAITED).in_bank is False
    assert choices.choice(Group.DISPUTES).mail == MailWhen.AT_ONCE


def test_each_kind_can_come_as_the_page_offers_it(ana):
    for group in CHOOSABLE:
        for when in choices_for(group):
            choose(ana, **{group.value: Wish(mail=when)})
            assert choices_of(ana).choice(group).mail == when


# What the database holds


RULES = {
    "mail_times_hour": (MailTimes, {"digest_hour": 24}),
    "mail_times_weekday": (MailTimes, {"digest_weekday": 0}),
    "mail_times_quiet_from_until": (MailTimes, {"quiet_from": time(22)}),
    "group_choice_can_be_chosen": (GroupChoice, {"group": Group.DISPUTES}),
    "group_choice_mail_known": (GroupChoice, {"group": Group.RATINGS, "mail": "often"}),
    "group_choice_answers_are_shown": (GroupChoice, {"group": Group.MESSAGES, "in_bank": False}),
    "group_choice_answers_cannot_wait_a_week": (
        GroupChoice,
        {"group": Group.ASKED, "mail": MailWhen.WEEKLY},
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_database_refuses(rule, ana):
    model, values = RULES[rule]
    with broken(rule):
        model.objects.create(member=ana, **values)
    assert rows() == []


def test_quiet_hours_that_are_none_are_refused(ana):
    with broken("mail_times_quiet_from_until"):
        MailTimes.objects.create(member=ana, quiet_from=time(7), quiet_until=time(7))


def test_a_member_chooses_once_about_each_kind(ana):
    GroupChoice.objects.create(member=ana, group=Group.RATINGS)
    with broken("group_choice_once"):
        GroupChoice.objects.create(member=ana, group=Group.RATINGS)


def test_each_rule_has_been_broken_here():
    assert constraints_of(MailTimes, GroupChoice) == {*RULES, "group_choice_once"}


@pytest.mark.parametrize("change", [{"member": None}, {"notification": None}])
def test_a_mail_of_a_member_is_about_a_notification(change, ana, at):
    tell(ana, about=ana, at=at)
    rule = "mail_of_a_member_is_a_notification" if "member" in change else "mail_is_notification"
    with broken(rule):
        Mail.objects.update(**change)
