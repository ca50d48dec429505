"""Who may judge, and who of the staff is too near to a side."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from disputes.connections import RECENT, Connection, connections, judges
from members.models import Household, Member
from requests_app.models import ServiceRequest
from requests_app.operations import Wish, record_exchange
from requests_app.states import Part, State
from tests.factories import NOBODY, member
from tests.queries import queries_of
from tests.requests_app.roads import Bank


RIGHT = "members.change_member"
NEAR_BY_HOME = frozenset({Connection.SAME_HOUSEHOLD})
NEAR_BY_WORK = frozenset({Connection.RECENT_EXCHANGE})
NOT_NEAR: frozenset[Connection] = frozenset()
SECOND = timedelta(seconds=1)


@pytest.fixture
def bank(new_bank_once: Bank) -> Bank:
    return new_bank_once


@pytest.fixture
def cora(bank, at) -> Member:
    return member("Cora", at=at, is_staff=True)


def home_of(*people: Member, name: str, at) -> Household:
    home = Household.objects.create(name=name, made_at=at, made_by=people[0])
    Member.objects.filter(pk__in=[one.pk for one in people]).update(household=home)
    return home


def nearness(bank: Bank, *staff: Member, at=None) -> list[frozenset[Connection]]:
    """How near they are to Ada or Ben."""
    found = connections(
        staff=[one.pk for one in staff], parties={bank.ada.pk, bank.ben.pk}, at=at or bank.at
    )
    assert set(found) == {one.pk for one in staff}
    return [found[one.pk] for one in staff]


def test_who_has_nothing_to_do_with_either_is_not_near(bank, cora):
    bank.paid()
    assert nearness(bank, cora) == [NOT_NEAR]


@pytest.mark.parametrize("side", ["ada", "ben"])
def test_who_lives_with_a_side_is_near(bank, cora, at, side):
    home_of(getattr(bank, side), cora, name="Elm Street 3", at=at)
    assert nearness(bank, cora, bank.cleo) == [NEAR_BY_HOME, NOT_NEAR]


def test_another_household_and_none_at_all_make_nobody_near(bank, cora, at):
    home_of(bank.ada, bank.ben, name="Elm Street 3", at=at)
    home_of(cora, name="Mill Lane 8", at=at)
    assert nearness(bank, cora, bank.cleo) == [NOT_NEAR, NOT_NEAR]


@pytest.mark.parametrize("staff", ["Cora receives", "Cora gives"])
@pytest.mark.parametrize(
    "road", ["accepted", "in_progress", "completed", "disputed", "paid", "refunded"]
)
def test_what_was_promised_makes_both_near_whoever_gives(bank, cora, staff, road):
    exchange = replace(bank, ben=cora)
    request = getattr(exchange, road)()
    if staff == "Cora gives":
        ServiceRequest.objects.filter(pk=request.pk).update(requester=bank.ada, provider=cora)
    assert nearness(bank, cora) == [NEAR_BY_WORK]


@pytest.mark.parametrize("road", ["draft", "active", "negotiating", "rejected", "declined"])
def test_what_was_only_asked_for_makes_nobody_near(bank, cora, road):
    getattr(replace(bank, ben=cora), road)()
    assert nearness(bank, cora) == [NOT_NEAR]


def test_a_promise_that_was_called_off_counts(bank, cora):
    exchange = replace(bank, ben=cora)
    exchange.act("cancel", exchange.accepted(), cora, words="I am ill.")
    assert nearness(bank, cora) == [NEAR_BY_WORK]


def test_a_recorded_exchange_counts_once_it_is_confirmed(bank, cora):
    exchange = replace(bank, ben=cora)
    request = exchange.recorded()
    assert nearness(bank, cora) == [NOT_NEAR]

    paid = exchange.act("confirm", request, cora)
    assert paid.state == State.PAID
    assert nearness(bank, cora) == [NEAR_BY_WORK]


def test_what_ended_half_a_year_ago_is_forgotten_the_second_after(bank, cora):
    ended = replace(bank, ben=cora).paid().ended_at
    assert timedelta(days=180) == RECENT

    assert nearness(bank, cora, at=ended + RECENT) == [NEAR_BY_WORK]
    assert nearness(bank, cora, at=ended + RECENT + SECOND) == [NOT_NEAR]


def test_what_goes_on_is_never_too_long_ago(bank, cora):
    replace(bank, ben=cora).disputed()
    assert nearness(bank, cora, at=bank.at + 3 * RECENT) == [NEAR_BY_WORK]


def test_an_exchange_with_somebody_else_makes_nobody_near(bank, cora):
    wish = Wish(minutes=60, other_id=bank.cleo.pk, part=Part.PROVIDER, title="Bread")
    recorded = bank.do(record_exchange, cora, wish=wish)
    assert bank.act("confirm", recorded, bank.cleo).state == State.PAID
    assert nearness(bank, cora, bank.cleo) == [NOT_NEAR, NOT_NEAR]


def test_one_may_be_near_in_both_ways(bank, cora, at):
    replace(bank, ben=cora).paid()
    home_of(bank.ben, cora, name="Elm Street 3", at=at)
    assert nearness(bank, cora) == [NEAR_BY_HOME | NEAR_BY_WORK]


def test_a_side_that_is_staff_is_compared_with_the_other_side_alone(bank, cora, at):
    replace(bank, ben=cora).paid()
    home_of(bank.ben, name="Elm Street 3", at=at)
    # Ada has worked for Cora, who is no side; Ben lives alone.
    assert nearness(bank, bank.ada, bank.ben) == [NOT_NEAR, NOT_NEAR]
    bank.paid()
    assert nearness(bank, bank.ada, bank.ben) == [NEAR_BY_WORK, NEAR_BY_WORK]


def test_nobody_and_unknown_people_are_near_to_nobody(bank, at):
    assert connections(staff=[], parties={bank.ada.pk}, at=at) == {}
    assert connections(staff=[NOBODY], parties=set(), at=at) == {NOBODY: NOT_NEAR}
    assert connections(staff=iter([NOBODY]), parties={bank.ada.pk}, at=at) == {NOBODY: NOT_NEAR}


def test_it_takes_two_queries_however_many_they_are(bank, cora, at):
    replace(bank, ben=cora).paid()
    people = [cora]
    assert queries_of(lambda: nearness(bank, *people)) == 2
    people += [member(f"Someone{number}", at=at, is_staff=True) for number in range(5)]
    home_of(bank.ada, *people, name="Elm Street 3", at=at)
    assert queries_of(lambda: nearness(bank, *people)) == 2
    assert nearness(bank, *people) == [NEAR_BY_HOME | NEAR_BY_WORK, *[NEAR_BY_HOME] * 5]


def right() -> Permission:
    app, _dot, codename = RIGHT.partition(".")
    return Permission.objects.get(Q(content_type__app_label=app, codename=codename))


def test_judges_have_the_right_by_group_by_themselves_or_as_administrators(bank, cora, at):
    group = Group.objects.create(name="Judges")
    group.permissions.add(right())
    cora.groups.add(group)
    dora = member("Dora", at=at, is_staff=True)
    dora.user_permissions.add(right())
    # Twice entitled is there once.
    dora.groups.add(group)
    alex = member("Alex", at=at, is_staff=True, is_superuser=True)
    member("Emil", at=at, is_staff=True)

    assert list(judges(permission=RIGHT)) == [alex, cora, dora]


@pytest.mark.parametrize("field", ["is_active", "is_staff"])
@pytest.mark.parametrize("is_superuser", [True, False])
def test_who_can_t_sign_in_to_the_administration_judges_nothing(bank, at, field, is_superuser):
    dora = member("Dora", at=at, is_staff=True, is_superuser=is_superuser)
    dora.user_permissions.add(right())
    assert list(judges(permission=RIGHT)) == [dora]

    Member.objects.filter(pk=dora.pk).update(**{field: False})
    assert list(judges(permission=RIGHT)) == []


def test_a_right_that_nobody_knows_is_the_administrators_alone(bank, cora, at):
    alex = member("Alex", at=at, is_staff=True, is_superuser=True)
    assert list(judges(permission="disputes.conjure")) == [alex]


def test_judges_are_found_in_one_query_and_can_be_narrowed(bank, cora):
    cora.user_permissions.add(right())
    assert queries_of(lambda: list(judges(permission=RIGHT))) == 1
    assert not judges(permission=RIGHT).exclude(pk=cora.pk).exists()
