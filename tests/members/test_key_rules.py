"""What the database holds of keys, whoever asks; and many who make one at the same moment."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connections

from common.errors import Refused
from members.models import ApiKey
from members.operations.keys import MOST_KEYS
from tests.factories import member
from tests.members.test_keys import made
from tests.threads import at_once


@pytest.mark.parametrize(
    "change",
    [
        "scopes = ARRAY['admin']",
        "digest = 'y'",
        "expires_at = NULL",
        "name = 'Other'",
        "revoked_at = NULL",
    ],
)
def test_what_a_key_may_and_that_it_is_revoked_never_changes(real_db, at, change):
    made(member("Ana", at=at), at, expires_at=at + timedelta(days=1))
    ApiKey.objects.update(revoked_at=at)
    for alias in ("default", "owner"):
        with pytest.raises(IntegrityError, match="never changes"):
            connections[alias].cursor().execute(f"UPDATE members_apikey SET {change}")  # noqa: S608


def test_the_bank_itself_deletes_no_key(real_db, at):
    made(member("Ana", at=at), at)
    with pytest.raises(ProgrammingError, match="permission denied"):
        ApiKey.objects.all().delete()
    assert ApiKey.objects.count() == 1


def test_of_many_at_once_twenty_keys_are_made(real_db, at):
    ana = member("Ana", at=at)
    for number in range(MOST_KEYS - 1):
        made(ana, at, name=f"Robot {number}")

    answers = at_once(*(lambda name=name: made(ana, at, name=name) for name in ("a", "b", "c")))

    assert sum(isinstance(answer, ApiKey) for answer in answers) == 1
    assert [one.reason for one in answers if isinstance(one, Refused)] == ["too_many_keys"] * 2
    assert ApiKey.objects.count() == MOST_KEYS
