"""What a key's scopes let its program do, at every route of the API and of those of tomorrow."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from rest_framework.settings import api_settings

from catalogue.operations import draft
from common.scopes import ALL_SCOPES, Scope
from common.transactions import door
from disputes.models import Dispute
from hourbank.roles import SENIORS, ensure_roles
from ledger.models import Debt
from members.models import Member
from members.operations import add_key, make_key
from notifications.models import Notification
from tests.api.conftest import Api
from tests.api.hearing import court_at, opened
from tests.api.test_every_route import each, filled, send
from tests.catalogue.words import GIVEN
from tests.factories import member
from tests.ledger.bank import gift, owing, person
from tests.rows import every_row
from workflow.actor import Actor


pytestmark = pytest.mark.django_db

#: Everybody's, without signing in.
PUBLIC = {"api-schema", "api-docs", "api-errors", "api-rules"}
LESS = [scope for scope in Scope if scope != Scope.ADMIN]


def program(who: Member, at: Any, *scopes: Scope) -> Api:
    return Api(who, make_key(member=who, name="limited", scopes=scopes, at=at)[1])


def routes(patterns: list[Any]) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            yield pattern


@pytest.fixture
def root(at) -> Member:
    return member("Root", at=at, is_staff=True, is_superuser=True)


def test_every_view_of_the_api_keeps_the_permissions_of_all():
    [api] = [
        pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "api/v1/"
    ]
    views = {route.name: route.callback for route in routes(api.url_patterns)}
    assert len(views) > 60
    for name in set(views) - PUBLIC:
        view = views[name].view_class(**views[name].view_initkwargs)
        assert view.permission_classes == api_settings.DEFAULT_PERMISSION_CLASSES, name
        assert view.authentication_classes == api_settings.DEFAULT_AUTHENTICATION_CLASSES, name


def test_each_scope_opens_its_own_calls_and_no_others(client, root, at):
    """A key with each scope but one is refused where that one is named, with the header for it."""
    calls = [
        (method, filled(path, call), call["security"][0]["key"])
        for path, method, call in each(client.get("/api/v1/schema/").json()["paths"])
    ]
    assert {scope for _method, _path, needed in calls for scope in needed} == {*Scope.values}
    for missing in Scope:
        without = program(root, at, *[scope for scope in Scope if scope != missing])
        before = every_row()
        for method, path, needed in calls:
            answer = send(without, method, path, b"{nonsense")
            if missing in needed:
                said = answer.json()
                where = (missing, method, path)
                assert (answer.status_code, said["code"]) == (403, "insufficient_scope"), where
                assert said["scope"] == missing, where
                assert answer["WWW-Authenticate"] == (
                    f'Bearer error="insufficient_scope", scope="{missing}"'
                )
            elif answer.status_code == 403:
                assert answer.json()["code"] != "insufficient_scope", (missing, method, path)
        assert every_row() == before


def test_a_session_has_all_scopes(root):
    browser = Client()
    browser.force_login(root)
    assert browser.get("/api/v1/reports/").status_code == 200
    assert browser.get("/api/v1/me/").json()["is_staff"] is True


def test_who_has_no_role_isnt_sent_for_a_scope(at):
    ana = program(member("Ana", at=at), at, *LESS)
    answer = ana.get("/api/v1/reports/")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


# What staff see and do more: without `admin` they are members like all others.


def both(who: Member, at: Any) -> tuple[Api, Api]:
    """Their program without the scope `admin`, and with all."""
    return program(who, at, *LESS), program(who, at, *ALL_SCOPES)


def test_reports_are_for_keys_with_admin(root, at):
    plain, whole = both(root, at)
    assert plain.get("/api/v1/reports/").status_code == 403
    assert plain.get("/api/v1/reports/stuck/").status_code == 403
    assert whole.get("/api/v1/reports/stuck/").status_code == 200


def test_nobody_is_one_of_the_staff_to_a_key_without_admin(root, at):
    plain, whole = both(root, at)
    assert plain.get("/api/v1/me/").json()["is_staff"] is False
    assert whole.get("/api/v1/me/").json()["is_staff"] is True


def test_services_that_arent_in_the_list_are_for_keys_with_admin(root, at):
    ana = member("Ana", at=at)
    with door():
        service = draft(**GIVEN, actor=Actor(member_id=ana.pk), at=at)
    plain, whole = both(root, at)
    for more in ("", "ratings/", "ratings/summary/"):
        path = f"/api/v1/services/{service.pk}/{more}"
        assert plain.get(path).status_code == 404, path
        assert whole.get(path).status_code == 200, path


def test_evidence_of_others_is_for_keys_with_admin(desk):
    auditor = court_at(desk).otto
    dispute = opened(desk)
    plain, whole = both(auditor, desk.bank.at)
    path = f"/api/v1/disputes/{Dispute.objects.get(pk=dispute['id']).pk}/evidence/"
    assert plain.get(path).status_code == 404
    assert whole.get(path).status_code == 200


def test_what_staff_are_told_of_others_is_for_keys_with_admin(desk):
    court_at(desk)
    opened(desk)
    desk.bank.work()
    told = Notification.objects.get(event_type="dispute.assigned")
    own = Notification.objects.filter(member=told.member).exclude(pk=told.pk)
    plain, whole = both(told.member, desk.bank.at)
    with door():
        made = add_key(
            name="told",
            scopes=[Scope.READ],
            actor=Actor(member_id=told.member.pk),
            at=desk.bank.at,
        )
    desk.bank.work()
    assert shown(whole) == {told.pk, own.get().pk}
    assert shown(plain) == {own.get(data__key=made.pk).pk}


def shown(program: Api) -> set[int]:
    return {row["id"] for row in program.get("/api/v1/notifications/").json()["results"]}


def test_the_debt_of_another_is_paid_by_a_key_with_admin_alone(at, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at)
    ann, ben = person("Ann", minutes=600, at=at), person("Ben", minutes=600, at=at)
    debt = owing(ben, ann, 60, at=at)
    gift(ben, 100, at=at)
    senior = member("Sena", at=at, is_staff=True)
    senior.groups.add(ensure_roles(role=SENIORS))
    plain, whole = both(senior, at)
    path = f"/api/v1/debts/{debt.pk}/pay/"
    before = every_row()

    answer = plain.post(path, {"minutes": 10})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert every_row() == before
    assert Debt.objects.get().open_minutes == 60
    assert whole.post(path, {"minutes": 10}).status_code == 200
    assert Debt.objects.get().open_minutes == 50
