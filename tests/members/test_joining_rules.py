"""The rules of the bank: agreed to at sign-up, and once for each new version."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone

from common.errors import Refused, WrongRole, WrongState
from common.transactions import door
from members.joining_rules import JoiningRules, RulesAcceptance
from members.models import Member
from members.operations import accept_rules, forget_sign_up, publish_rules
from tests.factories import PASSWORD, member
from tests.members.sign_up import joined, sign_up
from workflow.actor import Actor


pytestmark = pytest.mark.django_db

BROWSER = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def boss() -> Member:
    return member("Boss", at=timezone.now(), is_staff=True, is_superuser=True)


def publish(boss: Member, **texts: str) -> JoiningRules:
    with door():
        made = publish_rules(texts=texts, actor=Actor(member_id=boss.pk), at=timezone.now())
    cache.clear()
    return made


def test_who_signs_up_agrees_and_it_is_kept_who_when_and_to_which_version(boss, client) -> None:
    publish(boss, en="Be kind.", de="Sei freundlich.")
    refused = sign_up(client, "nia@example.org")
    assert refused.context["form"].errors["accept_rules"]
    assert not Member.objects.filter(email="nia@example.org").exists()
    joined(client, "nia@example.org", accept_rules="on")
    kept = RulesAcceptance.objects.get(member__email="nia@example.org")
    assert (kept.rules_id, kept.accepted_at.date()) == (1, timezone.now().date())
    assert client.get("/requests/", headers=BROWSER).status_code == 200


def test_a_new_version_is_asked_for_once_and_leads_on(boss) -> None:
    ana = member("Ana", at=timezone.now())
    browser = Client()
    browser.force_login(ana)
    publish(boss, en="Be kind.")
    page = browser.get("/requests/?page=2", headers=BROWSER)
    assert page["Location"] == "/rules/?next=/requests/%3Fpage%3D2"
    assert "Be kind." in browser.get(page["Location"]).text
    said = {"number": 1, "next": "/requests/?page=2"}
    assert browser.post("/rules/", said)["Location"] == "/requests/?page=2"
    assert browser.get("/requests/", headers=BROWSER).status_code == 200
    publish(boss, en="Be kinder.")
    assert "/rules/" in browser.get("/requests/", headers=BROWSER)["Location"]
    assert browser.get("/api/v1/me/").status_code == 200
    assert "Please read them once more" in browser.post("/rules/", {"number": 1}).text
    assert browser.post("/rules/", {"number": 2, "next": "https://x.org/"})["Location"] == "/"


def test_who_does_not_agree_can_take_their_data_and_go(boss) -> None:
    ana = member("Ana", at=timezone.now())
    browser = Client()
    browser.force_login(ana)
    publish(boss, en="Be kind.")
    page = browser.get("/rules/").text
    assert 'href="/my-data/"' in page
    assert 'href="/close-account/"' in page
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for path in ("/my-data/", "/my-data/json/", "/close-account/", "/privacy/", "/help/"):
        # Where one is led elsewhere, there is nothing to read.
        assert browser.get(path, headers=BROWSER).getvalue(), path
    assert browser.get("/profile/", headers=BROWSER).status_code == 302
    closed = browser.post("/close-account/", {"sure": "on"})
    assert closed.status_code == 302
    assert not Member.objects.get(pk=ana.pk).is_active


def test_what_is_no_address_of_a_page_fails_nowhere(boss) -> None:
    browser = Client()
    browser.force_login(boss)
    publish(boss, en="Be kind.")
    assert browser.post("/rules/", {"number": 1, "next": "word"})["Location"] == "word"
    browser.get("/accounts/security/staff/", {"next": "word"})
    assert browser.get("/accounts/security/")["Location"] == "word"
    assert browser.get("/accounts/security/").status_code == 200


def test_visitors_read_them_in_their_language(boss, client) -> None:
    assert "has not written down any rules" in client.get("/rules/").text
    publish(boss, en="Be kind.", de="Sei freundlich.")
    assert "Be kind." in client.get("/rules/").text
    page = client.get("/rules/", headers={"Accept-Language": "de"}).text
    assert 'lang="de"' in page
    assert "Sei freundlich." in page


def test_only_an_administrator_publishes_and_only_what_is_new(boss) -> None:
    ana = member("Ana", at=timezone.now(), is_staff=True)
    with pytest.raises(WrongRole), door():
        publish_rules(texts={"en": "X"}, actor=Actor(member_id=ana.pk), at=timezone.now())
    with pytest.raises(Refused):
        publish(boss, de="Nur Deutsch.")
    publish(boss, en="Be kind.")
    with pytest.raises(Refused):
        publish(boss, en=" Be kind. ")
    assert JoiningRules.objects.count() == 1


def test_an_administrator_publishes_on_the_page_for_it(boss, client) -> None:
    client.force_login(boss)
    page = client.get("/admin/members/joiningrules/add/")
    assert "Everybody’s hour counts the same" in page.text
    client.post("/admin/members/joiningrules/add/", {"text_en": "Be kind."})
    assert JoiningRules.objects.get().texts == {"en": "Be kind."}


def test_an_older_version_is_not_agreed_to(boss) -> None:
    publish(boss, en="Be kind.")
    publish(boss, en="Be kinder.")
    with pytest.raises(WrongState), door():
        accept_rules(number=1, member_id=boss.pk, at=timezone.now())
    assert not RulesAcceptance.objects.exists()


@pytest.mark.parametrize(
    ("number", "texts", "name"),
    [
        (0, {"en": "x"}, "rules_counted_from_one"),
        (1, {"de": "x"}, "rules_in_english"),
        (1, {"en": ""}, "rules_in_english"),
    ],
)
def test_the_database_refuses_rules_without_number_or_text(boss, number, texts, name) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        JoiningRules.objects.create(
            number=number, texts=texts, published_at=timezone.now(), published_by=boss
        )


def test_the_database_keeps_one_acceptance_and_no_strangers(boss) -> None:
    rules = publish(boss, en="Be kind.")
    row = {"member": boss, "rules": rules, "accepted_at": timezone.now()}
    RulesAcceptance.objects.create(**row)
    with pytest.raises(IntegrityError, match="rules_accepted_once"), transaction.atomic():
        RulesAcceptance.objects.create(**row)
    RulesAcceptance.objects.create(**{**row, "member": Member(name="Nobody")})
    with pytest.raises(IntegrityError, match="rules_accepted_by_member"):
        connection.check_constraints()


@pytest.mark.parametrize(
    ("model", "change"),
    [(JoiningRules, {"texts": {"en": "Other."}}), (RulesAcceptance, {"accepted_at": None})],
)
def test_the_banks_role_rewrites_none_of_it(boss, model, change) -> None:
    publish(boss, en="Be kind.")
    for write in (lambda: model.objects.update(**change), lambda: model.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            write()


def test_with_a_sign_up_that_is_forgotten_its_agreement_goes(boss, client) -> None:
    publish(boss, en="Be kind.")
    sign_up(client, "nia@example.org", accept_rules="on")
    nia = Member.objects.get(email="nia@example.org")
    with door():
        assert forget_sign_up(member_id=nia.pk) == 1
    assert not RulesAcceptance.objects.exists()
