"""What words find: in each language, with and without accents, half typed, best first."""

from base64 import urlsafe_b64encode
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalogue import search
from catalogue.cursors import Place, UnknownPlace
from catalogue.excerpts import add_excerpts
from catalogue.models import Category, Service
from catalogue.operations import edit, pause
from catalogue.search import Wish, find, suggestions
from catalogue.searchable import bits_of
from catalogue.words import LONGEST_TEXT
from common.transactions import door
from tests.catalogue.words import actor, for_member, published


pytestmark = pytest.mark.django_db


def titles(text: str, **filters) -> list[str]:
    return [each.title for each in find(Wish(text=text, **filters), size=100).services]


@pytest.mark.parametrize(
    ("language", "title", "typed"),
    [
        ("en", "Repairing bicycles", ["bicycle", "repair", "repairs", "BICYCLES"]),
        ("es", "Clases de educación vial", ["clase", "educaciones", "educación", "educacion"]),
        ("fr", "Réparation d’été", ["réparations", "reparation", "été", "ete"]),
        ("de", "Gärten gießen", ["garten", "Gärten", "giessen", "gießen"]),
        ("ar", "دروس اللغة العربية", ["دروس", "العربية", "عربية", "دُرُوس"]),
        ("und", "Gjøre tøybleier", ["gjøre", "gjore", "tøybleier"]),
    ],
)
def test_a_service_is_found_by_words_of_its_language(language, title, typed, ana, at):
    published(ana, at=at, title=title, description="", language=language)
    published(ana, at=at, title="Somewhat other", description="", language=language)
    assert {words: titles(words) for words in typed} == {words: [title] for words in typed}


def test_all_words_are_asked_for_and_operators_do_as_elsewhere(ana, at):
    published(ana, at=at, title="Piano lessons", description="For children")
    published(ana, at=at, title="Guitar lessons", description="For children; I sing")
    assert sorted(titles("lessons children")) == ["Guitar lessons", "Piano lessons"]
    assert titles("piano children") == ["Piano lessons"]
    assert titles("lessons -guitar") == ["Piano lessons"]
    assert sorted(titles("guitar or piano")) == ["Guitar lessons", "Piano lessons"]
    assert titles('"lessons piano"') == []
    assert titles('"piano lessons"') == ["Piano lessons"]


def test_what_is_left_out_is_left_out_in_each_of_its_forms(ana, at):
    published(ana, at=at, title="Educación vial", description="Clases", language="es")
    assert titles("clases -educaciones") == []
    assert titles("clases -música") == ["Educación vial"]


def test_the_last_word_may_be_half_typed_and_no_other(ana, at):
    published(ana, at=at, title="Bicycle repair", description="")
    assert titles("bicy") == titles("repair bicy") == ["Bicycle repair"]
    assert titles("bicy repair") == titles("bi") == []
    published(ana, at=at, title="Über alles", description="", language="de")
    assert titles("übe") == titles("ube") == ["Über alles"]


def test_words_that_a_language_says_all_the_time_are_not_asked_for(ana, at):
    published(ana, at=at, title="Garden work", description="")
    published(ana, at=at, title="Clases: piano", description="", language="es")
    assert titles("the work in a garden") == ["Garden work"]
    assert titles("clases de piano") == ["Clases: piano"]


def test_such_words_alone_are_looked_for_as_they_stand(ana, at):
    published(ana, at=at, title="IT for all", description="")
    published(ana, at=at, title="Piano", description="")
    assert titles("it") == ["IT for all"]


def test_a_slash_parts_words(ana, at):
    published(ana, at=at, title="Bikes/scooters", description="")
    assert titles("scooter") == titles("bike/scooter") == ["Bikes/scooters"]


@pytest.mark.parametrize(
    "typed",
    [
        *[
            "🎹",
            "?!",
            "&|!()<->:*",
            "'",
            "\\",
            '"',
            '""',
            "- -",
            "or",
            "@en",
            "%s",
            "\u200f",
            "\u0301",
        ],
        *["-" * LONGEST_TEXT, "- " * 99, "-(" * 99, "x " + "-!" * 99],
        # One sign of it is 18 letters when folded.
        *["\ufdfa" * LONGEST_TEXT, "x \ufdfa" * 60],
    ],
)
def test_signs_without_words_break_nothing(typed, ana, at):
    published(ana, at=at, title="Piano", description="")
    assert titles(typed) == []
    assert suggestions(Wish(text=typed)) == []


