"""The pages of a member's profile: filled in, shown to others, hidden; and the first steps."""

from http import HTTPStatus

import pytest

from common.transactions import door
from members.models import Member
from members.profiles import Part, Profile
from notifications.operations import change_preferences
from portal.first_steps import first_steps
from tests.members.test_profile import picture
from tests.pages.people import People, said
from tests.queries import queries_of
from tests.reading import Page
from tests.rows import every_row


PAGE = "/profile/"


def filled(people: People, who: str = "ada", **more) -> dict:
    member = Member.objects.get(pk=getattr(people.bank, who).pk)
    return {
        "name": member.name,
        "time_zone": "Europe/Madrid",
        "about": "I bake bread.",
        "speaks": ["es"],
        "speaks_too": "ca",
        "area": "Old Town",
        "availability": ["mon_morning", "sat_evening"],
        "availability_note": "Not in August",
        "shown": Part.values,
        "version": member.version,
        **more,
    }


def page_of(people: People, viewer: str = "ben") -> str:
    return getattr(people, viewer).get(f"/members/{people.bank.ada.pk}/").text


def test_what_is_filled_in_is_on_the_members_page(people):
    sent = people.ada.post(PAGE, filled(people, photo=picture()))
    assert sent.status_code == HTTPStatus.FOUND, sent.text
    assert said(sent) == ["Your profile is saved."]
    shown = page_of(people)
    for words in ("I bake bread.", "Catalan", "Spanish", "Old Town", "Monday", "Evening"):
        assert words in shown
    assert "Not in August" in shown
    photo = people.ben.get(f"/members/{people.bank.ada.pk}/photo/")
    assert (photo.status_code, photo["Content-Type"]) == (HTTPStatus.OK, "image/webp")
    assert "sandbox" in photo["Content-Security-Policy"]
    assert "I bake bread." in people.ada.get(PAGE).text


def test_what_is_hidden_is_on_no_page(people):
    people.ada.post(PAGE, filled(people, photo=picture(), shown=[]))
    shown = page_of(people)
    for words in ("I bake bread.", "Spanish", "Old Town", "Monday", "Not in August", "/photo/"):
        assert words not in shown
    photo = f"/members/{people.bank.ada.pk}/photo/"
    assert people.ben.get(photo).status_code == HTTPStatus.NOT_FOUND
    assert people.ada.get(photo).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"about": "Ring 0171 2345678"}, "Leave out telephone numbers"),
        ({"area": "Mill Road 12"}, "in words, without numbers"),
        ({"availability_note": "ada@example.org"}, "Leave out telephone numbers"),
        ({"name": ""}, "Please fill this in."),
        ({"availability": ["mon_night"]}, "mon_night"),
        ({"version": 1}, "has changed"),
    ],
)
def test_what_cant_be_kept_is_told_and_changes_nothing(people, wrong, words):
    before = every_row()
    answer = people.ada.post(PAGE, filled(people, **wrong))
    assert words in answer.text
    assert every_row() == before


def test_what_was_ticked_is_still_ticked_where_the_form_is_shown_again(people):
    old = filled(people, speaks_too="", shown=["about", "area"])
    people.ada.post(PAGE, filled(people, about="I bake bread and cakes."))
    refused = people.ada.post(PAGE, old)
    assert refused.status_code == HTTPStatus.PRECONDITION_FAILED, refused.text
    again = next(form for form in Page(refused.text).forms if "availability" in form.names)
    assert again.ticked["availability"] == ["mon_morning", "sat_evening"]
    assert again.ticked["shown"] == ["about", "area"]
    sent = people.ada.post(PAGE, again.fields | again.ticked)
    assert sent.status_code == HTTPStatus.FOUND, sent.text
    told = Profile.objects.get(pk=people.bank.ada.pk)
    assert told.times == ["mon_morning", "sat_evening"]
    assert sorted(set(Part.values) - set(told.hidden)) == ["about", "area"]


def test_a_photo_is_taken_away(people):
    people.ada.post(PAGE, filled(people, photo=picture()))
    assert "/photo/" in page_of(people)
    sent = people.ada.post(PAGE, filled(people, remove_photo="on", speaks_too=""))
    assert sent.status_code == HTTPStatus.FOUND, sent.text
    assert "/photo/" not in page_of(people)
    assert Profile.objects.get().photo is None


def test_each_box_of_the_times_says_its_day_and_part(people):
    page = people.ada.get(PAGE).text
    assert page.count("Sunday, Evening</span>") == 1
    assert page.count('name="availability"') == 21


def test_strangers_sign_in_first(people, client):
    for path in (PAGE, "/first-steps/", f"/members/{people.bank.ada.pk}/photo/"):
        answer = client.get(path)
        assert answer.status_code == HTTPStatus.FOUND
        assert answer["Location"].startswith("/accounts/login/")


def test_the_pages_cost_the_same_for_whoever_tells_more(people):
    def costs() -> list[int]:
        paths = (PAGE, f"/members/{people.bank.ada.pk}/", "/first-steps/")
        return [queries_of(lambda path=path: people.ada.get(path)) for path in paths]

    before = costs()
    people.ada.post(PAGE, filled(people, photo=picture()))
    assert costs() == before


def test_a_first_step_is_done_when_the_rows_say_so(people):
    def done(who: str) -> set[str]:
        found = first_steps(member=getattr(people.bank, who))
        page = getattr(people, who).get("/first-steps/").text
        assert page.count('<li class="done"') == found.done
        assert page.count('<li class="next"') == (found.done < len(found.steps))
        return {step.name for step in found.steps if step.is_done}

    assert done("cleo") <= {"address"}
    people.cleo.post(PAGE, filled(people, "cleo", photo=picture()))
    assert {"told", "photo"} <= done("cleo")
    gone = people.cleo.post(PAGE, filled(people, "cleo", remove_photo="on", speaks_too=""))
    assert gone.status_code == HTTPStatus.FOUND, gone.text
    assert not {"photo", "request", "service"} & done("cleo")
    people.bank.submitted()
    assert "request" in done("ben")
    assert "news" not in done("cleo")
    with door():
        change_preferences(member_id=people.bank.cleo.pk, digest_hour=18)
    assert "news" in done("cleo")
    assert "service" in done("ada")


def test_the_list_is_put_away_and_called_back(people):
    sent = people.cleo.post("/first-steps/", {"away": "1"})
    assert sent["Location"] == "/"
    assert "Show this list on my first page" in people.open("cleo", "/first-steps/").text
    people.cleo.post("/first-steps/", {"back": "1"})
    assert "Put this list away" in people.open("cleo", "/first-steps/").text


def test_a_language_that_is_known_meanwhile_may_still_be_sent_as_another_one(people):
    old = filled(people)
    people.ada.post(PAGE, old)
    refused = people.ada.post(PAGE, old)
    assert "is not one of the available choices" not in refused.text
    assert refused.status_code == HTTPStatus.PRECONDITION_FAILED
    again = next(form for form in Page(refused.text).forms if "availability" in form.names)
    sent = people.ada.post(PAGE, again.fields | again.ticked)
    assert sent.status_code == HTTPStatus.FOUND, sent.text
    assert sorted(Profile.objects.get(pk=people.bank.ada.pk).speaks) == ["ca", "es"]
