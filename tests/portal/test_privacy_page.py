"""What the page on privacy promises is true: each sentence of it has its proof here."""

import re
from collections.abc import Callable
from html import unescape
from http import HTTPStatus
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import WrongRole
from members.operations import change_photo, change_profile
from members.profiles import Part
from requests_app.conversation.operations import look, say
from requests_app.ratings.operations import rate, reply_to_rating
from tests.disputes.court import court_of
from tests.members.test_profile import picture
from tests.pages.people import People, path_of
from workflow.models import EventLog


PAGE: Final = "/privacy/"
NUMBER: Final = "0171 2345678"


def tell(people: People, *hidden: str) -> str:
    """Ada tells of herself; the address of her page."""
    bank, ada = people.bank, people.bank.ada
    told = {"about": "I bake bread.", "speaks": ["es"], "area": "Old Town", "hidden": hidden}
    bank.do(change_profile, ada, member_id=ada.pk, time_zone="Europe/Vienna", **told)
    bank.do(change_profile, ada, member_id=ada.pk, availability_note="Not in August")
    bank.do(change_photo, ada, member_id=ada.pk, photo=picture())
    return f"/members/{ada.pk}/"


def strangers_see_no_member(people: People) -> None:
    page = tell(people)
    request = people.bank.paid()
    stranger = Client()
    shut = (page, f"{page}photo/", path_of(request), f"/services/{people.bank.service.pk}/")
    for path in (*shut, f"/api/v1{page}", f"/api/v1{page}photo/"):
        assert stranger.get(path).status_code in {302, 401}, path
    shown = stranger.get("/").text
    assert not re.search(r"\b(Ada|Ben|Cleo)\b", shown)
    assert not [words for words in ("I bake", "Old Town", page) if words in shown]


def members_see_the_name_and_since_when(people: People) -> None:
    shown = people.open("cleo", tell(people)).text
    assert "Ada" in shown
    assert "In the time bank since" in shown


def members_see_the_services(people: People) -> None:
    service = people.bank.service
    shown = people.cleo.get(f"/members/{people.bank.ada.pk}/").text
    assert service.title in shown
    assert people.cleo.get(f"/services/{service.pk}/").status_code == HTTPStatus.OK


def members_see_the_ratings(people: People) -> None:
    bank = people.bank
    request = bank.paid()
    made = bank.do(rate, bank.ben, request_id=request.pk, stars=5, words="Quick and kind.")
    bank.do(rate, bank.ada, request_id=request.pk, stars=5)
    bank.do(reply_to_rating, bank.ada, rating_id=made.pk, words="Come again.")
    shown = people.open("cleo", f"/members/{bank.ada.pk}/").text
    assert "Quick and kind." in shown
    assert "Come again." in shown


def members_see_the_profile_unless_it_is_hidden(people: People) -> None:
    page = tell(people)
    words = ("I bake bread.", "Spanish", "Old Town", "Not in August", f"{page}photo/")
    shown = people.cleo.get(page).text
    assert [each for each in words if each not in shown] == []
    tell(people, *Part.values)
    shown = people.cleo.get(page).text
    assert [each for each in words if each in shown] == []
    assert people.cleo.get(f"{page}photo/").status_code == HTTPStatus.NOT_FOUND


def members_dont_see_the_rest(people: People) -> None:
    page = tell(people)
    request = people.bank.paid()
    shown = people.cleo.get(page).text + people.cleo.get(f"/api/v1{page}").text
    assert not [each for each in ("ada@example.org", "Vienna") if each in shown]
    assert not re.search(r"balance|minutes", people.cleo.get(f"/api/v1{page}").text)
    assert str(request.pk) not in shown
    assert people.cleo.get(path_of(request)).status_code == HTTPStatus.NOT_FOUND


def both_sides_see_the_request(people: People) -> None:
    bank = people.bank
    request = bank.active()
    bank.do(say, bank.ada, request_id=request.pk, text="On Monday?")
    for who in ("ada", "ben"):
        shown = people.see(who, request).text
        assert "On Monday?" in shown
        assert request.title in shown
        assert getattr(people, who).get(path_of(request, "execution")).status_code == HTTPStatus.OK


def contacts_are_hidden_until_it_is_accepted(people: People) -> None:
    bank = people.bank
    request = bank.active()
    bank.do(say, bank.ben, request_id=request.pk, text=f"{NUMBER}, b@example.org, www.ben.example")
    told = (NUMBER, "b@example.org", "www.ben.example")
    assert not [each for each in told if each in people.see("ada", request).text]
    bank.act("accept", request, bank.ada)
    shown = people.see("ada", request).text
    assert [each for each in told if each not in shown] == []


