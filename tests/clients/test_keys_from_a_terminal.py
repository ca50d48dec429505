"""`hourbank keys`: a member's keys, from a terminal."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hourbank_client.cli import commands
from hourbank_client.cli.main import main

from tests.clients.imagined import Imagined, problem, said


KEY: dict[str, Any] = {
    "id": 7,
    "name": "Robot",
    "prefix": "hb_abcdefg",
    "scopes": ["read", "requests"],
    "created_at": "2026-03-02T09:00:00Z",
    "expires_at": None,
    "revoked_at": None,
    "last_used_at": None,
    "is_current": False,
}


@pytest.fixture
def bank(imagined: Imagined, monkeypatch: pytest.MonkeyPatch) -> Imagined:
    monkeypatch.setenv("HOURBANK_URL", "https://bank.example")
    monkeypatch.setenv("HOURBANK_KEY", "hb_key")
    open_bank = commands.HourBank
    monkeypatch.setattr(
        commands,
        "HourBank",
        lambda url, key, **how: open_bank(url, key, transport=imagined.transport, **how),
    )
    return imagined


def test_keys_are_listed_with_what_they_may_and_until_when(bank, capsys):
    rows = [
        KEY,
        {**KEY, "id": 6, "expires_at": "2026-01-01T00:00:00Z"},
        {**KEY, "id": 5, "revoked_at": "2026-01-01T00:00:00Z"},
    ]
    bank.answers = [said(200, {"results": rows, "next": None, "previous": None})]
    assert main(["keys", "list", "--all"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["7", "6", "5"]
    assert "hb_abcdefg  read,requests  until revoked  never used  Robot" in lines[0]
    assert "ended" in lines[1]
    assert "revoked" in lines[2]
    assert bank.calls[0].url.path == "/api/v1/keys/"
    assert "valid" not in bank.calls[0].url.params


def test_those_that_are_over_are_left_out_unless_asked_for(bank, capsys):
    bank.answers = [said(200, {"results": [], "next": None, "previous": None})]
    assert main(["keys", "list"]) == 0
    assert bank.calls[0].url.params["valid"] == "true"
    assert capsys.readouterr().out == "Nothing.\n"


def test_a_new_key_stands_alone_on_its_line(bank, capsys):
    bank.answers = [said(201, {**KEY, "key": "hb_abcdefgh"})]
    argv = ["keys", "make", "Robot", "--scope", "read", "--scope", "requests", "--days", "30"]
    assert main([*argv, "--idempotency-key", "k1"]) == 0
    assert capsys.readouterr().out == "hb_abcdefgh\n"
    body = json.loads(bank.calls[0].content)
    assert (body["name"], body["scopes"]) == ("Robot", ["read", "requests"])
    left = datetime.fromisoformat(body["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)
    assert bank.keys == ["k1"]


def test_a_key_is_revoked(bank, capsys):
    bank.answers = [said(200, {**KEY, "revoked_at": "2026-03-02T09:00:00Z"})]
    assert main(["keys", "revoke", "7"]) == 0
    assert capsys.readouterr().out == "The key is revoked.\n"
    assert (bank.calls[0].method, bank.calls[0].url.path) == ("POST", "/api/v1/keys/7/revoke/")


def test_a_missing_scope_is_named(bank, capsys):
    bank.answers = [problem(403, "insufficient_scope")]
    assert main(["keys", "revoke", "7"]) == 1
    assert capsys.readouterr().err == "It is insufficient_scope. [insufficient_scope]\n"


def test_a_key_needs_a_scope(bank, capsys):
    with pytest.raises(SystemExit) as end:
        main(["keys", "make", "Robot"])
    assert end.value.code == 2
    assert bank.calls == []
