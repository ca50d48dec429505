"""What a stranger sees of the bank."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from hourbank.cache import SteadyCache
from portal.alive import count


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def test_an_empty_bank_says_so_in_words() -> None:
    page = Client().get("/").text
    assert "Nobody offers anything yet" in page
    assert "What people help each other with" not in page


def test_a_stranger_sees_what_goes_on_and_nobodys_name(new_bank_once) -> None:
    bank = new_bank_once
    bank.paid()
    found = count(at=bank.at)
    assert (found.minutes, found.recent_minutes, found.members) == (60, 60, 3)
    assert count(at=bank.at + timedelta(days=31)).recent_minutes == 0
    page = Client().get("/").text
    assert "Bicycle repair" in page
    for name in ("Ada", "Ben", "Cleo"):
        assert f">{name}<" not in page
    assert "example.org" not in page


def test_it_is_counted_once_a_minute(new_bank_once, django_assert_num_queries) -> None:
    Client().get("/")
    with django_assert_num_queries(0):
        Client().get("/")


def test_more_offers_take_no_more_queries(new_bank_once, django_assert_num_queries) -> None:
    for _kept in range(2):
        with django_assert_num_queries(5):
            count(at=new_bank_once.at)
        new_bank_once.paid()


def test_without_the_cache_it_is_counted_anew(new_bank_once, monkeypatch) -> None:
    monkeypatch.setattr(SteadyCache, "get", lambda *_args, **_kwargs: None)
    assert Client().get("/").status_code == 200