def both_sides_see_what_is_said_in_a_dispute(people: People) -> None:
    court = court_of(people.bank, at=people.bank.at)
    dispute = court.reviewed()
    for who in ("ada", "ben"):
        shown = people.open(who, f"/disputes/{dispute.pk}/").text
        assert "It took an hour less." in shown
        assert "It took as long as I said." in shown


def staff_see_what_keeps_the_books(people: People) -> None:
    bank = people.bank
    request = bank.paid()
    cora = desk_of(people)
    shown = cora.get(reverse("admin:members_member_change", args=[bank.ada.pk])).text
    assert "Ada" in shown
    assert "ada@example.org" in shown
    rows = {
        "catalogue_service": bank.service.title,
        "requests_app_servicerequest": str(request.pk),
        "ledger_account": "Ada",
    }
    for table, row in rows.items():
        assert row in cora.get(reverse(f"admin:{table}_changelist")).text, table


def staff_read_words_during_a_dispute_alone(people: People) -> None:
    bank = people.bank
    court = court_of(bank, at=bank.at)
    cora = Client()
    cora.force_login(court.cora)
    request = bank.active()
    bank.do(say, bank.ben, request_id=request.pk, text="Only for Ada.")
    assert cora.get(path_of(request)).status_code == HTTPStatus.NOT_FOUND
    where = f"/admin/requests_app/servicerequest/{request.pk}/conversation/"
    with pytest.raises(WrongRole):
        bank.do(look, court.cora, request_id=request.pk)
    assert "Only for Ada." not in cora.get(where).text + cora.post(where).text
    looks = EventLog.objects.filter(type="conversation.looked_at")
    assert not looks.exists()
    bank.act("accept", request, bank.ada)
    court.opened(bank.act("start", request, bank.ada))
    assert "Only for Ada." in cora.post(where, follow=True).text
    assert set(looks.get().audience) == {bank.ada.pk, bank.ben.pk}
    for who in ("ada", "ben"):
        shown = people.open(who, f"/requests/{request.pk}/messages/").text
        assert "A coordinator read this conversation for the dispute:" in shown


def staff_dont_see_what_is_hidden_nor_passwords(people: People) -> None:
    tell(people, *Part.values)
    ada, cora = people.bank.ada, desk_of(people)
    paths = [
        reverse("admin:members_profile_changelist"),
        reverse("admin:members_profile_change", args=[ada.pk]),
        reverse("admin:members_member_change", args=[ada.pk]),
        f"/members/{ada.pk}/",
    ]
    shown = "".join(cora.get(path).text for path in paths)
    secrets = ("I bake bread.", "Old Town", "Not in August", f"/members/{ada.pk}/photo/")
    assert not [each for each in (*secrets, ada.password) if each in shown]
    assert cora.get(f"/members/{ada.pk}/photo/").status_code == HTTPStatus.NOT_FOUND


def desk_of(people: People) -> Client:
    client = Client()
    client.force_login(court_of(people.bank, at=people.bank.at).cora)
    return client


def members_have_their_say(people: People) -> None:
    for path in ("/profile/", "/my-data/", "/close-account/"):
        assert people.cleo.get(path).status_code == HTTPStatus.OK, path


#: How each sentence begins, and what shows that it is true.
PROOFS: Final[dict[str, Callable[[People], None]]] = {
    "They can’t see your name, your photo,": strangers_see_no_member,
    "They see your name, and since when": members_see_the_name_and_since_when,
    "They see the services that you have": members_see_the_services,
    "They see the ratings that others": members_see_the_ratings,
    "They see your photo, what you say": members_see_the_profile_unless_it_is_hidden,
    "They don’t see your e-mail address,": members_dont_see_the_rest,
    "You both see the request,": both_sides_see_the_request,
    "Telephone numbers, e-mail addresses": contacts_are_hidden_until_it_is_accepted,
    "In a dispute you both see": both_sides_see_what_is_said_in_a_dispute,
    "They see your name, your e-mail": staff_see_what_keeps_the_books,
    "They read what you write to another": staff_read_words_during_a_dispute_alone,
    "They don’t see the parts": staff_dont_see_what_is_hidden_nor_passwords,
    "As a member you choose": members_have_their_say,
}
#: What sums the others up.
SUMMARY: Final = "The bank shows of you what others need"


def sentences() -> list[str]:
    main = Client().get(PAGE).text.partition("<main")[2].partition("</main>")[0]
    return [
        " ".join(unescape(each).split()) for each in re.findall(r"<(?:p|li)\b[^>]*>([^<]+)", main)
    ]


@pytest.mark.django_db
def test_every_sentence_has_its_proof():
    told = [each for each in sentences() if not each.startswith(SUMMARY)]
    assert len(told) == len(PROOFS)
    for each in told:
        assert len([beginning for beginning in PROOFS if each.startswith(beginning)]) == 1, each


@pytest.mark.parametrize("sentence", PROOFS)
def test_the_sentence_is_true(people, sentence):
    PROOFS[sentence](people)
