"""Each HTTP request has an id, and one line in the log."""

import pytest
from structlog.contextvars import bind_contextvars, get_contextvars

from tests.factories import PASSWORD, member
from tests.monitoring.lines import written
from tests.queries import queries_of
from tests.requests_app.roads import new_bank


LOGGER = "hourbank.logging_middleware"


def test_an_answer_names_the_request_and_so_does_its_line(client, db):
    with written() as lines:
        response = client.get("/accounts/login/")
    (line,) = lines.of(LOGGER)
    assert line["request_id"] == response["X-Request-ID"]
    assert len(line["request_id"]) == 32
    assert line["message"] == "GET account_login 200"
    assert (line["method"], line["route"], line["status"]) == ("GET", "account_login", 200)
    assert line["duration_ms"] > 0


def test_two_requests_have_two_ids(client, db):
    ids = {client.get("/accounts/login/")["X-Request-ID"] for _ in range(2)}
    assert len(ids) == 2


@pytest.mark.parametrize("given", ["abcd-1234", "0af7651916cd43dd8448eb211c80319c", "A.b_c-" * 10])
def test_an_id_from_before_is_taken_over(client, db, given):
    response = client.get("/accounts/login/", headers={"X-Request-ID": given})
    assert response["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given",
    ["short", "x" * 65, "with space 1", 'quote"quote', "línea-12345", "a\tb-123456", "{}[]()<>"],
)
def test_an_id_that_could_do_harm_is_replaced(client, db, given):
    headers = {"X-Request-ID": given.encode().decode("latin-1")}
    response = client.get("/accounts/login/", headers=headers)
    assert response["X-Request-ID"] != given
    assert len(response["X-Request-ID"]) == 32


def test_a_refusal_of_the_api_names_the_request(client, db):
    response = client.get("/api/v1/nothing/", headers={"X-Request-ID": "abcd-1234"})
    assert response.status_code == 404
    assert response.json()["request_id"] == "abcd-1234"


def test_a_line_names_the_member_and_never_their_address(client, db, at):
    ada = member("Ada", at=at)
    assert client.login(email=ada.email, password=PASSWORD)
    with written(level="DEBUG") as lines:
        client.get("/balance/")
    (line,) = lines.of(LOGGER)
    assert line["member_id"] == str(ada.pk)
    assert "ada@example.org" not in lines.text().lower()


def test_a_sign_in_writes_neither_address_nor_password(client, db, at):
    ada = member("Ada", at=at)
    with written(level="DEBUG") as lines:
        client.post("/accounts/login/?email=x", {"login": ada.email, "password": PASSWORD})
        client.post("/accounts/login/", {"login": ada.email, "password": "wrong " + PASSWORD})
    assert len(lines.of(LOGGER)) == 2
    assert "example.org" not in lines.text().lower()
    assert PASSWORD not in lines.text()


def test_a_line_names_what_the_address_is_about(client, db, at):
    bank = new_bank(at)
    request = bank.active()
    client.force_login(bank.ada)
    with written() as lines:
        client.get(f"/requests/{request.pk}/")
    (line,) = lines.of(LOGGER)
    assert (line["route"], line["subject_id"]) == ("request", str(request.pk))


def test_the_secret_of_a_link_is_not_written(client, db):
    with written() as lines:
        client.get("/accounts/password/reset/key/1-set-secret-key/?also=secret")
    (line,) = lines.of(LOGGER)
    assert line["route"] == "account_reset_password_from_key"
    assert "secret" not in lines.text()


def test_probes_and_static_files_are_told_only_when_everything_is(client, db):
    paths = ("/health/live/", "/static/hourbank/app.css")
    with written() as lines:
        for path in paths:
            response = client.get(path)
            assert response["X-Request-ID"]
            response.close()
    assert lines.of(LOGGER) == []
    with written(level="DEBUG") as lines:
        for path in paths:
            client.get(path).close()
    assert [line["level"] for line in lines.of(LOGGER)] == ["debug", "debug"]


def test_nothing_of_one_request_is_left_for_the_next(client, db, at):
    ada = member("Ada", at=at)
    client.force_login(ada)
    bind_contextvars(step="left over")
    client.get("/balance/")
    assert get_contextvars() == {}
    with written() as lines:
        client.logout()
        client.get("/accounts/login/")
    (line,) = lines.of(LOGGER)
    assert "member_id" not in line
    assert "step" not in line


def test_telling_of_a_request_asks_the_database_nothing(client, db):
    with written(level="DEBUG"):
        assert queries_of(lambda: client.get("/accounts/login/")) == 0
