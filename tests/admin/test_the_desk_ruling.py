"""A ruling at the desk: shown before it is made, made once, and told to who comes too late."""

from datetime import timedelta
from functools import partial

import pytest

from common.errors import WrongState
from common.minutes import MINUS
from disputes.admin.outcome import outcome_of
from disputes.models import Dispute, Ruling
from disputes.operations import (
    accept_proposal,
    appeal_ruling,
    assign_to,
    propose_settlement,
    rule_dispute,
)
from disputes.states import DisputeState
from ledger.queries import balance
from requests_app.states import State
from tests.admin.bench import everything, hers, page, said, spend
from tests.admin.conftest import signed_in
from tests.clock import keep_time
from tests.disputes.court import Court, new_court
from tests.threads import at_once
from workflow.models import EventLog


def filled(dispute: Dispute, **changes: object) -> dict[str, object]:
    return {
        "released_minutes": "0:50",
        "words": "Half was done.",
        "expected_version": dispute.version,
        **changes,
    }


def confirmed(dispute: Dispute, **changes: object) -> dict[str, object]:
    return filled(dispute, step="confirm", **changes)


def rows_of(answer) -> list[list[str]]:
    """The rows of the table of balances, cell by cell."""
    table = answer.text.split("<tbody>")[1].split("</tbody>")[0]
    return [
        [_bare(cell) for cell in row.split("</t") if _bare(cell)] for row in table.split("</tr>")
    ][:-1]


def _bare(html: str) -> str:
    inside = "".join(part.partition(">")[2] for part in html.split("<"))
    return " ".join(inside.split())


def test_the_preview_shows_both_balances_before_and_after_to_the_minute(court):
    dispute = hers(court, minutes=90)
    before = everything()
    answer = signed_in(court.cora).post(page(dispute, "rule"), filled(dispute))

    assert answer.status_code == 200
    assert rows_of(answer) == [
        ["Ben", "to spend", "1 h 30 min", "2 h 10 min", "+40 min"],
        ["Ben", "set aside", "1 h 30 min", "0 min", f"{MINUS}1 h 30 min"],
        ["Ada", "to spend", "3 h", "3 h 50 min", "+50 min"],
    ]
    assert everything() == before


def test_what_the_preview_shows_is_what_happens(court):
    dispute = hers(court, minutes=90)
    foreseen = outcome_of(dispute=dispute, released_minutes=50)
    answer = signed_in(court.cora).post(page(dispute, "rule"), confirmed(dispute), follow=True)
    assert "They may appeal until" in said(answer)
    ruled = court.again(dispute)
    assert (ruled.state, ruled.released_minutes, ruled.ruled_by) == ("RESOLVED", 50, court.cora)
    court.bank.later(timedelta(days=7))

    assert court.again(dispute).state == DisputeState.CLOSED
    assert court.bank.again(dispute.request).state == State.PAID
    for share in foreseen.shares:
        now = balance(member_id=share.member.pk)
        assert (now.available_minutes, now.held_minutes) == (
            share.available_after,
            share.held_after,
        )


@pytest.mark.parametrize(("share", "minutes"), [("all", 91), ("half", 45), ("nothing", 0)], ids=str)
def test_the_quick_choices_need_no_minutes(court, share, minutes):
    dispute = hers(court, minutes=91)
    client = signed_in(court.cora)
    given = filled(dispute, released_minutes="", share=share)
    shown = client.post(page(dispute, "rule"), given)
    assert shown.context["outcome"].released_minutes == minutes
    typed = shown.context["typed_minutes"]
    client.post(page(dispute, "rule"), confirmed(dispute, released_minutes=typed))

    assert court.again(dispute).released_minutes == minutes


def test_a_ruling_may_be_changed_after_it_was_looked_at(court):
    dispute = hers(court, minutes=90)
    before = everything()
    answer = signed_in(court.cora).post(page(dispute, "rule"), filled(dispute, step="change"))

    assert "Half was done." in answer.text
    assert 'value="0:50"' in answer.text
    assert everything() == before


