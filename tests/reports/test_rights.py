"""Who may read a report: staff who may see the rows that it is made of."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from hourbank.roles import AUDITORS, ensure_roles
from portal.reports.reports import REPORTS
from tests.api.conftest import program_of
from tests.api.desk import problem
from tests.factories import member


ROOT = "/api/v1/reports/"
PAGES = [
    reverse("admin:reports"),
    *(reverse("admin:report", args=[name]) for name in REPORTS),
    reverse("admin:report-sheet", args=["hours-held", "ages"]),
]
CALLS = [ROOT, *(f"{ROOT}{name}/" for name in REPORTS), f"{ROOT}hours-held/?format=csv"]


@pytest.fixture
def doors(at):
    """Somebody's browser and program, with the rights that they are given."""

    def made(*rights, groups=(), **fields):
        someone = member("Someone", at=at, **fields)
        found = [Permission.objects.get(codename=right) for right in rights]
        someone.user_permissions.add(*found)
        someone.groups.add(*groups)
        client = Client()
        client.force_login(someone)
        return client, program_of(someone, at=at)

    return made


def statuses(client, program):
    return (
        {client.get(page).status_code for page in PAGES},
        {program.get(call).status_code for call in CALLS},
    )


def test_nobody_gets_in_without_signing_in(db):
    for page in PAGES:
        answer = Client().get(page)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("admin:login"))
    for call in CALLS:
        problem(Client().get(call), 401, "not_authenticated")


def test_a_member_is_refused(db, doors):
    client, program = doors()

    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 302
        assert client.get(answer["Location"]).status_code in {302, 403}
    for call in CALLS:
        problem(program.get(call), 403, "permission_denied")


def test_rights_without_being_staff_open_nothing(db, doors):
    _client, program = doors("view_escrow", "view_servicerequest", "view_eventlog", "view_step")

    for call in CALLS:
        problem(program.get(call), 403, "permission_denied")


def test_staff_without_any_right_are_refused_and_are_shown_no_link(db, doors):
    client, program = doors(is_staff=True)

    assert statuses(client, program) == ({403}, {403})
    assert "/admin/reports/" not in client.get(reverse("admin:index")).text


def test_coordinators_read_all_of_them(db, doors):
    client, program = doors(is_staff=True, groups=[ensure_roles()])

    assert statuses(client, program) == ({200}, {200})


def test_auditors_who_may_only_look_read_all_of_them(db, doors):
    client, program = doors(is_staff=True, groups=[ensure_roles(role=AUDITORS)])

    assert statuses(client, program) == ({200}, {200})


@pytest.mark.parametrize(
    ("rights", "readable"),
    [
        (["view_escrow"], {"hours-held"}),
        (["view_servicerequest"], {"requests-by-state"}),
        (
            ["view_servicerequest", "view_eventlog"],
            {"requests-by-state", "time-in-state", "flows", "time-outs"},
        ),
        (["view_servicerequest", "view_step"], {"requests-by-state", "stuck"}),
        (["view_step"], set()),
    ],
)
def test_each_report_asks_for_the_rights_to_its_rows(db, doors, rights, readable):
    client, program = doors(*rights, is_staff=True)

    for name in REPORTS:
        status = 200 if name in readable else 403
        assert client.get(reverse("admin:report", args=[name])).status_code == status
        assert program.get(f"{ROOT}{name}/").status_code == status
    listed = program.get(ROOT)
    assert {line["name"] for line in listed.json().get("results", [])} == readable
    shown = client.get(reverse("admin:reports"))
    assert shown.status_code == (200 if readable else 403)
    if readable:
        assert {report.name for report in shown.context["reports"]} == readable
