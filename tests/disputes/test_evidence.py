"""Both sides hand evidence in while it can be weighed; the other and who judges are told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from common.errors import NotFound, Refused, WrongRole, WrongState
from common.transactions import door
from disputes import operations
from disputes.evidence.models import LONGEST_CAPTION, MOST_A_SIDE, Evidence
from disputes.evidence.operations import add_evidence
from disputes.evidence.queries import by_side, still_free
from disputes.models import Dispute
from files.models import File
from members.models import Member
from notifications.models import Mail, Notification
from notifications.sentences import tell
from tests.disputes.handing_in import a_document, a_picture, hand_in, refusal
from tests.queries import queries_of
from tests.rows import every_row
from workflow.actor import Actor
from workflow.models import EventLog, Step


@pytest.fixture
def dispute(court):
    return court.opened()


def told_of_evidence():
    return Notification.objects.filter(event_type="dispute.evidence_added").order_by("id")


def test_what_is_handed_in_is_kept_with_what_was_said_of_it(court, dispute):
    bank = court.bank
    made = hand_in(bank, bank.ben, dispute, " It still drips.\r\nSee the floor. ")
    kept = Evidence.objects.select_related("file").get()
    assert (kept.pk, kept.dispute_id, kept.added_by_id) == (made.pk, dispute.pk, bank.ben.pk)
    assert (kept.number, kept.caption, kept.at) == (1, "It still drips.\nSee the floor.", bank.at)
    assert (kept.file.name, kept.file.owner_id) == ("tap.jpg", bank.ben.pk)


def test_it_is_an_event_of_the_dispute_that_names_ids_alone(court, dispute):
    before = Dispute.objects.get(pk=dispute.pk)
    made = hand_in(court.bank, court.bank.ada, dispute)
    event = EventLog.objects.get(type="dispute.evidence_added")
    after = Dispute.objects.get(pk=dispute.pk)
    assert (event.subject_id, event.seq, after.version) == (
        dispute.pk,
        before.version + 1,
        before.version + 1,
    )
    assert (event.from_state, event.to_state) == (before.state, before.state)
    assert event.actor_id == court.bank.ada.pk
    assert event.data == {"request": str(dispute.request_id), "evidence": str(made.pk)}


def test_the_other_side_and_who_judges_are_told_and_not_what(court, dispute):
    hand_in(court.bank, court.bank.ben, dispute, "Secret words")
    assert {row.member for row in told_of_evidence()} == {court.bank.ada, court.cora}
    for row in told_of_evidence():
        (line,) = tell([row])
        assert line.sentence == "“Bicycle repair”: evidence was handed in."
        assert "Secret" not in str(row.data)


def test_what_comes_in_a_flurry_is_told_once_and_mailed_at_its_end(court, dispute):
    bank = court.bank
    for _each in range(3):
        hand_in(bank, bank.ben, dispute)
    assert told_of_evidence().filter(member=bank.ada).count() == 1
    mail = Mail.objects.get(notification__in=told_of_evidence().filter(member=bank.ada))
    assert Step.objects.get(subject_id=mail.pk).due_at == bank.at + timedelta(minutes=10)
    bank.at += timedelta(minutes=10)
    hand_in(bank, bank.ben, dispute)
    assert told_of_evidence().filter(member=bank.ada).count() == 2


def test_others_find_no_dispute(court, dispute):
    assert isinstance(refusal(court.bank, court.bank.cleo, dispute), NotFound)
    assert isinstance(refusal(court.bank, court.cora, dispute), NotFound)
    dispute.pk = uuid4()
    assert isinstance(refusal(court.bank, court.bank.ben, dispute), NotFound)


@pytest.mark.parametrize("name", ["ada", "cora"])
def test_nobody_hands_anything_in_for_somebody_else(court, dispute, name):
    who = court.bank.ada if name == "ada" else court.cora
    actor = Actor(member_id=who.pk, on_behalf_of_id=court.bank.ben.pk)
    before = every_row()
    with pytest.raises(WrongRole), door():
        add_evidence(dispute_id=dispute.pk, file=a_picture(), actor=actor, at=court.bank.at)
    assert every_row() == before


@pytest.mark.parametrize("road", ["just_opened", "opened", "reviewed", "proposed", "appealed"])
def test_it_is_taken_as_long_as_somebody_will_weigh_it(court, road):
    found = getattr(court, road)()
    for who in (court.bank.ada, court.bank.ben):
        assert hand_in(court.bank, who, found).number == 1


def test_it_is_taken_while_an_appeal_waits_for_somebody(court):
    Member.objects.filter(pk=court.sena.pk).update(is_active=False)
    found = court.appealed()
    assert found.state == "APPEALED"
    assert hand_in(court.bank, court.bank.ben, found).number == 1


def test_nothing_is_handed_in_after_the_ruling(court):
    found = court.ruled(20)
    refused = refusal(court.bank, court.bank.ben, found)
    assert isinstance(refused, WrongState)
    assert (refused.reason, refused.facts["state"]) == ("evidence_closed", "RESOLVED")
    court.bank.later(timedelta(days=7))
    assert refusal(court.bank, court.bank.ada, found).facts["state"] == "CLOSED"


def test_nothing_is_handed_in_after_the_two_have_agreed(court):
    found = court.do(operations.accept_proposal, court.bank.ada, court.proposed())
    assert found.state == "SETTLED"
    assert refusal(court.bank, court.bank.ben, found).reason == "evidence_closed"


def test_nothing_is_handed_in_after_it_was_taken_back(court, dispute):
    court.bank.do(operations.withdraw_dispute, court.bank.ben, dispute_id=dispute.pk)
    assert refusal(court.bank, court.bank.ben, dispute).reason == "evidence_closed"


@pytest.mark.parametrize(
    ("caption", "code"),
    [
        ("x" * (LONGEST_CAPTION + 1), "text_too_long"),
        ("a\x00b", "control_characters"),
        ("a\x1b[31mb", "control_characters"),
        ("half \ud800", "control_characters"),
    ],
)
def test_a_caption_is_short_and_can_be_seen(court, dispute, caption, code):
    refused = refusal(court.bank, court.bank.ben, dispute, caption=caption)
    assert isinstance(refused, Refused)
    assert refused.reason == code


def test_a_caption_may_be_empty_or_as_long_as_it_may(court, dispute):
    for caption in ("", "x" * LONGEST_CAPTION):
        assert hand_in(court.bank, court.bank.ben, dispute, caption).caption == caption


def test_each_side_hands_in_so_many_files_and_no_more(court, dispute):
    bank, file = court.bank, a_picture()
    for _number in range(MOST_A_SIDE):
        hand_in(bank, bank.ben, dispute, file=file)
    refused = refusal(bank, bank.ben, dispute)
    assert (refused.reason, refused.facts["most"]) == ("too_many_files", MOST_A_SIDE)
    assert hand_in(bank, bank.ada, dispute).number == 1
    assert still_free(dispute_id=dispute.pk, member_id=bank.ben.pk) == 0
    assert still_free(dispute_id=dispute.pk, member_id=bank.ada.pk) == MOST_A_SIDE - 1


def test_it_is_shown_by_side_oldest_first_at_a_constant_cost(court, dispute):
    bank = court.bank
    first, second = (hand_in(bank, bank.ben, dispute, words) for words in ("One", "Two"))
    few = queries_of(lambda: shown(dispute))
    other = hand_in(bank, bank.ada, dispute, file=a_document())
    sides = by_side(Dispute.objects.get(pk=dispute.pk))
    assert [(side.member, list(side.rows)) for side in sides] == [
        (bank.ben, [first, second]),
        (bank.ada, [other]),
    ]
    assert queries_of(lambda: shown(dispute)) == few


def shown(dispute):
    """All that a page says of each file: never its content."""
    rows = [row for side in by_side(Dispute.objects.get(pk=dispute.pk)) for row in side.rows]
    assert all("content" in row.file.get_deferred_fields() for row in rows)
    return [(row.file.name, row.file.size, row.added_by.name) for row in rows]


def test_a_file_outside_of_a_door_is_not_kept(real_db, at):
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError):
        add_evidence(dispute_id=uuid4(), file=a_picture(), actor=Actor(member_id=uuid4()), at=at)
    assert not File.objects.exists()