@pytest.mark.parametrize("step", ["", "confirm"])
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"released_minutes": "1:31"}, "It is about 1 h 30 min"),
        ({"released_minutes": "50"}, "It is about 1 h 30 min"),
        ({"released_minutes": ""}, "Say how much goes to the provider"),
        ({"released_minutes": "-1"}, "such as 1:30"),
        ({"released_minutes": "much"}, "such as 1:30"),
        ({"words": " "}, "This field is required"),
        ({"share": "most"}, "This field"),
    ],
)
def test_a_ruling_that_makes_no_sense_keeps_the_form_and_changes_nothing(
    court, step, changes, sentence
):
    dispute = hers(court, minutes=90)
    before = everything()
    given = filled(dispute, step=step, **changes)
    answer = signed_in(court.cora).post(page(dispute, "rule"), given)

    assert answer.status_code == 200
    assert "Nothing was ruled" in answer.text
    if "share" not in changes:
        assert sentence in answer.text
    assert everything() == before


def test_what_has_changed_since_is_told_and_can_be_confirmed_then(court):
    dispute = hers(court, minutes=90)
    client = signed_in(court.cora)
    client.post(page(dispute, "ask"), {"words": "When did you begin?", "asked_of": "provider"})
    before = everything()
    answer = client.post(page(dispute, "rule"), confirmed(dispute))
    assert answer.status_code == 412
    assert "changed since you last saw it" in answer.text
    assert "Half was done." in answer.text
    assert everything() == before
    client.post(page(dispute, "rule"), answer.context["ruling"].data | {"step": "confirm"})

    assert court.again(dispute).state == DisputeState.RESOLVED


def test_a_second_click_on_confirm_does_nothing_more_and_says_so(court):
    dispute = hers(court, minutes=90)
    client = signed_in(court.cora)
    client.post(page(dispute, "rule"), confirmed(dispute))
    before = everything()
    answer = client.post(page(dispute, "rule"), confirmed(dispute), follow=True)

    assert "recorded already. Nothing more was done" in said(answer)
    assert everything() == before


def test_who_rules_after_somebody_else_is_told_and_keeps_their_words(court):
    dispute = hers(court, minutes=90)
    court.do(rule_dispute, court.sena, dispute, released_minutes=20, words="So.")
    before = everything()
    for given in (confirmed(dispute), filled(dispute)):
        answer = signed_in(court.cora).post(page(dispute, "rule"), given)
        assert answer.status_code == 409
        assert "Sena has ruled on it" in answer.text
        assert "20 min of 1 h 30 min for the provider" in answer.text
        assert "Half was done." in answer.text
    assert everything() == before


def test_who_rules_on_what_was_given_to_somebody_else_is_led_to_the_queue(court):
    dispute = hers(court, minutes=90)
    court.do(assign_to, court.sena, dispute, member_id=court.sena.pk)
    before = everything()
    answer = signed_in(court.cora).post(page(dispute, "rule"), confirmed(dispute), follow=True)

    assert "Somebody else has this dispute in hand" in said(answer)
    assert everything() == before


def test_the_ruling_on_an_appeal_says_that_it_is_final(court):
    dispute = court.appealed(20)
    client = signed_in(court.sena)
    shown = client.post(page(dispute, "rule"), filled(dispute))
    assert "It is final, and carried out at once." in shown.text
    answer = client.post(page(dispute, "rule"), confirmed(dispute), follow=True)
    assert "It is final." in said(answer)
    court.bank.work()

    assert court.again(dispute).state == DisputeState.CLOSED
    assert Ruling.objects.filter(dispute=dispute).count() == 2


def test_who_made_the_ruling_that_is_appealed_has_no_way_to_rule_again(court):
    dispute = hers(court)
    court.rule(dispute, 5, who=court.sena)
    court.do(appeal_ruling, court.bank.ada, dispute, words="Too little.")
    before = everything()
    client = signed_in(court.sena)
    shown = client.get(page(dispute))
    assert shown.context["actions"] == frozenset()
    assert "What this ruling does" not in client.post(page(dispute, "rule"), filled(dispute)).text
    client.post(page(dispute, "rule"), confirmed(dispute))
    client.post(page(dispute, "take"))
    assert everything() == before


