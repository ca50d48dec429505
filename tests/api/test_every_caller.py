"""Every operation of the API, called by everybody who might: the answers are in `answers.md`."""

from typing import Any, Final

import pytest

from members.models import Member
from members.operations import end_key, make_key
from members.queries import usable_scopes
from tests.api.callers import CALLERS, expected, send
from tests.api.calls import CALLS
from tests.api.living import Living
from tests.disputes.cases import rows


OUTSIDERS: Final = {"another member": "cleo", "coordinator": "cora", "auditor": "otto"}


def test_every_operation_is_in_the_table_and_no_other(described):
    assert sorted(described) == sorted(CALLS)
    assert sorted(described) == sorted(expected())


@pytest.mark.sampled("name", "caller")
@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("name", CALLS)
def test_everybody_is_answered_as_the_table_says(name, caller, living, described, again):
    call, route = CALLS[name], described[name]
    key = key_of(caller, living, by=call.by, scopes=route.scopes)
    before = rows()
    response = send(route, call, living, key=key)
    assert answered(response) == expected()[name][caller], response.content
    if response.status_code >= 400:
        assert rows() == before
    if answered(response).endswith("insufficient_scope"):
        assert response.json()["scope"] == route.scopes[-1]
        assert f'scope="{route.scopes[-1]}"' in response["WWW-Authenticate"]


def key_of(caller: str, living: Living, *, by: str, scopes: tuple[str, ...] = ()) -> str:
    """The caller's key: a party's, where it isn't an outsider's, with all scopes but one, or all."""
    if caller == "nobody":
        return ""
    who = living.who(OUTSIDERS.get(caller, by))
    missing = scopes[-1:] if caller == "key without the scope" else ()
    given = [scope for scope in usable_scopes(who) if scope not in missing]
    row, key = make_key(member=who, name=caller, scopes=given, at=living.bank.at)
    if caller == "revoked key":
        end_key(key=row, at=living.bank.at)
    if caller == "suspended member":
        Member.objects.filter(pk=who.pk).update(is_active=False)
    return key


def answered(response: Any) -> str:
    """The status, and of a refusal its code."""
    if response.status_code < 400:
        return str(response.status_code)
    assert response["Content-Type"] == "application/problem+json"
    return f"{response.status_code} {response.json()['code']}"


def test_a_stranger_is_shown_nothing_of_what_is_others(living, described, again):
    key = key_of("another member", living, by="cleo")
    hidden = [
        *(row.pk for rows in (living.requests, living.disputes) for row in rows.values()),
        *(living.webhook.pk, living.delivery.pk, living.debt.pk, living.services["draft"].pk),
    ]
    lists = 0
    for name, call in CALLS.items():
        if described[name].method == "get" and name.endswith("_list"):
            shown = send(described[name], call, living, key=key).text
            assert [str(one) for one in hidden if str(one) in shown] == [], name
            lists += 1
    assert lists > 15
