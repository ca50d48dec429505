"""What belongs to others isn't there for who has no part in it: every page with an id, by its route.

Routes are read off the resolver: one that isn't in the table here fails. The API's are in
tests/api/test_every_caller.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.test import Client

from catalogue.pages.views import DOINGS
from disputes.pages.actions import ACTIONS as OF_DISPUTES
from requests_app.pages.actions import ACTIONS as OF_REQUESTS
from tests.api.living import Living
from tests.factories import PASSWORD
from tests.rows import every_row
from tests.security.routes import Route, every_route, pages


Values = Callable[[Living], dict[str, Any]]


@dataclass(frozen=True)
class Others:
    """Ids of what is others', and what Cleo is answered, who has no part in it."""

    values: Values
    get: frozenset[int] = frozenset({404})
    post: frozenset[int] = frozenset({404})
    # By whom it can be seen, as proof that it is there at all.
    by: str = ""


NOT_GET: Final = frozenset({405})
PUBLIC: Final = frozenset({200})


def request(name: str, **more: Any) -> Others:
    return Others(lambda living: {"request_id": living.requests[name].pk}, **more)


def service(name: str, **more: Any) -> Others:
    return Others(lambda living: {"service_id": living.services[name].pk}, **more)


def dispute(name: str = "reviewed", **more: Any) -> Others:
    return Others(lambda living: {"dispute_id": living.disputes[name].pk}, **more)


def rating(name: str, **more: Any) -> Others:
    return Others(lambda living: {"rating_id": living.ratings[name].pk}, **more)


def ada(**more: Any) -> Others:
    return Others(lambda living: {"member_id": living.bank.ada.pk}, **more)


TABLE: Final[dict[str, Others]] = {
    "request": request("active", post=NOT_GET, by="ben"),
    "request-execution": request("active", post=NOT_GET, by="ben"),
    "request-calendar": request("accepted", post=NOT_GET, by="ben"),
    "request-action": request("active", get=NOT_GET),
    "conversation": request("active", by="ben"),
    "conversation-read": request("active", get=NOT_GET),
    "conversation-file": Others(
        lambda living: {
            "request_id": living.message.conversation_id,
            "file_id": living.message.attachments.get().file_id,
        },
        post=NOT_GET,
        by="ben",
    ),
    "rate": request("paid", by="ben"),
    "dispute-new": request("completed", by="ben"),
    "dispute": dispute(post=NOT_GET, by="ben"),
    "dispute-action": dispute(get=NOT_GET),
    "dispute-evidence": dispute(),
    "dispute-evidence-file": Others(
        lambda living: {
            "dispute_id": living.disputes["reviewed"].pk,
            "file_id": living.evidence.file_id,
        },
        post=NOT_GET,
        by="ben",
    ),
    "rating-reply": rating("of_ada", by="ada"),
    # Anybody may report what everybody can read: without a reason it is asked for.
    "rating-report": rating("of_ada", get=PUBLIC, post=PUBLIC),
    "service": service("draft", post=NOT_GET, by="ada"),
    "service-picture": service("pictured", post=NOT_GET, by="ada"),
    "service-edit": service("draft", by="ada"),
    "service-ratings": service("draft", post=NOT_GET, by="ada"),
    **{f"service-{name}": service("published", get=NOT_GET) for name in DOINGS},
    "service-submit": service("draft", get=NOT_GET),
    "debt-pay": Others(lambda living: {"debt_id": living.debt.pk}, get=NOT_GET),
    "notification-read": Others(
        lambda living: {"notification_id": living.notification.pk}, get=NOT_GET
    ),
    "webhook": Others(lambda living: {"webhook_id": living.webhook.pk}, by="ada"),
    "webhook-replay": Others(
        lambda living: {"webhook_id": living.webhook.pk, "delivery_id": living.delivery.pk},
        get=NOT_GET,
    ),
    "key-revoke": Others(lambda living: {"key_id": living.key.pk}, by="ada"),
    # Members see each other, and each other's photos.
    "member": ada(get=PUBLIC, post=NOT_GET),
    "member-photo": ada(get=PUBLIC, post=NOT_GET),
    # Staff's alone.
    # A POST asks for the password first, whoever sends it.
    "close-member": ada(post=frozenset({302, 404})),
    # Of a device of somebody else's they are told that it isn't there: tests/members/test_devices.py.
    "session-end": Others(lambda _living: {"session_id": 1}, get=NOT_GET, post=frozenset({302})),
}
#: What holds a secret instead of an id: who has it may.
BY_SECRET: Final = {
    "calendar-feed",
    "unsubscribe",
    "account_reset_password_from_key",
}
#: allauth's: keys are found among one's own, tests/members/test_second_factor.py.
ALLAUTHS: Final = {"mfa_remove_webauthn", "mfa_edit_webauthn"}
#: The same for everybody.
BY_NAME: Final = {"help-guide"}