@pytest.fixture
def real_court(real_db, at, monkeypatch) -> Court:
    """One whose commits others see."""
    court = new_court(at)
    keep_time(court.bank, monkeypatch)
    return court


def test_of_two_who_rule_at_the_same_instant_one_wins_and_the_other_is_told(real_court):
    court = real_court
    dispute = hers(court, minutes=90)
    clients = {name: signed_in(getattr(court, name)) for name in ("cora", "sena")}
    given = confirmed(dispute)
    answers = at_once(
        *(partial(client.post, page(dispute, "rule"), given) for client in clients.values())
    )
    by_status = {answer.status_code: answer for answer in answers}
    ruled = court.again(dispute)

    assert set(by_status) == {302, 409}
    assert f"{ruled.ruled_by} has ruled on it" in by_status[409].text
    assert ruled.ruled_by in {court.cora, court.sena}
    assert Ruling.objects.filter(dispute=dispute).count() == 1
    assert EventLog.objects.filter(type="dispute.ruled").count() == 1


def test_a_double_click_rules_once_and_both_answers_lead_to_the_dispute(real_court):
    court = real_court
    dispute = hers(court, minutes=90)
    client = signed_in(court.cora)
    post = partial(client.post, page(dispute, "rule"), confirmed(dispute))
    answers = at_once(post, post)

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Ruling.objects.filter(dispute=dispute).count() == 1


def test_a_settlement_at_the_instant_of_a_ruling_leaves_one_of_them(real_court):
    court = real_court
    dispute = hers(court, minutes=90)
    bank = court.bank
    dispute = court.do(propose_settlement, bank.ben, dispute, released_minutes=40)
    accept = partial(bank.do, accept_proposal, bank.ada, dispute_id=dispute.pk)
    rule = partial(signed_in(court.cora).post, page(dispute, "rule"), confirmed(dispute))
    answer, accepted = at_once(rule, accept)
    now = court.again(dispute)

    if now.state == DisputeState.SETTLED:
        assert answer.status_code == 409
        assert "Settled by the two" in answer.text
        assert not Ruling.objects.filter(dispute=dispute).exists()
    else:
        assert now.state == DisputeState.RESOLVED
        assert isinstance(accepted, WrongState)
        assert answer.status_code == 302


@pytest.mark.parametrize("who", ["otto", "cleo"])
def test_who_may_not_judge_rules_nothing(court, who):
    dispute = hers(court)
    someone = court.otto if who == "otto" else court.bank.cleo
    before = everything()
    answer = signed_in(someone).post(page(dispute, "rule"), confirmed(dispute))

    assert answer.status_code in {302, 403}
    assert everything() == before


@pytest.mark.parametrize(
    ("spent", "back", "owed"),
    [(0, 50, 0), (190, 50, 0), (200, 40, 10), (240, 0, 50)],
    ids=["nothing-spent", "just-enough", "not-enough", "all-spent"],
)
def test_after_payment_it_shows_what_can_be_given_back_and_what_would_be_owed(
    court, spent, back, owed
):
    """Ada was paid an hour, so she has four; of that hour a ruling would leave her ten minutes."""
    paid = court.bank.paid()
    dispute = Dispute(request=paid, held_minutes=60, is_after_payment=True)
    if spent:
        spend(court, spent)
    found = outcome_of(dispute=dispute, released_minutes=10)

    assert (found.returned_minutes, found.debt_minutes) == (back, owed)
    ada = balance(member_id=court.bank.ada.pk).available_minutes
    ben = balance(member_id=court.bank.ben.pk).available_minutes
    assert (found.provider.available_before, found.provider.available_after) == (ada, ada - back)
    assert (found.requester.available_before, found.requester.available_after) == (ben, ben + back)
