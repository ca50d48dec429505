"""The page of the Policy: the one row, in words, with its history."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.admin.conftest import signed_in
from workflow.models import POLICY_ID, EventLog, Policy


LIST = "admin:workflow_policy_changelist"


def page() -> str:
    return reverse("admin:workflow_policy_change", args=[POLICY_ID])


def shown(client) -> dict[str, str]:
    """What the form holds when it is opened: to be posted again, changed or not."""
    form = client.get(page()).context["adminform"].form
    return {field.name: field.value() for field in form}


def everything() -> tuple[dict, int]:
    row = Policy.objects.filter(pk=POLICY_ID).values().get()
    return row, EventLog.objects.filter(subject_id=POLICY_ID).count()


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_list_goes_straight_to_the_one_row(as_administrator):
    assert as_administrator.get(reverse(LIST))["Location"] == page()


def test_spans_are_shown_as_people_say_them_and_hours_in_minutes(as_administrator):
    values = shown(as_administrator)

    assert values["response_timeout"] == "7 days"
    assert values["offer_timeout"] == "3 days"
    assert values["starting_minutes"] == 180


def test_what_is_typed_is_changed_and_told_with_who_and_what(as_administrator, administrator):
    typed = shown(as_administrator) | {"response_timeout": "36 h", "starting_minutes": "240"}
    answer = as_administrator.post(page(), typed, follow=True)

    assert said(answer) == ["The policy is changed."]
    policy = Policy.objects.get(pk=POLICY_ID)
    assert (policy.response_timeout, policy.starting_minutes) == (timedelta(hours=36), 240)
    event = EventLog.objects.filter(subject_id=POLICY_ID).latest("seq")
    assert event.actor_id == administrator.pk
    assert set(event.data["changes"]) == {"response_timeout", "starting_minutes"}
    text = answer.content.decode()
    assert "response timeout: 7 days → 1 day 12 hours" in text
    assert "starting minutes: 180 → 240" in text
    assert administrator.name in text


def test_saving_without_a_change_records_nothing(as_administrator):
    before = everything()
    typed = shown(as_administrator) | {"offer_timeout": "72 hours"}
    answer = as_administrator.post(page(), typed, follow=True)

    assert said(answer) == ["Nothing was changed."]
    assert everything() == before


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"response_timeout": "7"}, "response_timeout", "Give a number and its unit, such as"),
        ({"response_timeout": "0 s"}, "response_timeout", "Give at least 1 second."),
        ({"offer_timeout": "2 years"}, "offer_timeout", "Give a number and its unit, such as"),
        ({"starting_minutes": "-1"}, "starting_minutes", "greater than or equal to 0"),
        ({"starting_minutes": "3 hours"}, "starting_minutes", "Enter a whole number."),
        ({"maximum_offers": "51"}, "maximum_offers", "less than or equal to 50"),
        ({"top_up_percent": ""}, "top_up_percent", "This field is required."),
        (
            {"stuck_after": "61 days"},
            "__all__",
            "Work can't be listed as stuck later than it is cancelled.",
        ),
    ],
)
def test_a_bad_value_is_refused_in_words_and_changes_nothing(
    as_administrator, typed, field, sentence
):
    before = everything()
    answer = as_administrator.post(
        page(), shown(as_administrator) | {"credit_minutes": "60"} | typed
    )

    assert answer.status_code == 200
    assert sentence in " ".join(answer.context["adminform"].form.errors[field])
    assert everything() == before


def test_two_who_change_it_at_once_don_t_undo_each_other(as_administrator):
    mine = shown(as_administrator) | {"starting_minutes": "240"}
    as_administrator.post(page(), shown(as_administrator) | {"starting_minutes": "60"})
    before = everything()

    answer = as_administrator.post(page(), mine)
    assert "has changed since" in " ".join(answer.context["adminform"].form.non_field_errors())
    assert everything() == before


def test_a_coordinator_reads_it_and_can_t_change_it(as_coordinator):
    before = everything()
    answer = as_coordinator.get(page())
    assert answer.status_code == 200
    assert b'name="_save"' not in answer.content
    assert b"disabled" in answer.content

    assert as_coordinator.post(page(), shown(as_coordinator)).status_code == 403
    assert everything() == before


def test_staff_without_the_right_and_members_don_t_see_it(coordinator, as_amina):
    coordinator.groups.clear()

    assert signed_in(coordinator).get(page()).status_code == 403
    assert as_amina.get(page(), follow=True).status_code == 403


def test_there_is_no_other_row(as_administrator):
    other = reverse("admin:workflow_policy_change", args=["00000000-0000-0000-0000-000000000009"])

    assert as_administrator.get(other)["Location"] == page()
