"""Every operation of the API and its versions: ETag and If-None-Match to read, If-Match to change."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import pytest

from members.operations import make_key
from tests.api.callers import Route, send
from tests.api.calls import CALLS
from tests.api.living import Living
from tests.beginnings import undone
from tests.counts import a_third
from tests.disputes.cases import rows


STALE: Final = '"999999"'
# What is made anew, or belongs to nothing that has a version.
WITHOUT: Final = {
    "calendar_create": "makes an address",
    "calendar_revoke_create": "the calendar's address has no version",
    "keys_create": "makes a key",
    "keys_current_delete": "a key ends once, and changes in nothing else",
    "keys_current_revoke": "the same",
    "keys_delete": "the same",
    "keys_revoke": "the same",
    "me_notification_preferences_change": "one's own choices have no version",
    "notifications_read_all_create": "says how far, and so is safe by itself",
    "notifications_read_create": "names what is read, and so is safe by itself",
    "requests_create": "makes a request",
    "requests_messages": "makes a message",
    "requests_messages_read": "says how far, and so is safe by itself",
    "requests_record_create": "makes a request",
    "services_create": "makes a service",
    "webhooks_create": "makes a webhook",
    "webhooks_deliveries_replay": "a delivery has no version",
}
READS: Final = [name for name in CALLS if name.endswith(("_retrieve", "_list"))]
CHANGES: Final = [name for name in CALLS if name not in READS]


class Caller:
    """The party to an operation, with a key of theirs."""

    def __init__(self, name: str, living: Living, route: Route) -> None:
        self.call, self.living, self.route = CALLS[name], living, route
        self.number = [*CALLS].index(name)
        who = living.who(self.call.by)
        self.key = make_key(member=who, name="test", at=living.bank.at)[1]

    def send(self, **headers: str) -> Any:
        """Make the call; what it does stays."""
        return send(self.route, self.call, self.living, key=self.key, **headers)

    def some(self, tags: tuple[str, ...]) -> Sequence[str]:
        """Each tag has its turn with each third operation."""
        return a_third(tags, shift=self.number)

    def try_out(self, **headers: str) -> Any:
        """Make the call; what it does is undone."""
        with undone():
            return self.send(**headers)


@pytest.fixture
def caller(name: str, living: Living, described: dict[str, Route], again: None) -> Caller:
    return Caller(name, living, described[name])


def test_every_operation_reads_or_changes(described):
    assert {name for name, route in described.items() if route.method == "get"} == {*READS}
    assert {*WITHOUT} <= {*CHANGES}


@pytest.mark.parametrize("name", READS)
def test_what_is_shown_has_a_tag_and_isnt_sent_to_who_has_it(name: str, caller: Caller) -> None:
    caller.send()  # it notes the first use of the key
    tag = caller.send()["ETag"]
    assert tag.startswith('"')
    for known in caller.some((tag, f"W/{tag}", f'"other", {tag}', "*")):
        response = caller.send(If_None_Match=known)
        assert (response.status_code, response.content) == (304, b""), known
        assert response["ETag"] == tag
    for unknown in caller.some(('"other"', "malformed", '"')):
        assert caller.send(If_None_Match=unknown).status_code == 200, unknown


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in WITHOUT])
def test_a_change_is_made_to_the_version_that_is_named_alone(name: str, caller: Caller) -> None:
    assert "If-Match" in headers_of(caller.route)
    before = rows()
    stale = caller.send(If_Match=STALE)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version"), stale.content
    version = stale.json()["version"]
    for tag in caller.some((f'W/"{version}"', '"a"', '""', f'"0{version}"', f'"{version - 1}"')):
        assert caller.send(If_Match=tag).status_code == 412, tag
    for tag in caller.some(("malformed", str(version), "", f'"{version}", "1"')):
        refused = caller.send(If_Match=tag)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_if_match"), tag
    assert rows() == before
    for tag in caller.some((f'"{version}"', f'"{version}-0a1b2c"', "*")):
        assert caller.try_out(If_Match=tag).status_code < 300, tag


@pytest.mark.parametrize("name", WITHOUT)
def test_what_has_no_version_matches_none(name: str, caller: Caller) -> None:
    assert "If-Match" not in headers_of(caller.route)
    before = rows()
    assert caller.send(If_Match='"1"').json()["code"] == "stale_version"
    assert rows() == before
    assert caller.try_out(If_Match="*").status_code < 300


def headers_of(route: Route) -> set[str]:
    return {one["name"] for one in route.description["parameters"] if one["in"] == "header"}


@pytest.mark.parametrize("name", ["requests_retrieve"])
def test_what_time_ends_is_told_though_the_version_is_the_same(
    name: str, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank, paid = caller.living.bank, caller.living.requests["paid"]
    monkeypatch.setitem(caller.living.requests, "active", paid)
    first = caller.send()
    assert "dispute" in first.json()["allowed_actions"]
    over = bank.again(paid).terms.dispute_after_payment
    monkeypatch.setattr(bank, "at", bank.at + over - timedelta(seconds=1))
    assert caller.send(If_None_Match=first["ETag"]).status_code == 304
    monkeypatch.setattr(bank, "at", bank.at + timedelta(seconds=1))
    later = caller.send(If_None_Match=first["ETag"])
    assert later.status_code == 200
    assert later.json()["version"] == first.json()["version"]
    assert "dispute" not in later.json()["allowed_actions"]
