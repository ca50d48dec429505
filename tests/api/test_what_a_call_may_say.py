"""Bodies: JSON at its word, nothing beside what the call takes, and errors that point."""

import json

import pytest


pytestmark = pytest.mark.usefixtures("probe")

SAY = "/api/probe/say/"


def errors_of(response) -> dict[str, str]:
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == "invalid"
    assert all(error["detail"] for error in problem["errors"])
    return {error["pointer"]: error["code"] for error in problem["errors"]}


def test_fields_arrive_as_what_they_are(ana):
    body = {
        "estimated_minutes": 60,
        "rounds": -3,
        "text": " hello ",
        "flag": False,
        "starts_at": "2026-03-02T10:00:00+01:00",
    }
    assert ana.post(SAY, body).json() == {
        "estimated_minutes": "60",
        "rounds": "-3",
        "text": "'hello'",
        "flag": "False",
        "starts_at": "datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.timezone.utc)",
    }


def test_no_body_is_the_empty_object(ana):
    assert ana.post(SAY).json() == {}
    headers = {"Authorization": f"Bearer {ana.key}"}
    assert ana.client.generic("POST", SAY, headers=headers).json() == {}


@pytest.mark.parametrize(
    "number", ['"60"', "60.0", "1e3", "true", "null", "[]", "{}", '"sixty"', "6e1", "60.5"]
)
def test_minutes_are_whole_numbers_and_nothing_else(ana, number):
    response = ana.post(SAY, f'{{"estimated_minutes": {number}}}')
    assert set(errors_of(response)) == {"#/estimated_minutes"}


@pytest.mark.parametrize("number", ["0", "-1", "527041", str(10**30), "-" + "9" * 4000])
def test_minutes_keep_to_their_bounds(ana, number):
    response = ana.post(SAY, f'{{"estimated_minutes": {number}}}')
    assert errors_of(response)["#/estimated_minutes"] in {"min_value", "max_value"}


def test_the_most_minutes_are_taken(ana):
    assert ana.post(SAY, {"estimated_minutes": 527_040}).json() == {"estimated_minutes": "527040"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("starts_at", "2026-03-02T10:00:00", "no_offset"),
        ("starts_at", "2026-03-02", "no_offset"),
        ("starts_at", "soon", "invalid"),
        ("starts_at", 1772442000, "invalid"),
        ("starts_at", None, "null"),
        ("starts_at", "0001-01-01T00:00:00+14:00", "overflow"),
        ("starts_at", "2026-02-30T00:00:00Z", "invalid"),
        ("flag", "yes", "invalid"),
        ("flag", 1, "invalid"),
        ("text", 5, "invalid"),
        ("text", True, "invalid"),
        ("text", "", "blank"),
        ("text", "nul\0", "null_characters_not_allowed"),
        ("text", "\ud800", "surrogate_characters_not_allowed"),
    ],
)
def test_a_value_of_another_kind_is_refused(ana, field, value, code):
    assert errors_of(ana.post(SAY, json.dumps({field: value}))) == {f"#/{field}": code}


def test_unknown_fields_are_refused_by_name(ana):
    body = {"text": 5, "state": "PAID", "a/b~c d\ud800": 1, "number": 7}
    assert errors_of(ana.post(SAY, json.dumps(body))) == {
        "#/text": "invalid",
        "#/state": "unknown_field",
        "#/a~1b~0c%20d%5Cud800": "unknown_field",
        "#/number": "unknown_field",
    }


def test_errors_point_into_nested_parts(ana):
    body = {"parts": [{"minutes": 1}, {"minutes": "1"}, {"minutes": 2, "more": 1}, 7]}
    assert errors_of(ana.post(SAY, body)) == {
        "#/parts/1/minutes": "invalid",
        "#/parts/2/more": "unknown_field",
        "#/parts/3": "invalid",
    }


@pytest.mark.parametrize("body", ["[]", '["text"]', '"text"', "5", "null", "true"])
def test_a_body_is_an_object(ana, body):
    assert set(errors_of(ana.post(SAY, body))) == {"#"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"text=a",
        b" ",
        b'{"rounds": NaN}',
        b'{"rounds": Infinity}',
        b'{"text": "\xff"}',
        b'\xef\xbb\xbf{"text": "a"}',
        '{"text": "a"}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"rounds": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: body[:12],
)
def test_what_is_not_json_is_said_so(ana, body):
    response = ana.post(SAY, body)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_json"


@pytest.mark.parametrize("depth", range(900, 1000, 3))
def test_no_depth_of_nesting_is_a_failure_of_ours(ana, depth):
    response = ana.post(SAY, b"[" * depth + b"]" * depth)
    assert response.status_code in {400, 422}


@pytest.mark.parametrize("charset", ["utf-16", "zip", "hex", "rot13", "nonsense"])
def test_json_is_utf_8_whatever_the_charset_says(ana, charset):
    response = ana.client.generic(
        "POST",
        SAY,
        b'{"text": "\xc3\xa9"}',
        content_type=f"application/json; charset={charset}",
        headers={"Authorization": f"Bearer {ana.key}"},
    )
    assert response.json() == {"text": "'\u00e9'"}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
)
def test_another_kind_of_body_is_415(ana, kind):
    headers = {"Authorization": f"Bearer {ana.key}"}
    response = ana.client.post(SAY, b'{"text": "a"}', content_type=kind, headers=headers)
    assert response.status_code == 415
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "unsupported_media_type"


def test_a_body_without_a_length_is_refused_rather_than_lost(ana):
    response = ana.post(SAY, Transfer_Encoding="chunked", Content_Length="")
    assert response.status_code == 411
    assert response.json()["code"] == "length_required"


def test_a_body_that_is_too_large_is_413(ana, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = ana.post(SAY, {"text": "a" * 100})
    assert response.status_code == 413
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "too_large"


def test_a_list_that_is_too_long_is_told_once_whatever_is_in_it(ana):
    assert ana.post(SAY, {"days": [1, 2, 3]}).json() == {"days": "[1, 2, 3]"}
    assert errors_of(ana.post(SAY, {"days": ["x", {}]})) == {
        "#/days/0": "invalid",
        "#/days/1": "invalid",
    }
    response = ana.post(SAY, {"days": ["x"] * 10_000})
    assert errors_of(response) == {"#/days": "max_length"}


def test_of_many_fields_that_there_are_not_twenty_are_named(ana):
    response = ana.post(SAY, {f"no_{number}": 1 for number in range(1000)})
    assert errors_of(response) == {f"#/no_{number}": "unknown_field" for number in range(20)}
