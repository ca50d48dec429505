"""The lists of the administration: they open, cost the same for many rows, and never count."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.admin import ROWS_A_PAGE, UncountedPaginator
from common.transactions import door
from members.models import ApiKey, Member
from members.operations import make_key
from tests.factories import NOBODY, member
from workflow.admin.subjects import options
from workflow.models import EventLog, IdempotencyKey, Step


OURS = [ApiKey, EventLog, IdempotencyKey, Member, Step]


def address(model, page="changelist", *args) -> str:
    opts = options(model)
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


@pytest.mark.django_db
def test_every_list_opens(as_administrator):
    for model in admin.site._registry:  # noqa: SLF001
        answer = as_administrator.get(address(model), follow=True)
        assert answer.status_code == 200, model


def add_rows(probe, at, numbers) -> None:
    for number in numbers:
        someone = member(f"Someone{number}", at=at)
        probe.begin(someone, at=at)
        with door():
            make_key(member=someone, name="a program", at=at)
        IdempotencyKey.objects.create(
            member_id=someone.pk, key=f"key {number}", fingerprint=b"", status=200, body=b"", at=at
        )


def queries_of(client, url) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("model", OURS)
def test_a_list_costs_as_many_queries_for_many_rows_as_for_few(
    as_coordinator, as_administrator, probe, at, model
):
    client = as_administrator if model is IdempotencyKey else as_coordinator
    add_rows(probe, at, range(2))
    client.get(address(model))  # content types are cached on the first call
    few = queries_of(client, address(model))
    add_rows(probe, at, range(2, 9))

    assert queries_of(client, address(model)) == few


@pytest.mark.parametrize("model", OURS)
def test_no_list_counts_its_table(as_administrator, probe, at, model):
    add_rows(probe, at, range(2))
    table = connection.ops.quote_name(options(model).db_table)
    with CaptureQueriesContext(connection) as queries:
        as_administrator.get(address(model))

    counts = [
        query["sql"] for query in queries if "COUNT(" in query["sql"] and table in query["sql"]
    ]
    assert counts == []


def events(number: int, at) -> None:
    EventLog.objects.bulk_create(
        EventLog(subject_type="probe", subject_id=uuid4(), seq=1, type="probe", at=at)
        for _ in range(number)
    )


def test_pages_lead_to_the_last_row_without_a_count(as_administrator, at):
    events(2 * ROWS_A_PAGE, at)
    rows = EventLog.objects.count()
    url, seen, page = address(EventLog), 0, 1
    while page:
        cl = as_administrator.get(url, {"p": page}).context["cl"]
        seen += len(cl.result_list)
        assert isinstance(cl.paginator, UncountedPaginator)
        page = page + 1 if cl.paginator.num_pages > page else 0

    assert seen == rows


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999", "²"])
def test_a_page_that_is_not_there_is_no_error(as_administrator, page):
    answer = as_administrator.get(address(EventLog), {"p": page}, follow=True)

    assert answer.status_code == 200


def test_the_history_is_found_by_the_id_of_its_subject(as_coordinator, amina, at):
    member("Bo", at=at)
    found = as_coordinator.get(address(EventLog), {"q": str(amina.pk)}).context["cl"].result_list

    assert {event.subject_id for event in found} == {amina.pk}
    assert {event.type for event in found} >= {"member.joined"}


@pytest.mark.parametrize("term", ["nobody", str(NOBODY), "%", "0"])
def test_what_is_no_known_id_finds_nothing(as_coordinator, term):
    for model in (EventLog, Step):
        cl = as_coordinator.get(address(model), {"q": term}).context["cl"]
        assert list(cl.result_list) == []


def test_the_history_is_filtered_by_type_and_by_subject(as_coordinator, amina):
    cl = as_coordinator.get(address(EventLog), {"type": "policy.created"}).context["cl"]
    assert {event.type for event in cl.result_list} == {"policy.created"}

    cl = as_coordinator.get(address(EventLog), {"subject_type": "member"}).context["cl"]
    assert {event.subject_type for event in cl.result_list} == {"member"}


def test_an_event_names_who_acted_and_leads_to_its_subject(as_coordinator, amina):
    page = as_coordinator.get(address(EventLog), {"q": str(amina.pk)}).content.decode()

    assert reverse("admin:members_member_change", args=[amina.pk]) in page
    assert "Amina" in page


def test_steps_that_are_late_are_found(as_coordinator, amina, probe, at):
    probe.begin(amina, at=at)
    with door():
        Step.objects.filter(name="probe").update(due_at=at + timedelta(days=36500))
    probe.begin(amina, at=at)
    late = as_coordinator.get(address(Step), {"state": "overdue"}).context["cl"].result_list

    assert [step.due_at for step in late] == [at]


def test_nobody_writes_what_is_only_read(as_administrator, amina):
    event = EventLog.objects.filter(subject_id=amina.pk).first()
    for model, pk in ((EventLog, event.pk), (Member, amina.pk)):
        change, delete = address(model, "change", pk), address(model, "delete", pk)
        before = model.objects.filter(pk=pk).values().get()
        assert as_administrator.get(change).status_code == 200
        assert as_administrator.post(change, {"name": "Other"}).status_code == 403
        assert as_administrator.post(delete, {"post": "yes"}).status_code == 403
        assert model.objects.filter(pk=pk).values().get() == before
    assert as_administrator.get(address(EventLog, "add")).status_code == 403


@pytest.mark.parametrize("page", ["9" * 30, "1000000"])
def test_a_page_far_beyond_the_last_is_no_error(as_administrator, page):
    answer = as_administrator.get(f"/admin/requests_app/servicerequest/?p={page}")
    assert answer.status_code in {200, 302}
