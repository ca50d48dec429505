"""Members go on while Redis is away, also those who sign in."""

import pytest
from django.core.cache import caches

from hourbank.cache import SteadyCache
from tests.factories import PASSWORD, member


AWAY = {"default": {"BACKEND": "hourbank.cache.SteadyCache", "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.fixture
def away(settings):
    settings.CACHES = AWAY
    caches["default"].own.clear()


def test_what_is_kept_is_kept_by_the_process_while_redis_is_away(away):
    cache = caches["default"]
    assert isinstance(cache, SteadyCache)
    assert cache.get("tries", 0) == 0
    cache.set("tries", 1)
    assert cache.add("tries", 5) is False
    assert cache.incr("tries") == 2
    assert cache.get_many(["tries", "others"]) == {"tries": 2}
    assert cache.delete("tries") is True
    assert not cache.has_key("tries")


def test_a_member_signs_in_while_redis_is_away(db, client, at, away):
    ada = member("Ada", at=at)
    said = {"login": ada.email, "password": PASSWORD}
    response = client.post("/accounts/login/", said)
    assert (response.status_code, response["Location"]) == (302, "/")


def test_guessing_is_slowed_down_while_redis_is_away(db, client, at, away):
    ada = member("Ada", at=at)
    said = {"login": ada.email, "password": "a guess"}
    answers = [client.post("/accounts/login/", said) for _each in range(12)]
    assert {answer.status_code for answer in answers} <= {200, 429}
    assert "Too many" in answers[-1].content.decode() or answers[-1].status_code == 429
