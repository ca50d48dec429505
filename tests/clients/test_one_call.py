"""One call of the client: tried again where that is safe, read into types, or raised in words."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hourbank_client import (
    UNSET,
    Conflict,
    Forbidden,
    HourBank,
    NotFound,
    NotSignedIn,
    Problem,
    Refused,
    Retry,
    StaleVersion,
    TooManyCalls,
    Unavailable,
    UnexpectedAnswer,
    Unreachable,
    Upload,
)
from hourbank_client.retry import may_pass

from tests.clients.imagined import ME, problem, said


ID = "01a2015e-f0bf-7098-9ad1-f2a1ff75ca75"


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadError("cut"),
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("half an answer"),
        httpx.ReadTimeout("silence"),
        httpx.Response(502, text="<html>"),
        httpx.Response(503),
        httpx.Response(504),
        problem(409, "key_in_use"),
        problem(429, "throttled"),
    ],
    ids=repr,
)
def test_a_call_that_may_pass_is_made_again_with_the_same_key(imagined, bank, failure):
    imagined.answers = [failure, failure, said(200, ME)]
    assert bank.me.change(name="Ada").name == "Ada"
    assert len(imagined.calls) == 3
    assert len(set(imagined.keys)) == 1
    assert len({call.content for call in imagined.calls}) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 412, 422, 500])
def test_what_fails_for_good_is_asked_once(imagined, bank, status):
    imagined.answers = [problem(status, "no")]
    with pytest.raises(Problem):
        bank.me.change(name="Ada")
    assert len(imagined.calls) == 1
    assert imagined.waits == []


def test_a_wrong_state_isnt_tried_again(imagined, bank):
    imagined.answers = [problem(409, "wrong_state")]
    with pytest.raises(Conflict) as raised:
        bank.requests.accept(ID)
    assert raised.value.code == "wrong_state"
    assert len(imagined.calls) == 1


def test_tries_have_an_end_and_the_key_to_go_on_with(imagined, bank):
    imagined.answers = [httpx.ReadError("cut")] * 6
    with pytest.raises(Unreachable) as raised:
        bank.requests.accept(ID)
    assert len(imagined.calls) == 6
    assert {raised.value.idempotency_key} == set(imagined.keys)
    assert isinstance(raised.value.__cause__, httpx.ReadError)


def test_waits_double_and_differ_by_chance(imagined):
    retry = Retry(tries=8, first_seconds=1, longest_seconds=10)
    found = [list(retry.waits()) for _ in range(50)]
    for number, most in enumerate([1, 2, 4, 8, 10, 10, 10]):
        column = [waits[number] for waits in found]
        assert all(most / 2 <= wait <= most for wait in column)
        assert len(set(column)) > 1
    assert {len(waits) for waits in found} == {7}


def test_retry_after_is_waited_for_in_seconds_and_as_a_date(imagined, bank):
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    imagined.answers = [
        problem(429, "throttled", **{"Retry-After": "20"}),
        problem(503, "unavailable", **{"Retry-After": date}),
        said(200, ME),
    ]
    bank.me.get()
    assert imagined.waits[0] == 20
    assert 30 < imagined.waits[1] <= 40


def test_a_longer_retry_after_than_all_tries_may_take_is_the_callers(imagined, bank):
    imagined.answers = [problem(429, "throttled", **{"Retry-After": "3600"})]
    with pytest.raises(TooManyCalls) as raised:
        bank.me.get()
    assert raised.value.retry_after == 3600
    assert imagined.waits == []


def test_ones_own_key_and_version_are_sent(imagined, bank):
    imagined.answers = [said(200, ME), said(200, ME)]
    bank.me.change(name="Ada", idempotency_key="mine", if_match=3)
    bank.me.change(name="Ada", if_match='"3"')
    assert imagined.keys[0] == "mine" != imagined.keys[1]
    assert [call.headers["If-Match"] for call in imagined.calls] == ['"3"', '"3"']


def test_an_answer_brings_its_tag(imagined, bank):
    imagined.answers = [said(200, ME, ETag='"7"')]
    assert bank.me.get().etag == '"7"'


def test_the_key_is_a_bearer_and_goes_nowhere_else(imagined, bank):
    elsewhere = "https://thief.example/api/v1/requests/?cursor=abc"
    pages = [{"results": [], "next": elsewhere}, {"results": [], "next": None}]
    imagined.answers = [said(200, page) for page in pages]
    assert list(bank.requests.list()) == []
    assert {call.url.host for call in imagined.calls} == {"bank.example"}
    assert imagined.calls[1].url.params["cursor"] == "abc"
    assert {call.headers["Authorization"] for call in imagined.calls} == {"Bearer hb_key"}


def test_a_redirect_isnt_followed(imagined, bank):
    imagined.answers = [httpx.Response(302, headers={"Location": "https://thief.example/"})]
    with pytest.raises(UnexpectedAnswer, match=r"thief\.example"):
        bank.me.get()


@pytest.mark.parametrize(
    "url", ["http://bank.example", "bank.example", "ftp://bank.example", "", "http://[::1"]
)
def test_a_key_doesnt_go_out_in_the_open(url):
    with pytest.raises(ValueError, match=r"address of a bank|unencrypted"):
        HourBank(url, "hb_key")


@pytest.mark.parametrize("key", ["hb_sec\nret", "hb_sécret", "hb_se cret", "hb_sec\x7fret"])
def test_what_is_no_key_is_told_without_showing_it(key):
    with pytest.raises(ValueError, match="isn't an API key") as refusal:
        HourBank("https://bank.example", key)
    assert "hb_" not in str(refusal.value)


def test_the_line_break_behind_a_key_is_no_part_of_it(imagined):
    imagined.answers = [said(200, ME)]
    with HourBank("https://bank.example", "hb_key\n", transport=imagined.transport) as bank:
        bank.me.get()
    assert imagined.calls[0].headers["Authorization"] == "Bearer hb_key"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:80"])
def test_on_this_machine_it_may(url):
    HourBank(url, "hb_key").close()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, NotSignedIn),
        (403, Forbidden),
        (404, NotFound),
        (409, Conflict),
        (412, StaleVersion),
        (422, Refused),
        (500, Unavailable),
    ],
)
def test_a_problem_is_an_exception_of_its_kind(imagined, bank, status, kind):
    imagined.answers = [problem(status, "its_code")]
    with pytest.raises(kind) as raised:
        bank.me.get()
    assert (raised.value.status, raised.value.code) == (status, "its_code")
    assert (raised.value.detail, raised.value.request_id) == ("It is its_code.", "r1")


def test_facts_and_errors_come_with_it(imagined, bank):
    errors = [{"pointer": "#/minutes", "code": "min_value", "detail": "At least 1."}]
    body = {
        "status": 422,
        "code": "short",
        "detail": "No.",
        "errors": errors,
        "shortfall_minutes": 5,
    }
    kind = {"Content-Type": "application/problem+json"}
    imagined.answers = [httpx.Response(422, json=body, headers=kind)]
    with pytest.raises(Refused) as raised:
        bank.me.get()
    assert raised.value.errors == tuple(errors)
    assert raised.value.facts == {"shortfall_minutes": 5}


def test_a_proxys_page_is_said_by_its_status(imagined):
    imagined.answers = [httpx.Response(502, text="<html>Bad gateway")]
    bank = HourBank("https://bank.example", "k", retry=Retry(tries=1), transport=imagined.transport)
    with pytest.raises(Unavailable) as raised:
        bank.me.get()
    assert raised.value.code == "http_502"
    assert may_pass(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        said(200, []),
        said(200, {**ME, "is_staff": "yes"}),
        said(200, {**ME, "id": "no uuid"}),
        said(200, {name: value for name, value in ME.items() if name != "name"}),
    ],
)
def test_what_isnt_the_apis_answer_is_no_answer(imagined, bank, answer):
    imagined.answers = [answer]
    with pytest.raises(UnexpectedAnswer):
        bank.me.get()


def test_fields_of_a_newer_bank_are_left_out(imagined, bank):
    imagined.answers = [said(200, {**ME, "shoe_size": 42})]
    assert not hasattr(bank.me.get(), "shoe_size")


def test_null_is_said_only_where_it_is_meant(imagined, bank):
    imagined.answers = [said(404)] * 3
    for category in (None, UNSET, "garden"):
        with pytest.raises(NotFound):
            bank.services.edit(ID, title="Hedges", category=category)
    sent = [call.content for call in imagined.calls]
    assert sent == [
        b'{"category":null,"title":"Hedges"}',
        b'{"title":"Hedges"}',
        b'{"category":"garden","title":"Hedges"}',
    ]


def test_files_go_as_a_form(imagined, bank):
    imagined.answers = [httpx.ReadError("cut"), said(404)]
    with pytest.raises(NotFound):
        bank.disputes.evidence(ID, file=Upload("proof.png", b"\x89PNG"), caption="Look")
    first, second = imagined.calls
    assert first.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'filename="proof.png"\r\nContent-Type: image/png' in first.content
    assert b'name="caption"\r\n\r\nLook' in first.content
    assert first.content == second.content


def test_a_list_comes_page_by_page_and_remembers_where_it_is(imagined, bank):
    link = "https://bank.example/api/v1/members/?cursor=two&limit=1"
    one = {"id": ID, "name": "Ada", "joined_at": "2026-03-02T09:00:00Z"}
    imagined.answers = [
        said(200, {"results": [one], "next": link}),
        said(200, {"results": [{**one, "name": "Ben"}], "next": None}),
    ]
    members = bank.members.list(limit=1)
    found = iter(members)
    assert next(found).name == "Ada"
    assert len(imagined.calls) == 1
    assert members.cursor == "two"
    assert [member.name for member in found] == ["Ben"]
    assert members.cursor is None
    assert dict(imagined.calls[1].url.params) == {"limit": "1", "cursor": "two"}