def with_ids() -> dict[str, Route]:
    return {
        route.name: route
        for route in pages()
        if (route.holes or "(?P<" in route.route)
        and route.name not in BY_SECRET | ALLAUTHS | BY_NAME
    }


def test_each_page_with_an_id_is_in_the_table_and_no_other() -> None:
    assert set(with_ids()) == set(TABLE)


def browser_of(living: Living, name: str) -> Client:
    """Signed in as people do, with the password given a moment ago."""
    browser, who = Client(), living.who(name)
    browser.post("/accounts/login/", {"login": who.email, "password": PASSWORD})
    return browser


def paths(name: str, living: Living) -> list[str]:
    """The page's address; one for each action where it has several."""
    actions = {"request-action": OF_REQUESTS, "dispute-action": OF_DISPUTES}.get(name)
    values = TABLE[name].values(living)
    route = with_ids()[name]
    if actions is None:
        return [route.filled(values)]
    return [route.filled({**values, "action": action}) for action in actions]


@pytest.mark.parametrize("name", TABLE)
def test_who_has_no_part_in_it_finds_nothing_and_changes_nothing(
    name: str, living: Living, again: None
) -> None:
    cleo, wanted = browser_of(living, "cleo"), TABLE[name]
    before = every_row()
    for path in paths(name, living):
        assert cleo.get(path).status_code in wanted.get, path
        assert cleo.post(path, {}).status_code in wanted.post, path
    assert every_row() == before


@pytest.mark.parametrize("name", TABLE)
def test_a_visitor_is_asked_to_sign_in(name: str, living: Living, again: None) -> None:
    before = every_row()
    for path in paths(name, living):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path)
            assert answer.status_code in {302, 405}, (path, answer.status_code)
            assert answer.status_code == 405 or "/accounts/login/" in answer["Location"], path
    assert every_row() == before


@pytest.mark.parametrize("name", [name for name, others in TABLE.items() if others.by])
def test_it_is_there_for_who_has(name: str, living: Living, again: None) -> None:
    for path in paths(name, living):
        answer = browser_of(living, TABLE[name].by).get(path)
        assert answer.status_code in {200, 302}, (path, answer.status_code)


def test_what_is_below_ones_own_is_ones_own_too(living: Living, again: None) -> None:
    """A file, a delivery and a dispute's evidence by way of another subject that one does see."""
    ben = browser_of(living, "ben")
    file = living.message.attachments.get().file_id
    evidence = living.evidence.file_id
    own = living.requests["accepted"].pk
    other = living.disputes["opened"].pk
    for path in (
        f"/requests/{own}/messages/files/{file}/",
        f"/requests/{own}/messages/files/{evidence}/",
        f"/disputes/{other}/evidence/{evidence}/",
        f"/disputes/{other}/evidence/{file}/",
    ):
        assert ben.get(path).status_code == 404, path


def test_the_whole_administration_is_closed_to_members(living: Living, again: None) -> None:
    ids = {"object_id": living.requests["active"].pk, "name": "flows", "table": "flows"}
    cleo = browser_of(living, "cleo")
    before = every_row()
    closed = [route for route in every_route() if route.route.startswith("admin/")]
    assert len(closed) > 150
    for route in closed:
        path = route.filled(ids)
        for method in ("get", "post"):
            answer = getattr(cleo, method)(path)
            # The way in and out, and words for scripts that say nothing of anybody.
            if path in {"/admin/login/", "/admin/logout/", "/admin/jsi18n/"}:
                continue
            assert answer.status_code in {302, 403, 404}, (path, answer.status_code)
            if answer.status_code == 302:
                assert answer["Location"].startswith(("/accounts/", "/admin/login/")), path
        cleo.force_login(living.who("cleo"))
    assert every_row() == before
