"""Auditors read what coordinators read, and change nothing; the walk takes every page there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from common.transactions import door
from disputes.operations import open_dispute
from disputes.states import Reason
from hourbank.roles import AUDITORS, COORDINATORS, SENIORS, ensure_roles, role_rights
from ledger.operations import reconcile
from members.models import Member
from members.operations import change_profile, make_household, make_key
from tests.admin.conftest import signed_in
from tests.factories import NOBODY, member
from tests.ledger.bank import owing
from tests.ratings.town import new_town
from tests.rows import every_row
from workflow.actor import Actor
from workflow.admin.operations import AdminOperation, OperationAdmin
from workflow.admin.subjects import options
from workflow.operations import change_retry_policy
from workflow.operations.breakers import ensure_breaker


# Pages that only show; who sends them a form is shown the same. That somebody reads a conversation is
# written down, where there is one.
SHOWN = {"changelist", "history", "execution", "conversation"}
REFUSED, FOUND = {403}, {200, 302}
# There is no such file.
UNKNOWN = {404}


@dataclass(frozen=True)
class Page:
    """One address of the administration."""

    model: type[Model]
    name: str
    address: str

    @property
    def is_shown(self) -> bool:
        return self.name.rpartition("_")[2] in SHOWN


@pytest.fixture
def rows(db, at, amina, probe) -> None:
    """A row of each kind that somebody could change."""
    town = new_town(at)
    town.both()
    life = town.bank
    life.negotiating()
    words = {"reason": Reason.TIME, "words": "It took less."}
    life.do(open_dispute, life.ben, request_id=life.in_progress().pk, **words)
    probe.dead_letter(amina, at=at)
    actor = Actor(member_id=town.cora.pk)
    with door():
        change_retry_policy(name="probe", changes={"retries": 2}, actor=actor, at=at)
        ensure_breaker(name="mail")
        make_key(member=amina, name="a program", at=at)
        make_household(name="Elm Street 3", actor=actor, at=at)
        about = {"about": "I like gardens.", "actor": Actor(member_id=amina.pk)}
        change_profile(member_id=amina.pk, at=at, **about)
        reconcile(at=at)
    owing(member("Dan", at=at), member("Eve", at=at), 20, at=at)


def pages() -> Iterator[Page]:
    """Every address of every table, each with a row that is there."""
    for model, model_admin in admin.site._registry.items():  # noqa: SLF001
        row = model.objects.order_by("pk").last()
        for pattern in model_admin.get_urls():
            parts: dict[str, Any] = dict.fromkeys(pattern.pattern.converters, NOBODY)
            if "object_id" in parts:
                parts["object_id"] = quote(row.pk) if row else "0"
            if pattern.name and (row or "object_id" not in parts):
                yield Page(model, pattern.name, reverse(f"admin:{pattern.name}", kwargs=parts))


def operations() -> Iterator[tuple[type[Model], AdminOperation, str]]:
    """Every operation of the administration, and the address of its page."""
    for model, model_admin in admin.site._registry.items():  # noqa: SLF001
        if not isinstance(model_admin, OperationAdmin):
            continue
        table = f"admin:{options(model).app_label}_{options(model).model_name}"
        if model_admin.add_operation:
            yield model, model_admin.add_operation, reverse(f"{table}_add")
        row = model.objects.order_by("pk").last()
        for operation in model_admin.operation_views:
            assert row, f"no row of {model} to try {operation.name} on"
            yield model, operation, reverse(f"{table}_{operation.name}", args=[quote(row.pk)])


def list_actions(model: type[Model]) -> list[str]:
    """Everything that the table's list does to selected rows for who may do all."""
    model_admin = admin.site._registry[model]  # noqa: SLF001
    taken = [one.name for one in getattr(model_admin, "operation_views", ()) if one.in_list]
    return ["delete_selected", *(str(one) for one in model_admin.actions or ()), *taken]


def is_seen(model: type[Model]) -> bool:
    """Whether auditors may look at the table."""
    opts = options(model)
    return f"{opts.app_label}.view_{opts.model_name}" in role_rights()[AUDITORS]


def staff(name: str, role: str, *, at) -> Client:
    someone = member(name, at=at, is_staff=True)
    someone.groups.add(ensure_roles(role=role))
    return signed_in(someone)


@pytest.fixture
def auditor(db, at) -> Client:
    return staff("Otto", AUDITORS, at=at)


def test_an_auditor_reads_each_page_that_shows_what_coordinators_see(rows, auditor):
    walked = [page for page in pages() if page.is_shown or page.name.endswith("_change")]
    expected = {page.address: FOUND if is_seen(page.model) else REFUSED for page in walked}
    assert len(walked) > 60

    odd = {
        address: status
        for address, allowed in expected.items()
        if (status := auditor.get(address).status_code) not in allowed
    }
    assert odd == {}


def test_the_page_of_each_row_opens_for_an_auditor_with_no_button_on_it(rows, auditor):
    for page in pages():
        if page.name.endswith("_change") and is_seen(page.model):
            answer = auditor.get(page.address)
            assert answer.status_code == 200, page
            assert not answer.context.get("operation_buttons"), page
            assert 'name="_save"' not in answer.text, page


def test_whatever_an_auditor_sends_is_refused_and_changes_nothing(rows, auditor):
    walked = list(pages())
    before = every_row()
    odd = {}
    for page in walked:
        status = auditor.post(page.address, {"post": "yes", "name": "Other"}).status_code
        allowed = UNKNOWN if page.name.endswith("_file") else REFUSED
        if status not in (REFUSED | FOUND if page.is_shown else allowed):
            odd[page.address] = status

    assert odd == {}
    assert every_row() == before


def test_no_list_does_anything_to_selected_rows_for_an_auditor(rows, auditor):
    before, tried = every_row(), set()
    for page in pages():
        if not page.name.endswith("_changelist"):
            continue
        newest = page.model.objects.order_by("-pk").values_list("pk", flat=True)[:50]
        for action in list_actions(page.model):
            tried.add(action)
            sent = {
                "action": action,
                "_selected_action": [*newest],
                "confirmed": "1",
                "post": "yes",
            }
            assert auditor.post(page.address, sent).status_code in REFUSED | FOUND
    assert tried >= {"delete_selected", "redrive", "discard", "approve_selected", "pause"}
    assert every_row() == before


@pytest.mark.parametrize("role", [COORDINATORS, SENIORS, AUDITORS])
def test_an_operation_opens_for_the_roles_that_have_its_right_and_for_no_other(rows, at, role):
    client = staff("Otto", role, at=at)
    rights = role_rights()[role]
    before = every_row()
    tried = list(operations())
    odd = {
        address: status
        for _model, operation, address in tried
        if ((status := client.get(address).status_code) == 403) == (operation.permission in rights)
    }

    assert odd == {}
    assert len(tried) > 30
    assert every_row() == before


def test_an_auditor_reads_the_first_page_and_the_reports(auditor):
    for name in ("admin:index", "admin:reports"):
        assert auditor.get(reverse(name)).status_code == 200


def test_an_auditor_who_is_no_staff_any_more_reads_nothing(rows, auditor):
    Member.objects.filter(name="Otto").update(is_staff=False)

    for page in pages():
        assert auditor.get(page.address, follow=True).status_code == 403, page
