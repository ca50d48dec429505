"""Staff see what members were told, and change nothing."""

import pytest
from django.test import Client

from hourbank.roles import ensure_roles
from notifications.models import Mail, Notification
from tests.factories import member
from tests.notifications.words import tell
from workflow.worker import work_external


pytestmark = pytest.mark.django_db

LIST = "/admin/notifications/notification/"


@pytest.fixture
def office(at):
    carla = member("Carla", at=at, is_staff=True)
    carla.groups.add(ensure_roles())
    client = Client()
    client.force_login(carla)
    return client


def test_staff_see_who_was_told_of_what(office, ana, ben, at):
    tell(ana, about=ben, at=at, event_type="x.one")
    tell(ben, about=ben, at=at, event_type="x.two")
    found = office.get(f"{LIST}?q=Ana").text
    assert "x.one" in found
    assert "x.two" not in found
    row = Notification.objects.get(event_type="x.one")
    shown = office.get(f"{LIST}{row.pk}/change/").text
    assert f"/admin/members/member/{ben.pk}/change/" in shown


def test_nobody_writes_or_takes_back_a_notification_by_hand(office, ana, at):
    tell(ana, about=ana, at=at)
    row = Notification.objects.get()
    for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
        assert office.post(f"{LIST}{path}", {"post": "yes"}).status_code == 403
    assert Notification.objects.filter(pk=row.pk, read_at=None).exists()


def test_the_list_takes_the_same_queries_however_long_it_is(
    office, ana, ben, at, django_assert_max_num_queries
):
    tell(ana, about=ben, at=at)
    with django_assert_max_num_queries(100) as few:
        office.get(LIST)
    for _ in range(10):
        tell(ana, ben, about=ben, at=at)
    with django_assert_max_num_queries(len(few)) as many:
        assert office.get(LIST).status_code == 200
    assert len(many) == len(few)


MAILS = "/admin/notifications/mail/"


def test_staff_see_which_mails_went_out_and_which_did_not(office, ana, ben, post, at):
    tell(ana, about=ben, at=at, event_type="x.one")
    work_external(clock=lambda: at)
    tell(ben, about=ben, at=at, event_type="x.two")
    text = office.get(MAILS).text
    assert "x.one" in text
    for said in (">done</a>", ">waiting</a>"):
        assert said in text
    found = office.get(f"{MAILS}?q=Ana").text
    assert ">done</a>" in found
    assert ">waiting</a>" not in found


def test_the_list_of_mails_takes_the_same_queries_however_long_it_is(
    office, ana, ben, at, django_assert_max_num_queries
):
    tell(ana, about=ben, at=at)
    with django_assert_max_num_queries(100) as few:
        office.get(MAILS)
    for _ in range(10):
        tell(ana, ben, about=ben, at=at)
    with django_assert_max_num_queries(len(few)) as many:
        assert office.get(MAILS).status_code == 200
    assert len(many) == len(few)


def test_nobody_writes_or_takes_back_a_mail_by_hand(office, ana, at):
    tell(ana, about=ana, at=at)
    row = Mail.objects.get()
    for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
        assert office.post(f"{MAILS}{path}", {"post": "yes"}).status_code == 403
    assert Mail.objects.filter(pk=row.pk).exists()
