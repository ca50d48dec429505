"""The pages of the retry policies: every declared step, set and set back, with what was refused in words."""

from datetime import timedelta

import pytest
from django.contrib.admin.utils import quote
from django.urls import reverse

from tests.rows import every_row
from workflow.models import POLICY_ID, EventLog, Policy, StepPolicy
from workflow.registry import registry


LIST = "admin:workflow_steppolicy_changelist"
NAME = "process_escrow_release"


def page(name: str = "change", step: str = NAME) -> str:
    return reverse(f"admin:workflow_steppolicy_{name}", args=[quote(step)])


def typed(client, **changes: str) -> dict[str, str]:
    """What the form holds when it is opened, with these changes."""
    form = client.get(page("edit")).context["form"]
    return {field.name: field.value() for field in form} | changes


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_list_has_every_declared_step_with_its_waits(as_administrator):
    text = as_administrator.get(reverse(LIST)).content.decode()
    for name in registry.steps:
        assert f'href="{page(step=name)}"' in text
    assert "5 seconds, 10 seconds, 20 seconds, 40 seconds, 1 minute 20 seconds" in text
    assert "Pay the hours" in text
    assert "<strong>staff</strong>" not in text


def test_the_list_takes_the_same_queries_whatever_is_set(
    as_administrator, django_assert_max_num_queries
):
    as_administrator.get(reverse(LIST))
    with django_assert_max_num_queries(100) as before:
        as_administrator.get(reverse(LIST))
    for name in registry.steps:
        StepPolicy.objects.create(name=name, interval=timedelta(seconds=1), retries=1)
    with django_assert_max_num_queries(len(before)):
        as_administrator.get(reverse(LIST))


def test_a_policy_is_set_as_it_is_typed_and_told(as_administrator, administrator):
    values = typed(
        as_administrator,
        interval="1 minute",
        retries="2",
        jitter="FULL",
        retryable_errors="TimeoutError, ConnectionError",
    )
    answer = as_administrator.post(page("edit"), values, follow=True)
    assert said(answer) == ["The retry policy is set; it counts from the next failure on."]
    row = StepPolicy.objects.get()
    assert (row.name, row.interval, row.retries) == (NAME, timedelta(minutes=1), 2)
    assert (row.jitter, row.retryable_errors) == ("FULL", ["TimeoutError", "ConnectionError"])
    event = EventLog.objects.filter(subject_id=POLICY_ID).latest("seq")
    assert (event.type, event.actor_id) == ("policy.retry_changed", administrator.pk)
    text = answer.content.decode()
    assert "1 minute, 2 minutes" in text
    assert "staff" in text
    assert "<strong>staff</strong>" in as_administrator.get(reverse(LIST)).content.decode()


def test_the_history_of_the_policy_tells_it_in_words(as_administrator):
    as_administrator.post(page("edit"), typed(as_administrator, interval="1 minute"))
    history = as_administrator.get(reverse("admin:workflow_policy_change", args=[POLICY_ID]))
    assert f"{NAME}: first wait: 5 seconds → 1 minute" in history.content.decode()


def test_what_is_saved_unchanged_stays_the_code_s(as_administrator):
    before = every_row()
    as_administrator.post(page("edit"), typed(as_administrator))
    assert {name: rows for name, rows in every_row().items() if rows != before[name]} == {}


def test_the_default_is_one_button_away(as_administrator):
    assert b"../reset/" not in as_administrator.get(page()).content
    as_administrator.post(page("edit"), typed(as_administrator, retries="9"))
    assert b"../reset/" in as_administrator.get(page()).content
    answer = as_administrator.post(page("reset"), follow=True)
    assert said(answer) == ["The step is tried again as the code declares."]
    assert not StepPolicy.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"interval": "0 s"}, "Give at least 1 second."),
        ({"interval": "soon"}, "Give a number and its unit"),
        ({"interval": ""}, "This field is required."),
        ({"interval": "2 days"}, "The longest wait can&#x27;t be shorter than the first"),
        ({"retries": "51"}, "less than or equal to 50"),
        ({"retries": "-1"}, "greater than or equal to 0"),
        ({"retries": "for ever"}, "Enter a whole number."),
        ({"backoff_percent": "99"}, "greater than or equal to 100"),
        ({"backoff_percent": "1001"}, "less than or equal to 1000"),
        ({"jitter": "SOME"}, "not one of the available choices"),
        (
            {"retryable_errors": "no name"},
            "Give names such as ConnectionError, separated by commas.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(as_administrator, changes, sentence):
    before = every_row()
    answer = as_administrator.post(page("edit"), typed(as_administrator, **changes))
    assert sentence in answer.content.decode()
    assert every_row() == before


def test_who_opened_the_page_before_another_change_is_told(as_administrator):
    values = typed(as_administrator, retries="9")
    as_administrator.post(page("edit"), typed(as_administrator, retries="8"))
    before = every_row()
    answer = as_administrator.post(page("edit"), values)
    assert answer.status_code == 412
    assert "This has changed since you last saw it." in answer.content.decode()
    assert every_row() == before
    assert Policy.objects.get().version == 2


@pytest.mark.parametrize("name", ["edit", "reset", "change"])
def test_an_address_that_no_name_can_have_is_no_page(as_administrator, name):
    address = page(name).replace("process", "%00")
    assert as_administrator.get(address).status_code == 302
    assert as_administrator.post(address).status_code in {302, 403}


def test_a_step_that_no_code_knows_is_no_page(as_administrator):
    assert as_administrator.get(page(step="nothing")).status_code == 302
    assert as_administrator.post(page("reset", step="nothing")).status_code == 302


def test_coordinators_look_and_only_administrators_set(as_coordinator):
    assert as_coordinator.get(reverse(LIST)).status_code == 200
    shown = as_coordinator.get(page())
    assert shown.status_code == 200
    assert b"../edit/" not in shown.content
    before = every_row()
    values = {"interval": "1 minute", "retries": "2"}
    assert as_coordinator.post(page("edit"), values).status_code == 403
    assert as_coordinator.post(page("reset")).status_code == 403
    assert every_row() == before


def test_members_see_nothing_of_it(as_amina):
    for address in (reverse(LIST), page(), page("edit")):
        assert as_amina.get(address, follow=True).status_code == 403
