"""Coordinators see of a profile what members see, and take away what doesn't belong there."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import Conflict, DomainError, NotFound, Refused, StaleVersion, WrongRole
from files.models import File
from members.models import Member
from members.operations import change_photo, change_profile
from members.queries import profile_of
from notifications.models import Mail, Notification
from notifications.sentences import tell as in_words
from portal.moderating import moderate_profile
from tests.factories import NOBODY, group_of, member
from tests.members.test_profile import picture
from tests.queries import queries_of
from tests.requests_app.roads import Bank
from tests.rows import every_row
from workflow.models import EventLog


@pytest.fixture
def bank(new_bank_once: Bank) -> Bank:
    """Ada has told something, and hides where she is."""
    bank = new_bank_once
    told = {"about": "Ben is a thief.", "speaks": ["en"], "area": "Old Town", "hidden": ["area"]}
    bank.do(change_profile, bank.ada, member_id=bank.ada.pk, **told)
    bank.do(change_photo, bank.ada, member_id=bank.ada.pk, photo=picture())
    return bank


@pytest.fixture
def cora(bank: Bank) -> Member:
    made = member("Cora", at=bank.at, is_staff=True)
    made.groups.add(group_of())
    return made


def take(bank: Bank, by: Member, **given: Any) -> Member:
    said = {"member_id": bank.ada.pk, "parts": ["about"], "reason": "INSULT", **given}
    done: Member = bank.do(moderate_profile, by, **said)
    return done


def test_words_go_with_a_reason_and_the_member_is_told(bank, cora):
    left = take(bank, cora, parts=["about", "photo"])
    profile = profile_of(member_id=left.pk)
    assert (profile.about, profile.photo_id, profile.speaks) == ("", None, ["en"])
    assert not File.objects.filter(owner_id=left.pk).exists()
    event = EventLog.objects.filter(subject_id=left.pk).latest("seq")
    assert (event.type, event.actor_id) == ("member.profile_moderated", cora.pk)
    assert event.data == {"fields": ["photo", "about"], "reason": "INSULT"}
    assert (event.seq, event.audience) == (left.version, [left.pk])
    [told] = in_words(Notification.objects.filter(member=left, event_type=event.type))
    assert told.sentence == (
        "A coordinator has taken parts of your profile away: Photo, About you. It insults somebody."
    )
    assert told.url == reverse("profile")
    assert "thief" not in str(every_row())
    bank.work()
    assert Mail.objects.filter(member=left, notification=told.notification).exists()


def test_languages_go_too_and_no_two_profiles_share_what_is_empty(bank, cora):
    take(bank, cora, parts=["speaks"])
    assert profile_of(member_id=bank.ada.pk).speaks == []


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"parts": ["area"]}, Conflict),
        ({"parts": []}, Conflict),
        ({"parts": ["availability"]}, Conflict),
        ({"parts": ["name"]}, Refused),
        ({"reason": "BORED"}, Refused),
        ({"member_id": NOBODY}, NotFound),
        ({"expected_version": 1}, StaleVersion),
    ],
)
def test_what_nobody_sees_stays_and_what_makes_no_sense_is_refused(bank, cora, given, refusal):
    before = every_row()
    with pytest.raises(refusal):
        take(bank, cora, **given)
    assert every_row() == before


def test_nobody_moderates_but_staff_nor_their_own_nor_other_staff(bank, cora):
    Member.objects.filter(pk=bank.cleo.pk).update(is_staff=True)
    before = every_row()
    for by, whose in ((bank.ben, bank.ada), (cora, cora), (cora, bank.cleo)):
        with pytest.raises(WrongRole):
            take(bank, by, member_id=whose.pk)
    assert every_row() == before


def signed_in(who: Member) -> Client:
    client = Client()
    client.force_login(who)
    return client


def test_in_the_admin_staff_see_what_members_see_and_nothing_more(bank, cora):
    desk = signed_in(cora)
    listed = desk.get(reverse("admin:members_profile_changelist")).text
    page = desk.get(reverse("admin:members_profile_change", args=[bank.ada.pk])).text
    for seen in (listed, page):
        assert "Ben is a thief." in seen
        assert "Old Town" not in seen
    assert reverse("member-photo", args=[bank.ada.pk]) in page
    bank.do(change_profile, bank.ada, member_id=bank.ada.pk, hidden=["about", "photo"])
    page = desk.get(reverse("admin:members_profile_change", args=[bank.ada.pk])).text
    assert "Ben is a thief." not in page
    assert reverse("member-photo", args=[bank.ada.pk]) not in page
    assert "Old Town" in page
    found = desk.get(reverse("admin:members_profile_changelist"), {"q": "thief"}).text
    assert str(bank.ada.pk) not in found


def test_in_the_admin_a_coordinator_takes_it_away_and_an_auditor_does_not(bank, cora):
    where = reverse("admin:members_profile_moderate", args=[bank.ada.pk])
    version = Member.objects.get(pk=bank.ada.pk).version
    said = {"parts": ["about"], "reason": "PRIVATE", "expected_version": version}
    otto = member("Otto", at=bank.at, is_staff=True)
    otto.groups.add(group_of("Auditors"))
    desk, reader, ben = signed_in(cora), signed_in(otto), signed_in(bank.ben)
    before = every_row()
    assert reader.post(where, said).status_code == HTTPStatus.FORBIDDEN
    assert ben.post(where, said)["Location"].startswith("/admin/login/")
    assert "reason" in desk.post(where, {**said, "reason": ""}).context["form"].errors
    assert every_row() == before
    done = desk.post(where, said, follow=True)
    assert "the member is told" in done.text
    assert profile_of(member_id=bank.ada.pk).about == ""
    assert desk.post(where, said).status_code == HTTPStatus.PRECONDITION_FAILED


def test_the_list_costs_the_same_for_many_profiles(bank, cora):
    desk, where = signed_in(cora), reverse("admin:members_profile_changelist")
    desk.get(where)
    few = queries_of(lambda: desk.get(where))
    for number in range(5):
        one = member(f"More{number}", at=bank.at)
        bank.do(change_profile, one, member_id=one.pk, about="Me too")
    assert queries_of(lambda: desk.get(where)) == few


def test_a_refusal_is_told_in_the_words_of_the_bank(bank, cora):
    with pytest.raises(DomainError) as refusal:
        take(bank, cora, parts=["area"])
    assert refusal.value.reason == "nothing_to_take_out"
