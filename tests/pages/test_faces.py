"""Faces beside names: a photo where one is shown to members, else initials; no query more for each."""

import pytest
from django.template.loader import render_to_string

from common.templatetags.hourbank import avatar
from common.transactions import door
from members.models import Member
from members.operations import change_photo, change_profile
from tests.factories import member
from tests.members.test_profile import picture
from tests.queries import queries_of
from tests.requests_app.roads import offered
from workflow.actor import Actor


pytestmark = pytest.mark.django_db


def with_photo(who: Member, at, *, hidden: list[str] | None = None) -> Member:
    actor = Actor(member_id=who.pk)
    with door():
        change_photo(member_id=who.pk, photo=picture(), actor=actor, at=at)
        change_profile(member_id=who.pk, hidden=hidden or [], actor=actor, at=at)
    return Member.objects.select_related("profile").get(pk=who.pk)


def face(who: Member, **how) -> str:
    return " ".join(render_to_string("components/avatar.html", avatar(who, **how)).split())


def test_without_a_photo_there_are_initials_that_are_not_read_out(at) -> None:
    shown = face(member("Ada Maria Byron", at=at))
    assert ">AB<" in shown
    assert 'aria-hidden="true"' in shown
    assert ">Ö<" in face(member("ömer", at=at))


def test_a_photo_has_its_size_before_it_is_loaded_and_is_not_read_out_beside_the_name(at) -> None:
    ada = with_photo(member("Ada", at=at), at)
    shown = face(ada)
    assert f'src="/members/{ada.pk}/photo/"' in shown
    assert 'width="40" height="40"' in shown
    assert 'alt=""' in shown
    assert 'alt="Ada"' in face(ada, is_named=True)


def test_a_hidden_photo_and_that_of_who_is_away_are_shown_to_nobody(at) -> None:
    assert "<img" not in face(with_photo(member("Ada", at=at), at, hidden=["photo"]))
    ben = with_photo(member("Ben", at=at), at)
    ben.is_active = False
    assert "<img" not in face(ben)


def test_lists_and_pages_show_the_face_of_who_gives(people_once) -> None:
    people = people_once
    bank = people.bank
    with_photo(bank.ada, bank.at)
    request = bank.active()
    src = f'src="/members/{bank.ada.pk}/photo/"'
    for path in (
        "/services/",
        f"/services/{bank.service.pk}/",
        "/requests/",
        f"/requests/{request.pk}/",
        "/",
    ):
        assert src in people.ben.get(path).text, path


def test_faces_need_no_query_each(people_once) -> None:
    people = people_once
    bank = people.bank
    few = queries_of(lambda: people.cleo.get("/services/"))
    for name in ("Dan", "Eve", "Fay"):
        offered(with_photo(member(name, at=bank.at), bank.at), at=bank.at)
    assert queries_of(lambda: people.cleo.get("/services/")) == few


def test_the_dashboards_cards_show_the_other_and_need_no_query_each(people_once) -> None:
    people = people_once
    bank = people.bank
    with_photo(bank.ada, bank.at)
    with_photo(bank.ben, bank.at)
    bank.active(title="Mend my bike", minutes=5)
    for who, other in ((people.ben, bank.ada), (people.ada, bank.ben)):
        text = who.get("/").text
        card = text.split("Mend my bike", 1)[1].split("</article>", 1)[0]
        assert f'src="/members/{other.pk}/photo/"' in card
    few = queries_of(lambda: people.ben.get("/"))
    for number in range(3):
        bank.active(title=f"Another {number}", minutes=5)
    assert queries_of(lambda: people.ben.get("/")) == few