@pytest.mark.parametrize(
    "typed",
    [
        "piano' | 'x",
        "piano & (",
        "piano:*",
        "pian",
        "🎹piano🎹",
        "\u200fpiano",
        "piano\\",
        "PIANO'",
    ],
)
def test_signs_around_words_are_no_operators(typed, ana, at):
    published(ana, at=at, title="Piano", description="x")
    assert titles(typed) == ["Piano"]


def test_the_title_counts_for_more_and_then_the_newest(ana, at):
    for title, said in (
        ("Old piano", "Music"),
        ("New piano", "Music"),
        ("Music", "Also the piano"),
        ("Guitar", "No more"),
    ):
        published(ana, at=at, title=title, description=said)
    assert titles("piano") == ["New piano", "Old piano", "Music"]


def test_what_is_changed_is_found_by_its_new_words(ana, at):
    service = published(ana, at=at, title="Piano", description="")
    with door():
        edit(
            service_id=service.pk,
            actor=for_member(ana),
            at=at,
            weekdays=bits_of(["sat"]),
            language="de",
        )
    assert titles("piano", weekday="sat") == ["Piano"]
    assert titles("piano", weekday="sun") == []


def test_filters_are_combined(ana, at):
    care = Category.objects.get(slug="care")
    given = {"category": care, "is_remote": True, "weekdays": bits_of(["tue", "sun"])}
    published(ana, at=at, title="Reading aloud", description="", kind="WANTED", **given)
    published(ana, at=at, title="Reading maps", description="")
    asked = {"kind": "WANTED", "category": care, "is_remote": True, "weekday": "sun"}
    assert titles("reading", **asked) == titles("", **asked) == ["Reading aloud"]
    others = {
        "kind": "OFFER",
        "category": Category.objects.get(slug="other"),
        "is_remote": False,
        "weekday": "wed",
    }
    for name, other in others.items():
        assert "Reading aloud" not in titles("reading", **asked | {name: other})
    assert titles("", weekday="wed") == ["Reading maps"]


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(search, "BLOCK", 4)


def read_on(wish: Wish, size: int) -> list[list[Service]]:
    """All pages from the first to the last."""
    pages, found = [], find(wish, size=size)
    while True:
        pages.append(found.services)
        if found.next_place is None:
            return pages
        found = find(wish, place=Place.of(found.next_place.as_text()), size=size)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("text", ["", "piano"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 9])
def test_every_service_is_on_one_page_forwards_and_backwards(text, size, ana, at):
    for number in range(11):
        said = "Piano piano" if number % 3 else "Here"
        published(ana, at=at, title=f"{said} {number}", description="A piano")
    wish = Wish(text=text)
    forwards = [service.pk for page in read_on(wish, size) for service in page]
    assert len(forwards) == len(set(forwards)) == 11
    found = find(wish, size=size)
    while found.next_place:
        found = find(wish, place=found.next_place, size=size)
    seen = set()
    for _page in range(20):
        seen |= {service.pk for service in found.services}
        if found.previous_place is None:
            break
        found = find(wish, place=Place.of(found.previous_place.as_text()), size=size)
    assert seen == set(forwards)
    assert found.previous_place is None


@pytest.mark.usefixtures("small_blocks")
def test_pages_stay_as_they_are_when_services_come_and_go(ana, at):
    made = [published(ana, at=at, title=f"Piano {number}") for number in range(10)]
    first = find(Wish(text="piano"), size=3)
    assert [each.title for each in first.services] == ["Piano 9", "Piano 8", "Piano 7"]
    published(ana, at=at, title="Piano piano piano")
    with door():
        pause(service_id=made[6].pk, actor=actor(ana), at=at)
    rest, found = [], first
    while found.next_place:
        found = find(Wish(text="piano"), place=found.next_place, size=3)
        rest += [each.title for each in found.services]
    assert rest == [f"Piano {number}" for number in (5, 4, 3, 2, 1, 0)]


