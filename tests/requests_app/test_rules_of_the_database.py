"""Each constraint of the requests' tables, broken on purpose behind the program's back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F, ProtectedError

from common.minutes import MOST_MINUTES
from requests_app.models import Amendment, CalendarFeed, Offer, ServiceRequest
from requests_app.states import FINAL, State
from tests.requests_app.roads import Bank
from tests.rows import every_row
from tests.rules import broken, constraints_of
from workflow.models import EventLog


NOW = "now"
NOBODY = "00000000-0000-0000-0000-00000000dead"
MINUTES = (0, MOST_MINUTES + 1)

# (rule, state in which it is broken, what is written). `NOW` stands for the bank's time.
REQUESTS = [
    ("request_state_known", State.DRAFT, {"state": "LOST"}),
    ("request_initiated_by_known", State.ACTIVE, {"initiated_by": "provided"}),
    ("request_turn_known", State.ACTIVE, {"turn": "provided"}),
    ("request_has_a_title", State.DRAFT, {"title": ""}),
    *(("request_estimated_minutes", State.DRAFT, {"estimated_minutes": n}) for n in MINUTES),
    *(("request_agreed_minutes", State.ACCEPTED, {"agreed_minutes": n}) for n in MINUTES),
    *(("request_actual_minutes", State.COMPLETED, {"actual_minutes": n}) for n in MINUTES),
    *(("request_ended_at_when_ended", state, {"ended_at": None}) for state in sorted(FINAL)),
    *(
        ("request_ended_at_when_ended", state, {"ended_at": NOW})
        for state in sorted(set(State) - FINAL)
    ),
    *(
        ("request_says_why_it_ended", state, {"outcome": ""})
        for state in sorted(FINAL - {State.PAID})
    ),
    *(
        ("request_shortfall_rejected", state, {"shortfall_minutes": 5})
        for state in sorted(set(State) - {State.REJECTED})
    ),
    *(
        ("request_submitted_at_by_state", state, {"submitted_at": None})
        for state in sorted(set(State) - {State.DRAFT, State.CANCELLED})
    ),
    ("request_accepted_at_by_state", State.ACCEPTED, {"accepted_at": None}),
    ("request_accepted_at_by_state", State.IN_PROGRESS, {"accepted_at": None}),
    ("request_started_at_by_state", State.IN_PROGRESS, {"started_at": None}),
    *(
        ("request_agreed_minutes_by_state", state, {"agreed_minutes": None})
        for state in (State.ACTIVE, State.ACCEPTED, State.IN_PROGRESS, State.COMPLETED)
    ),
    ("request_payable_minutes_by_state", State.PAID, {"payable_minutes": None, "confirmed_at": None}),
    *(
        ("request_deadline_at_by_state", state, {"deadline_at": None})
        for state in (
            State.ACTIVE, State.NEGOTIATING, State.ACCEPTED, State.IN_PROGRESS, State.RECORDED)
    ),
    ("request_completed_waits_or_settles", State.COMPLETED, {"deadline_at": None}),
    ("request_completed_at_and_minutes", State.COMPLETED, {"actual_minutes": None}),
    ("request_confirmed_at_and_minutes", State.COMPLETED, {"confirmed_at": NOW}),
    ("request_disputed_from", State.DISPUTED, {"disputed_from": ""}),
    ("request_amendment_by_state", State.ACCEPTED, {"amendment_by": "provided"}),
    ("request_amendment_by_state", State.COMPLETED, {"amendment_by": "provider"}),
    *(
        ("request_amendment_by_state", state, {"amendment_by": "requester"})
        for state in sorted(set(State) - {State.ACCEPTED, State.COMPLETED})
    ),
    ("request_end_reason_cancelled", State.CANCELLED, {"end_reason": "LOST"}),
    *(
        ("request_end_reason_cancelled", state, {"end_reason": "OTHER"})
        for state in sorted(set(State) - {State.CANCELLED})
    ),
    ("requests_app_servicerequest_payable_minutes_check", State.DRAFT, {"payable_minutes": -1}),
    ("requests_app_servicerequest_shortfall_minutes_check", State.REJECTED, {"shortfall_minutes": -1}),
    *(
        (f"Key ({column})=({NOBODY}) is not present", State.DRAFT, {column: NOBODY})
        for column in ("provider_id", "requester_id", "service_id")
    ),
]  # fmt: skip
OFFERS = [
    ("offer_state_known", {"state": "LOST", "ended_at": NOW}),
    ("offer_made_by_known", {"made_by": ""}),
    *(("offer_minutes", {"minutes": n}) for n in MINUTES),
    ("offer_ended_at_when_ended", {"ended_at": NOW}),
    *(
        ("offer_ended_at_when_ended", {"state": state})
        for state in ("ACCEPTED", "DECLINED", "COUNTERED", "WITHDRAWN", "EXPIRED")
    ),
    ("requests_app_offer_round_check", {"round": -1}),
]

AMENDMENTS = [
    ("amendment_state_known", {"state": "LOST", "ended_at": NOW}),
    ("amendment_made_by_known", {"made_by": ""}),
    ("amendment_kind_and_minutes", {"kind": "LOST"}),
    ("amendment_kind_and_minutes", {"kind": "MINUTES"}),
    ("amendment_kind_and_minutes", {"minutes": 30}),
    *(
        ("amendment_kind_and_minutes", {"kind": "MINUTES", "made_by": "requester", "minutes": n})
        for n in MINUTES
    ),
    ("amendment_kind_and_minutes", {"kind": "MINUTES", "made_by": "provider", "minutes": 30}),
    ("amendment_ended_at_when_ended", {"ended_at": NOW}),
    *(
        ("amendment_ended_at_when_ended", {"state": state})
        for state in ("AGREED", "DECLINED", "COUNTERED", "WITHDRAWN", "EXPIRED", "DROPPED")
    ),
    ("requests_app_amendment_number_check", {"number": -1}),
]


def given(bank: Bank, values: dict) -> dict:
    return {name: bank.at if value == NOW else value for name, value in values.items()}


@pytest.mark.parametrize(("rule", "state", "values"), REQUESTS)
def test_an_impossible_request_is_refused(bank, rule, state, values):
    request = bank.in_state(state)
    before = every_row()
    with broken(rule):
        # With its next version and event, so that no other rule is broken.
        row = ServiceRequest.objects.filter(pk=request.pk)
        row.update(**given(bank, values), version=F("version") + 1)
        EventLog.objects.create(
            subject_type="request",
            subject_id=request.pk,
            seq=request.version + 1,
            type="request.forged",
            at=bank.at,
        )
    assert every_row() == before


@pytest.mark.parametrize(("rule", "values"), OFFERS)
def test_an_impossible_offer_is_refused(bank, rule, values):
    bank.negotiating()
    before = every_row()
    with broken(rule):
        Offer.objects.update(**given(bank, values))
    assert every_row() == before


def again(bank, offer, **values):
    offer.pk = None
    offer._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
    for name, value in values.items():
        setattr(offer, name, value)
    offer.save()


@pytest.mark.parametrize(("rule", "values"), AMENDMENTS)
def test_an_impossible_change_is_refused(bank, rule, values):
    bank.rescheduling()
    before = every_row()
    with broken(rule):
        Amendment.objects.update(**given(bank, values))
    assert every_row() == before


def test_a_request_has_one_live_change_and_each_number_once(bank):
    bank.rescheduling()
    change = Amendment.objects.get()
    before = every_row()
    with broken("amendment_one_live"):
        again(bank, change, number=2)
    with broken("amendment_number_once"):
        again(bank, change, number=1, state="DECLINED", ended_at=bank.at)
    assert every_row() == before


def test_a_members_calendar_has_one_address_with_a_whole_digest(bank):
    CalendarFeed.objects.create(member=bank.ada, digest=bytes(32), made_at=bank.at)
    with broken("requests_app_calendarfeed_digest"):
        CalendarFeed.objects.create(member=bank.ben, digest=bytes(32), made_at=bank.at)
    with broken("requests_app_calendarfeed_pkey"):
        CalendarFeed.objects.bulk_create(
            [CalendarFeed(member=bank.ada, digest=bytes(31) + b"x", made_at=bank.at)]
        )
    with broken("calendar_feed_digest"):
        CalendarFeed.objects.create(member=bank.ben, digest=b"short", made_at=bank.at)


def test_a_request_has_one_live_offer_and_each_round_once(bank):
    bank.negotiating()
    offer = Offer.objects.get()
    before = every_row()
    with broken("offer_one_live"):
        again(bank, offer, round=2)
    with broken("offer_round_once"):
        again(bank, offer, round=1, state="DECLINED", ended_at=bank.at)
    assert every_row() == before


def test_an_ended_offer_says_when_it_ended(bank):
    bank.act("accept_offer", bank.negotiating(), bank.ben)
    with broken("offer_ended_at_when_ended"):
        Offer.objects.update(ended_at=None)
    with broken("offer_ended_at_when_ended"):
        Offer.objects.update(state="LIVE")


def test_a_state_cannot_change_without_version_nor_a_version_without_event(bank):
    request = bank.active()
    row = ServiceRequest.objects.filter(pk=request.pk)
    before = every_row()
    deadline = {"accepted_at": bank.at, "deadline_at": bank.at + timedelta(days=1)}
    with broken(f"version {request.version} cannot follow {request.version}"):
        row.update(state=State.ACCEPTED, **deadline)
    with broken(f"version {request.version + 2} cannot follow {request.version}"):
        row.update(version=request.version + 2)
    with broken(f"version {request.version + 1} has no event"):
        row.update(state=State.ACCEPTED, version=request.version + 1, **deadline)
    assert every_row() == before


def test_a_state_is_set_by_its_transition_alone(bank):
    request = bank.active()
    with pytest.raises(AttributeError):
        request.state = State.PAID


@pytest.mark.parametrize("who", ["ada", "ben", "service"])
def test_members_and_services_with_requests_stay(bank, who):
    bank.active()
    with pytest.raises(ProtectedError):
        getattr(bank, who).delete()


def test_every_rule_that_the_tables_declare_is_broken_here():
    cases = {case[0] for case in REQUESTS + OFFERS + AMENDMENTS} | {
        *("offer_one_live", "offer_round_once", "calendar_feed_digest"),
        *("amendment_one_live", "amendment_number_once"),
    }
    assert constraints_of(ServiceRequest, Offer, Amendment, CalendarFeed) <= cases


def test_the_database_has_every_rule_that_the_tables_declare(bank):
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        there = {name for (name,) in cursor.fetchall()}
    assert constraints_of(ServiceRequest, Offer, Amendment, CalendarFeed) <= there
