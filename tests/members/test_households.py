"""Who lives together: entered by coordinators, kept by the database, shown to no member."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from common.errors import NotFound, StaleVersion, WrongRole
from common.transactions import door
from hourbank.privileges import EXCEPTIONS
from hourbank.roles import ensure_roles
from members.models import Household, Member
from members.operations import change_household, make_household, rename_household
from tests.factories import member
from tests.queries import queries_of
from tests.rows import every_row
from tests.rules import broken, constraints_of
from workflow.actor import Actor
from workflow.models import EventLog


ADD = reverse("admin:members_household_add")
LIST = reverse("admin:members_household_changelist")


@pytest.fixture
def cora(db, at) -> Member:
    someone = member("Cora", at=at, is_staff=True)
    someone.groups.add(ensure_roles())
    return someone


@pytest.fixture
def ada(db, at) -> Member:
    return member("Ada", at=at)


@pytest.fixture
def desk(cora) -> Client:
    return signed_in(cora)


@pytest.fixture
def home(cora, at) -> Household:
    return entered("Elm Street 3", by=cora, at=at)


def signed_in(someone: Member) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def entered(name: str, *, by: Member, at) -> Household:
    with door():
        return make_household(name=name, actor=Actor(member_id=by.pk), at=at)


def moved(someone: Member, household: Household | None, *, by: Member, at, **more) -> Member:
    with door():
        return change_household(
            member_id=someone.pk,
            household=household,
            actor=Actor(member_id=by.pk),
            at=at,
            **more,
        )


def page(row: Member | Household, name: str) -> str:
    return reverse(f"admin:members_{row._meta.model_name}_{name}", args=[row.pk])  # noqa: SLF001


def again(row):
    return type(row).objects.get(pk=row.pk)


def history(row) -> list[tuple]:
    events = EventLog.objects.filter(subject_id=row.pk).order_by("seq")
    return list(events.values_list("type", "actor_id", "data", "audience"))


def test_a_coordinator_adds_a_household_and_gives_it_its_members(desk, cora, ada):
    added = desk.post(ADD, {"name": "  Elm Street  3 "}, follow=True)
    assert "The household is added" in added.text
    home = Household.objects.get()
    assert (home.name, home.made_by) == ("Elm Street 3", cora)

    version = again(ada).version
    desk.post(page(ada, "household"), {"household": home.pk, "expected_version": version})

    assert again(ada).household == home
    assert history(home) == [("household.made", cora.pk, {}, [])]
    assert history(ada)[-1] == (
        "member.household_changed",
        cora.pk,
        {"household": [None, str(home.pk)]},
        [ada.pk],
    )


def test_a_household_s_page_names_its_members_and_leads_to_them(desk, cora, ada, home, at):
    moved(ada, home, by=cora, at=at)

    for address in (LIST, page(home, "change")):
        shown = desk.get(address)
        assert f'<a href="{page(ada, "change")}">Ada</a>' in shown.text
    assert page(home, "change") in desk.get(page(ada, "change")).text


@pytest.mark.parametrize("term", ["elm", "Ada", "ADA@example"])
def test_a_household_is_found_by_its_name_and_by_its_members(desk, cora, ada, home, at, term):
    entered("Mill Lane 8", by=cora, at=at)
    moved(ada, home, by=cora, at=at)

    assert list(desk.get(LIST, {"q": term}).context["cl"].result_list) == [home]
    assert list(desk.get(LIST, {"q": str(home.pk)}).context["cl"].result_list) == [home]


def test_the_list_costs_the_same_for_many_households_as_for_one(desk, cora, ada, home, at):
    moved(ada, home, by=cora, at=at)
    few = queries_of(lambda: desk.get(LIST))
    for number in range(5):
        one = entered(f"Mill Lane {number}", by=cora, at=at)
        moved(member(f"Someone{number}", at=at), one, by=cora, at=at)

    assert queries_of(lambda: desk.get(LIST)) == few


def test_a_household_is_renamed_and_its_history_says_by_whom(desk, cora, home):
    desk.post(page(home, "rename"), {"name": "Elm Street 4", "expected_version": home.version})

    assert again(home).name == "Elm Street 4"
    assert [line[:2] for line in history(home)] == [
        ("household.made", cora.pk),
        ("household.renamed", cora.pk),
    ]


@pytest.mark.parametrize("name", ["", " ", "\u200e", "elm street 3", "a\x07b", "x" * 101])
def test_a_name_that_is_empty_unreadable_or_taken_is_refused(desk, cora, home, at, name):
    other = entered("Mill Lane 8", by=cora, at=at)
    before = every_row()

    assert desk.post(ADD, {"name": name}).context["form"].errors
    renamed = {"name": name, "expected_version": other.version}
    assert desk.post(page(other, "rename"), renamed).context["form"].errors
    assert every_row() == before


def test_what_changes_nothing_leaves_no_trace(desk, cora, ada, home, at):
    moved(ada, home, by=cora, at=at)
    before = every_row()
    moved(again(ada), again(home), by=cora, at=at)
    desk.post(page(home, "rename"), {"name": home.name, "expected_version": home.version})

    assert every_row() == before


def test_who_moves_out_lives_with_nobody(desk, cora, ada, home, at):
    moved(ada, home, by=cora, at=at)
    version = again(ada).version
    desk.post(page(ada, "household"), {"household": "", "expected_version": version})

    assert again(ada).household is None
    assert history(ada)[-1][2] == {"household": [str(home.pk), None]}


def test_an_older_copy_changes_nothing(cora, ada, home, at):
    moved(ada, home, by=cora, at=at)
    before = every_row()
    with pytest.raises(StaleVersion):
        moved(ada, None, by=cora, at=at, expected_version=ada.version)
    with pytest.raises(StaleVersion), door():
        rename_household(
            household_id=home.pk,
            name="Elm Street 4",
            actor=Actor(member_id=cora.pk),
            at=at,
            expected_version=home.version + 1,
        )
    assert every_row() == before


def test_an_unknown_household_is_not_found(cora, at):
    actor = Actor(member_id=cora.pk)
    with pytest.raises(NotFound), door():
        rename_household(household_id=uuid4(), name="Elm Street 4", actor=actor, at=at)


def test_the_bank_itself_enters_no_household(db, at):
    with pytest.raises(WrongRole), door():
        make_household(name="Elm Street 3", actor=Actor(member_id=None), at=at)
    assert not Household.objects.exists()


def test_a_coordinator_doesn_t_move_staff_out_of_what_they_are_too_near_to(desk, cora, home, at):
    chief = member("Chief", at=at, is_staff=True, is_superuser=True)
    moved(cora, home, by=chief, at=at)
    before = every_row()

    with pytest.raises(WrongRole):
        moved(cora, None, by=cora, at=at)
    version = again(cora).version
    desk.post(page(cora, "household"), {"household": "", "expected_version": version})
    assert every_row() == before


def test_without_the_rights_nobody_enters_or_sees_a_household(ada, home, at):
    clerk = member("Emil", at=at, is_staff=True)
    before = every_row()
    for client in (signed_in(ada), signed_in(clerk)):
        for address in (ADD, page(home, "rename"), page(ada, "household")):
            answer = client.post(address, {"name": "Other", "household": home.pk}, follow=True)
            assert answer.status_code == 403
        assert client.get(LIST, follow=True).status_code == 403
    # Signing in is written down with the member, beside the history.
    after = every_row()
    assert after.pop("members.Member") is not None
    before.pop("members.Member")
    assert after == before
    assert again(ada).household is None


def test_no_member_is_shown_who_lives_with_whom(cora, ada, home, at):
    ben = member("Ben", at=at)
    for someone in (ada, ben):
        moved(someone, home, by=cora, at=at)
    client = signed_in(ada)

    calls = [f"/api/v1/members/{each}" for each in ("", f"{ben.pk}/")]
    for address in ("/", f"/members/{ben.pk}/", "/api/v1/me/", *calls):
        answer = client.get(address)
        assert answer.status_code == 200
        assert home.name not in answer.text
        assert str(home.pk) not in answer.text
        assert "household" not in answer.text.lower()
    seen = EventLog.objects.filter(audience__contains=[ada.pk], subject_id=ben.pk)
    assert not seen.exists()


def test_the_database_refuses_a_household_without_a_name(home):
    with broken("household_has_a_name"):
        Household.objects.filter(pk=home.pk).update(name="")


def test_the_database_refuses_the_same_household_twice(cora, home, at):
    with broken("household_name_once"):
        Household.objects.create(name="ELM STREET 3", made_at=at, made_by=cora)


def test_each_constraint_is_broken_here():
    assert constraints_of(Household) == {"household_name_once", "household_has_a_name"}


def test_a_household_s_version_doesn_t_part_from_its_history(home):
    with pytest.raises(DatabaseError, match="version"), transaction.atomic():
        Household.objects.filter(pk=home.pk).update(version=home.version + 2)
    without_event = Household.objects.filter(pk=home.pk)
    with pytest.raises(DatabaseError, match="event"), transaction.atomic():
        _written_at_once(without_event, version=home.version + 1)


def _written_at_once(rows, **values) -> None:
    rows.update(**values)
    connection.check_constraints()


def test_a_household_that_somebody_lives_in_stays(cora, ada, home, at):
    moved(ada, home, by=cora, at=at)
    with pytest.raises(ProtectedError):
        again(home).delete()


def test_the_bank_s_role_deletes_no_household(home):
    assert "DELETE" not in EXCEPTIONS["members_household"]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Household.objects.filter(pk=home.pk)._raw_delete("default")  # noqa: SLF001