@pytest.mark.usefixtures("small_blocks")
def test_the_newest_are_ranked_first_where_too_many_fit(ana, at):
    published(ana, at=at, title="Piano piano", description="piano")
    for number in range(5):
        published(ana, at=at, title=f"Lesson {number}", description="piano")
    found = find(Wish(text="piano"), size=9)
    assert (found.count, found.is_more) == (4, True)
    assert [each.title for each in found.services] == [f"Lesson {n}" for n in (4, 3, 2, 1)]


def place_after(rank: str) -> str:
    said = f'[true,null,null,null,null,[{rank},"{UUID(int=7)}"],null]'
    return urlsafe_b64encode(said.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        *["", "x", "W10", "é", "bnVsbA", "WzEsMl0", "x" * 5000],
        *map(place_after, ["Infinity", "-1e999", "NaN", "null"]),
    ],
)
def test_a_place_that_no_list_has_given_is_refused(text):
    with pytest.raises(UnknownPlace):
        Place.of(text)


def test_a_place_survives_its_link():
    key = UUID(int=7)
    place = Place(is_first_block=False, top=key, bottom=key, below=key, over=key, after=(3, key))
    assert Place.of(place.as_text()) == place


def excerpt(text: str) -> tuple[str, str]:
    found = find(Wish(text=text), size=1)
    add_excerpts(found.services, query=found.query)
    return found.services[0].excerpt.title, found.services[0].excerpt.text


def test_the_words_that_were_found_are_marked_and_nothing_is_taken_for_markup(ana, at):
    said = "<script>(1)</script> & \x02educación\x03 <b>"
    published(ana, at=at, title="Clases <i>", description=said, language="es")
    assert excerpt("educacion") == (
        "Clases &lt;i&gt;",
        "&lt;script&gt;(1)&lt;/script&gt; &amp; \x02<mark>educación</mark>\x03 &lt;b&gt;",
    )
    assert excerpt("clase")[0] == "<mark>Clases</mark> &lt;i&gt;"


def test_of_a_long_text_the_part_with_the_word_is_shown(ana, at):
    said = f"{'before ' * 100}the zither plays {'after ' * 100}"
    published(ana, at=at, title="Music", description=said)
    _title, text = excerpt("zither")
    assert text.startswith("… before")
    assert "<mark>zither</mark> plays after" in text
    assert text.endswith("after …")
    assert len(text) < 200


def test_where_nothing_is_found_what_finds_something_is_suggested(ana, at):
    published(ana, at=at, title="Piano lessons", description="", kind="OFFER")
    assert suggestions(Wish(text="piano xylophone")) == [
        Wish(text="piano"),
        Wish(text="piano or xylophone"),
    ]
    assert suggestions(Wish(text="piano", kind="WANTED")) == [Wish(text="piano")]
    assert suggestions(Wish(text="xylophone")) == suggestions(Wish()) == []


@pytest.fixture
def browses(ana) -> Client:
    client = Client()
    client.force_login(ana)
    return client


def test_the_page_says_how_many_marks_words_and_suggests(browses, ana, at):
    published(ana, at=at, title="Piano lessons", description="")
    page = browses.get("/services/?q=pian").text
    assert "1 service<" in page
    assert "<mark>Piano</mark> lessons" in page
    nothing = browses.get("/services/?q=piano+xylophone&kind=OFFER").text
    assert "Nothing found" in nothing
    assert 'href="?q=piano&amp;kind=OFFER"' in nothing
    assert "There is no word to look for" in browses.get("/services/?q=%F0%9F%8E%B9").text


@pytest.mark.parametrize("typed", ["x" * 10_000, "a\0b"])
def test_what_cannot_be_searched_for_is_said_at_its_field(typed, browses, ana, at):
    published(ana, at=at)
    page = browses.get("/services/", {"q": typed})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["q"]


def test_a_text_of_many_words_is_no_burden(ana, at):
    published(ana, at=at)
    assert titles("a " * (LONGEST_TEXT // 2)) == []


def test_a_search_takes_the_same_queries_however_many_are_found(browses, ana, ben, at):
    def taken(path: str) -> int:
        browses.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert browses.get(path).status_code == 200
        return len(seen)

    paths = ["/services/?q=piano&weekday=mon", "/services/?q=piano+nowhere+else"]
    published(ana, at=at, title="Piano")
    few = [taken(path) for path in paths]
    for number in range(30):
        published(ana if number % 2 else ben, at=at, title=f"Piano {number}")
    assert [taken(path) for path in paths] == few
