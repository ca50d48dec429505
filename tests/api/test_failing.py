"""Every failure under /api/ is a problem with a code, whoever found it."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework.exceptions import Throttled
from rest_framework.test import APIRequestFactory

from common.api.problems import handle
from common.errors import WrongState
from tests.factories import PASSWORD


pytestmark = pytest.mark.usefixtures("probe")
HOURBANK_URL = settings.HOURBANK_URL


def code_of(response, status: int) -> str:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"] == f"{HOURBANK_URL}/api/v1/errors/#{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    return problem["code"]


def test_nobody_is_asked_to_sign_in(client):
    response = client.post("/api/probe/say/")
    assert code_of(response, 401) == "not_authenticated"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_bad_key_is_401_also_beside_a_session(client, ana):
    client.force_login(ana.member)
    response = client.get("/api/probe/keys/", headers={"Authorization": "Bearer hb_nonsense"})
    assert code_of(response, 401) == "authentication_failed"


def test_a_session_without_its_csrf_token_changes_nothing(ana):
    browser = ana.client.__class__(enforce_csrf_checks=True)
    assert browser.login(email=ana.member.email, password=PASSWORD)
    response = browser.post("/api/probe/say/", "{}", content_type="application/json")
    assert code_of(response, 403) == "permission_denied"


def test_a_session_with_its_csrf_token_is_let_in(ana):
    browser = ana.client.__class__(enforce_csrf_checks=True)
    browser.login(email=ana.member.email, password=PASSWORD)
    browser.cookies["csrftoken"] = token = "t" * 32
    response = browser.post(
        "/api/probe/say/", "{}", content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert response.status_code == 200


def test_times_are_utc_also_for_a_session_in_another_zone(ana):
    ana.member.time_zone = "Asia/Tokyo"
    ana.member.save(update_fields=["time_zone"])
    ana.client.force_login(ana.member)
    response = ana.client.get(f"/api/probe/members/{ana.member.pk}/")
    assert response.json()["joined_at"] == "2026-03-02T09:00:00Z"


def test_an_unknown_address_of_the_api_is_a_problem(client):
    assert code_of(client.get("/api/v1/nothing/"), 404) == "not_found"
    assert code_of(client.post("/api/"), 404) == "not_found"


def test_a_call_without_the_last_slash_keeps_its_method_and_body(ana):
    response = ana.client.post(
        "/api/probe/say",
        {"text": "hello"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {ana.key}"},
    )
    assert (response.status_code, response["Location"]) == (308, "/api/probe/say/")
    followed = ana.client.post(
        "/api/probe/say",
        {"text": "hello"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {ana.key}"},
        follow=True,
    )
    assert followed.json() == {"text": "'hello'"}


def test_an_unknown_page_is_a_page(client):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_an_id_that_is_none_is_unknown(ana):
    assert code_of(ana.post("/api/probe/members/7/rename/"), 404) == "not_found"


def test_another_method_is_405_with_those_that_are(ana):
    response = ana.client.delete("/api/probe/say/", headers={"Authorization": f"Bearer {ana.key}"})
    assert code_of(response, 405) == "method_not_allowed"
    assert "POST" in response["Allow"]


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("multipart/form-data", b"nonsense"),
        ("multipart/form-data; boundary=", b"--x--"),
        ("multipart/form-data; boundary=\xe9", b"--x--"),
        ("multipart/form-data; boundary=x", b"nonsense without a part"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name"),
    ],
)
def test_a_multipart_body_that_cannot_be_read_is_a_problem(ana, media, body):
    response = ana.client.post(
        f"/api/v1/services/{ana.member.pk}/picture/",
        body,
        content_type=media,
        headers={"Authorization": f"Bearer {ana.key}"},
    )
    assert (response.status_code, code_of(response, response.status_code)) in {
        (400, "parse_error"),
        (422, "invalid"),
    }


def test_a_body_of_another_kind_is_415(ana):
    response = ana.client.post(
        "/api/probe/say/",
        b"<a/>",
        content_type="application/xml",
        headers={"Authorization": f"Bearer {ana.key}"},
    )
    assert code_of(response, 415) == "unsupported_media_type"


def test_a_body_that_is_too_large_is_413(ana, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = ana.post("/api/probe/say/", {"text": "more than ten"})
    assert code_of(response, 413) == "too_large"


def test_too_many_fields_are_a_problem(ana, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    response = ana.client.post(
        f"/api/v1/services/{ana.member.pk}/picture/",
        {"a": "1", "b": "2", "c": "3"},
        headers={"Authorization": f"Bearer {ana.key}"},
    )
    assert code_of(response, 400) == "bad_request"


def test_another_kind_of_answer_is_406(ana):
    response = ana.post("/api/probe/say/", Accept="text/html")
    assert code_of(response, 406) == "not_acceptable"


def test_a_failure_of_ours_tells_nothing_and_is_logged(ana, caplog):
    response = ana.get("/api/probe/broken/")
    assert code_of(response, 500) == "internal_error"
    assert b"secret" not in response.content
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["secret"]


def test_an_unknown_host_is_a_problem(client):
    assert (
        code_of(client.get("/api/probe/keys/", headers={"Host": "evil.example"}), 400)
        == "bad_request"
    )


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("No Member matches the given query."), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (Throttled(wait=7), 429, "throttled"),
        (
            WrongState("Not now.", state="PAID", status="a fact", code="wrong_state"),
            409,
            "wrong_state",
        ),
    ],
)
def test_what_views_raise_becomes_a_problem(error, status, code):
    response = handle(error, {"request": APIRequestFactory().get("/")})
    assert response is not None
    response["Cache-Control"] = "no-store"
    assert response.status_code == status
    assert f'"code": "{code}"'.encode() in response.content
    assert b"Member" not in response.content
    assert response.get("Retry-After") == ("7" if status == 429 else None)


def test_facts_cannot_replace_what_a_problem_says():
    error = WrongState("Not now.", state="PAID", type="x", title="x", detail="x")
    response = handle(error, {})
    assert response is not None
    assert b'"x"' not in response.content
    assert b'"state": "PAID"' in response.content


def test_what_nobody_expected_is_left_to_django():
    assert handle(RuntimeError("secret"), {}) is None
    assert handle(SuspiciousOperation("secret"), {}) is None
