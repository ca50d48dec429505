"""What the kernel keeps of a dispute is as open as its page at the desk: events, steps, messages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import WrongRole
from common.transactions import door
from disputes.models import Dispute
from disputes.operations import withdraw_dispute
from disputes.sight import may_read_conversation, seen_by
from disputes.states import DisputeState
from hourbank.roles import COORDINATORS, ensure_roles
from members.models import Member
from notifications.models import Mail, Notification, WebhookDelivery
from tests.disputes.court import Court, staff
from tests.notifications.hooks import hook
from workflow.actor import Actor
from workflow.models import EventLog, Step, StepState
from workflow.operations import discard, redrive
from workflow.sight import staff_see


LISTS = {
    "workflow_eventlog": EventLog,
    "workflow_step": Step,
    "notifications_notification": Notification,
}


def signed_in(someone: Member) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def listed(client: Client, name: str) -> set[str]:
    """What the rows of a list are about, of disputes alone."""
    answer = client.get(reverse(f"admin:{name}_changelist"), {"subject_type": "dispute"})
    assert answer.status_code == 200
    return {row.subject_id for row in answer.context["cl"].result_list}


def made_coordinator(someone: Member) -> Member:
    Member.objects.filter(pk=someone.pk).update(is_staff=True)
    someone.groups.add(ensure_roles(role=COORDINATORS))
    return Member.objects.get(pk=someone.pk)


def dead_execution(court: Court, dispute: Dispute) -> Step:
    step = Step.objects.get(subject_id=dispute.pk, name="execute_ruling")
    Step.objects.filter(pk=step.pk).update(
        state=StepState.DEAD, finished_at=court.bank.at, error_code="x"
    )
    return Step.objects.get(pk=step.pk)


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_show_of_disputes_what_the_desk_shows(court, name):
    dispute = court.ruled()
    ben, dora = (
        made_coordinator(court.bank.ben),
        staff("Dora", at=court.bank.at, role=COORDINATORS),
    )
    for who in (court.cora, court.sena, court.otto):
        assert listed(signed_in(who), name) == {dispute.pk}
    for who in (ben, dora):
        assert listed(signed_in(who), name) == set()


@pytest.mark.parametrize("name", LISTS)
def test_a_row_about_a_hidden_dispute_has_no_page_either(court, name):
    dispute = court.ruled()
    row: Any = LISTS[name].objects.filter(subject_type="dispute", subject_id=dispute.pk).first()
    address = reverse(f"admin:{name}_change", args=[row.pk])

    assert signed_in(court.cora).get(address).status_code == 200
    answer = signed_in(made_coordinator(court.bank.ben)).get(address)
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))


def test_mails_and_deliveries_about_a_hidden_dispute_are_hidden_and_letters_are_not(court):
    at, dispute = court.bank.at, court.ruled()
    told = Notification.objects.filter(subject_id=dispute.pk).order_by("-id")[0]
    mail, _made = Mail.objects.get_or_create(notification=told, defaults={"at": at})
    letter = Mail.objects.create(address="new@example.org", heading="Welcome", text="Hi", at=at)
    sent = WebhookDelivery.objects.create(
        endpoint=hook(court.bank.ada, "https://example.org/", at=at),
        event=EventLog.objects.filter(subject_id=dispute.pk).order_by("-id")[0],
        created_at=at,
    )

    def rows(who: Member, name: str) -> set[Any]:
        answer = signed_in(who).get(reverse(f"admin:notifications_{name}_changelist"))
        return set(answer.context["cl"].result_list)

    ben = made_coordinator(court.bank.ben)
    assert {mail, letter} <= rows(court.cora, "mail")
    assert rows(court.cora, "webhookdelivery") == {sent}
    assert letter in rows(ben, "mail")
    assert mail not in rows(ben, "mail")
    assert rows(ben, "webhookdelivery") == set()


def test_rows_about_other_things_stay_open_to_who_sees_no_dispute(court):
    dispute = court.ruled()
    client = signed_in(made_coordinator(court.bank.ben))
    answer = client.get(reverse("admin:workflow_eventlog_changelist"), {"q": dispute.request_id})
    assert {row.subject_id for row in answer.context["cl"].result_list} == {dispute.request_id}


def test_who_is_a_side_neither_redrives_nor_discards_what_carries_the_ruling_out(court):
    dispute = court.ruled()
    step = dead_execution(court, dispute)
    ben = made_coordinator(court.bank.ben)
    before = list(EventLog.objects.values()), list(Step.objects.order_by("pk").values())

    for actor in (
        Actor(member_id=ben.pk),
        Actor(member_id=court.cora.pk, on_behalf_of_id=court.bank.ada.pk),
    ):
        with pytest.raises(WrongRole), door():
            redrive(step_id=step.pk, actor=actor, at=court.bank.at)
        with pytest.raises(WrongRole), door():
            discard(step_id=step.pk, reason="I lose", actor=actor, at=court.bank.at)
    for name in ("redrive", "discard"):
        address = reverse(f"admin:workflow_step_{name}", args=[step.pk])
        signed_in(ben).post(address, {"reason": "I lose"})
    ticked = {"_selected_action": [step.pk], "confirmed": "1", "reason": "I lose"}
    for action in ("redrive", "discard"):
        signed_in(ben).post(reverse("admin:workflow_step_changelist"), {"action": action, **ticked})
    assert (list(EventLog.objects.values()), list(Step.objects.order_by("pk").values())) == before


def test_who_sees_the_dispute_redrives_it_and_the_ruling_is_carried_out(court):
    dispute = court.ruled()
    step = dead_execution(court, dispute)
    court.bank.at += timedelta(days=8)
    with door():
        redrive(step_id=step.pk, actor=Actor(member_id=court.cora.pk), at=court.bank.at)
    court.bank.work()
    assert court.again(dispute).state == DisputeState.CLOSED


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_cost_the_same_for_one_dispute_and_for_many(court, name):
    client = signed_in(made_coordinator(court.bank.cleo))
    court.opened()
    client.get(reverse(f"admin:{name}_changelist"))
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse(f"admin:{name}_changelist"))
        counts.append(len(asked))
        court.opened()
    assert counts[0] == counts[1]


def test_who_sees_disputes_is_said_once():
    staff_see(subject_type="dispute", sight=seen_by)
    with pytest.raises(ValueError, match="dispute"):
        staff_see(subject_type="dispute", sight=Dispute.objects.none)


def reads(court: Court, who: Member, dispute: Dispute) -> bool:
    address = reverse("admin:requests_app_conversation", args=[dispute.request_id])
    is_allowed = may_read_conversation(request_id=dispute.request_id, member=who)
    assert signed_in(who).get(address).status_code == (200 if is_allowed else 403)
    return is_allowed


def test_who_judged_reads_the_conversation_as_long_as_the_dispute_is_open(court):
    dispute = court.reviewed()
    assert [reads(court, who, dispute) for who in (court.cora, court.sena, court.otto)] == [
        True
    ] * 3
    court.do(withdraw_dispute, court.bank.ben, dispute)
    assert not reads(court, court.cora, dispute)
    assert reads(court, court.sena, dispute)
    assert reads(court, court.otto, dispute)


def test_a_ruling_that_may_be_appealed_leaves_the_conversation_readable_until_it_is_carried_out(
    court,
):
    dispute = court.ruled()
    assert reads(court, court.cora, dispute)
    court.bank.later(timedelta(days=8))
    assert court.again(dispute).state == DisputeState.CLOSED
    assert not reads(court, court.cora, dispute)
