"""What the bank speaks: a member's own choice, then the cookie's, then what the browser asks for."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from members.languages import in_language_of, language_of
from members.models import Member
from tests.factories import PASSWORD, member
from workflow.models import EventLog


CHOOSE = "/language/"
LOGIN = "/accounts/login/"


def spoken_at(client, path=LOGIN, **headers):
    """The language of a page, and its direction, as its first tag says it."""
    response = client.get(path, headers=headers)
    tag = response.content.decode().split("<html", 1)[1].split(">", 1)[0]
    assert response["Content-Language"] in tag
    assert "Accept-Language" in response["Vary"]
    return " ".join(tag.split())


def test_a_visitor_is_spoken_to_as_the_browser_asks(client, db):
    assert spoken_at(client) == 'lang="en" dir="ltr"'
    assert spoken_at(client, accept_language="fr-CH, de;q=0.5") == 'lang="fr" dir="ltr"'
    assert spoken_at(client, accept_language="ar") == 'lang="ar" dir="rtl"'
    assert spoken_at(client, accept_language="tlh") == 'lang="en" dir="ltr"'


def test_a_visitor_chooses_and_comes_back_to_the_page(client, db):
    response = client.post(CHOOSE, {"language": "es", "next": "/accounts/login/?next=/balance/"})
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/balance/"
    cookie = response.cookies["language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("es", True, "Lax")
    assert spoken_at(client, accept_language="de") == 'lang="es" dir="ltr"'


def test_the_choice_leads_to_no_other_site(client, db):
    response = client.post(CHOOSE, {"language": "es", "next": "https://other.example/"})
    assert response["Location"] == "/"


def test_a_link_can_not_choose(client, db):
    assert client.get(CHOOSE).status_code == 405


def test_a_language_that_the_bank_does_not_speak_changes_nothing(client, db, at):
    ana = member("Ana", at=at)
    client.force_login(ana)
    client.post(CHOOSE, {"language": "tlh"})
    assert Member.objects.get(pk=ana.pk).language == ""
    assert spoken_at(client, "/services/") == 'lang="en" dir="ltr"'


def test_a_member_s_choice_wins_over_cookie_and_browser(client, db, at):
    ana = member("Ana", at=at)
    client.cookies["language"] = "fr"
    client.force_login(ana)
    assert spoken_at(client, "/services/", accept_language="de") == 'lang="fr" dir="ltr"'
    client.post(CHOOSE, {"language": "es", "next": "/services/"})
    assert Member.objects.get(pk=ana.pk).language == "es"
    event = EventLog.objects.get(subject_id=ana.pk, type="member.changed")
    assert (event.actor_id, event.data) == (ana.pk, {"fields": ["language"]})
    client.cookies["language"] = "fr"
    assert spoken_at(client, "/services/", accept_language="de") == 'lang="es" dir="ltr"'


def test_a_choice_that_was_taken_away_counts_as_none(client, db, at, settings):
    ana = member("Ana", at=at, language="es")
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    client.force_login(ana)
    assert spoken_at(client, "/services/", accept_language="fr") == 'lang="fr" dir="ltr"'
    assert language_of(ana) == "en"


def test_every_page_offers_the_languages_by_their_own_names(client, db):
    page = client.get(LOGIN, headers={"accept-language": "de"}).content.decode()
    for code, name in [("en", "English"), ("es", "Español"), ("fr", "Français"), ("ar", "العربيّة")]:
        assert f'lang="{code}"' in page
        assert name in page
    current = [button for button in page.split("<button") if 'aria-current="true"' in button]
    assert sum('name="language"' in button and 'lang="de"' in button for button in current) == 1
    assert sum('name="language"' in button for button in current) == 1


def test_a_page_that_answers_a_form_leads_back_to_where_the_form_was(client, db):
    page = client.post(
        LOGIN, {"login": "x"}, headers={"referer": "http://testserver/accounts/login/"}
    )
    assert 'name="next" value="http://testserver/accounts/login/"' in page.content.decode()


def test_who_joins_goes_on_in_the_language_of_the_sign_up(client, db):
    client.post(CHOOSE, {"language": "fr"})
    form = {"name": "Ana", "email": "ana@example.org", "password1": PASSWORD}
    assert client.post(reverse("account_signup"), form).status_code == 302
    assert Member.objects.get(email="ana@example.org").language == "fr"


def test_what_is_written_to_a_member_is_in_their_language(db, at):
    with translation.override("de"):
        with in_language_of(Member(name="Ana", language="es")):
            assert translation.get_language() == "es"
        with in_language_of(Member(name="Ben")):
            assert translation.get_language() == "en"
        assert translation.get_language() == "de"


@pytest.mark.parametrize("code", ["ES", "e", "es_mx", "es-", "english", "es;"])
def test_the_database_keeps_codes_of_languages_alone(db, at, code):
    ana = member("Ana", at=at)
    with pytest.raises(IntegrityError, match="member_language_is_a_code"), transaction.atomic():
        Member.objects.filter(pk=ana.pk).update(language=code)
    Member.objects.filter(pk=ana.pk).update(language="zh-hant")
