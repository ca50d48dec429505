"""No page and no list takes more queries because there is more on it."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hourbank.big_bank.making import Order, Staff, make, take_patterns
from hourbank.big_bank.tour import busiest, lists_of_api, pages_of
from hourbank.roles import COORDINATORS, SENIORS
from members.models import Member
from tests.big_bank.conftest import SOME
from tests.conftest import database_of_its_own
from tests.disputes.court import staff
from tests.factories import member
from tests.queries import queries_of
from workflow.admin.subjects import options


DASHBOARD_AT_MOST = 15
Counted = dict[str, int]


def lists_of_staff() -> dict[str, str]:
    """Each table's list in the administration."""
    names = [options(model) for model in admin.site._registry]  # noqa: SLF001
    return {
        f"list of {opts.verbose_name_plural}": reverse(
            f"admin:{opts.app_label}_{opts.model_name}_changelist"
        )
        for opts in names
    }


def counted(who: Member, pages: dict[str, str]) -> Counted:
    client = Client()
    client.force_login(who)
    found = {}
    for name, path in pages.items():
        answer = client.get(path)
        # The one Policy has no list: its address leads to the row.
        assert answer.status_code == 200 or answer["Location"].startswith(path), path
        found[name] = queries_of(lambda path=path: client.get(path))  # type: ignore[misc]
    return found


def count_all() -> Counted:
    someone, root = busiest(), Member.objects.get(name="Root")
    return {
        **counted(someone, pages_of(someone)),
        **counted(someone, lists_of_api()),
        **counted(root, lists_of_staff()),
    }


@pytest.fixture(scope="module")
def few_and_many(django_db_setup, django_db_blocker) -> Iterator[tuple[Counted, Counted]]:
    """The queries in a small bank, and in one several times larger."""
    with database_of_its_own(django_db_blocker), django_db_blocker.unblock():
        at = timezone.now()
        copiers = take_patterns(only=SOME)
        member("Root", at=at, is_staff=True, is_superuser=True)
        judges = Staff(
            coordinator=staff("Nora", at=at, role=COORDINATORS),
            senior=staff("Olga", at=at, role=SENIORS),
        )
        found = []
        for members, entries in ((20, 260), (60, 2400)):
            make(
                copiers,
                Order(members=members, entries=entries, seed=members, at=at),
                staff=judges,
                password="hourbank-demo",
                say=lambda _words: None,
                progress=lambda _total: lambda _done: None,
            )
            found.append(count_all())
        yield found[0], found[1]


def test_every_page_takes_as_many_queries_however_much_there_is(
    few_and_many: tuple[Counted, Counted],
) -> None:
    few, many = few_and_many
    both = few.keys() & many.keys()
    assert len(both) > 60
    more = {name: (few[name], many[name]) for name in both if many[name] > few[name]}
    assert more == {}


def test_the_dashboard_takes_few(few_and_many: tuple[Counted, Counted]) -> None:
    assert few_and_many[1]["dashboard"] <= DASHBOARD_AT_MOST
