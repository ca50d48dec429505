"""A database that is away is said so, with when to come back."""

import pytest
from django.db import InterfaceError, OperationalError

from common.api.problems import handle


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_a_lost_database_is_a_503_with_when_to_try_again(error) -> None:
    answer = handle(error, {})
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b'"code": "unavailable"' in answer.content


def test_the_description_takes_no_version_from_the_address(client, db) -> None:
    for version in ("%0a", "%00", "a%22b;c"):
        answer = client.get(f"/api/v1/schema/?version={version}")
        assert answer.status_code == 200
        assert answer.json()["info"]["version"] == "1 (v1)"
        assert "Content-Disposition" not in answer
