"""Lives of requests, as members and timers bring them about: each ends in another way, or goes on."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from hourbank.big_bank.lives import Life
from hourbank.big_bank.stage import ANSWERED, ASKED, DAY, PLACE, Stage
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Proposal, Schedule, Wish
from requests_app.states import EndReason, Part


# What was asked for, and what it took.
TIMES = ((30, 30), (45, 45), (60, 60), (60, 45), (60, 70), (90, 90), (120, 110), (180, 180))
ILL = EndReason.ILLNESS
SOON = timedelta(days=3, hours=4)


def lives() -> Iterator[Life]:
    """All of them; `share` is how often each comes about, among a thousand requests."""
    for number, times in enumerate(TIMES):
        for is_talked_about in (False, True):
            live = partial(paid, times=times, talks=is_talked_about, rates=number % 3 != 1)
            words = "after a talk" if is_talked_about else "at once"
            yield Life(name=f"paid {times} {words}", live=live, share=42)
    yield Life(name="paid by silence", live=paid_by_silence, share=40)
    yield Life(name="negotiated and paid", live=negotiated, share=50)
    yield Life(name="proposed and paid", live=partial(proposed, ends=True), share=40, asks="wanted")
    yield Life(name="recorded and paid", live=partial(recorded, ends=True), share=30, asks="")
    yield Life(name="put off and paid", live=put_off, share=20)
    yield Life(name="less paid", live=less_paid, share=10)
    yield Life(name="cancelled", live=cancelled, share=20)
    yield Life(name="cancelled late", live=cancelled_late, share=10)
    yield Life(name="declined", live=declined, share=20)
    yield Life(name="timed out", live=timed_out, share=15)
    yield Life(name="rejected", live=rejected, share=6)
    yield Life(name="refused", live=refused, share=4, asks="")
    yield Life(name="offer declined", live=offer_declined, share=8)
    yield Life(name="given up", live=given_up, share=4)
    yield from open_lives()


def open_lives() -> Iterator[Life]:
    """Those that go on: they have just come as far as they are, and their timers run."""
    for name, live, share in (
        ("draft", draft, 3),
        ("active", active, 9),
        ("active, talked about", partial(active, talks=True), 5),
        ("negotiating", negotiating, 4),
        ("accepted", accepted, 8),
        ("to be put off", rescheduling, 2),
        ("in progress", in_progress, 6),
        ("completed", completed, 6),
        ("less proposed", haggling, 1),
    ):
        yield Life(name=name, live=live, share=share, goes_on=True)
    yield Life(name="proposed", live=proposed, share=2, asks="wanted", goes_on=True)
    yield Life(name="recorded", live=recorded, share=2, asks="", goes_on=True)


def draft(stage: Stage, *, minutes: int = 60) -> ServiceRequest:
    """Rita's draft, for some day soon."""
    wish = Wish(
        minutes=minutes,
        service_id=stage.offer.pk,
        words=ASKED,
        starts_at=stage.at + SOON,
        place=PLACE,
    )
    made: ServiceRequest = stage.do(operations.draft_request, stage.rita, wish=wish)
    stage.later(timedelta(minutes=3, seconds=41))
    return made


def active(stage: Stage, *, minutes: int = 60, talks: bool = False) -> ServiceRequest:
    """Asked; Paul has to answer."""
    request = stage.act("submit", draft(stage, minutes=minutes), stage.rita)
    if talks:
        stage.talk(request)
    return request


def accepted(stage: Stage, *, minutes: int = 60, talks: bool = False) -> ServiceRequest:
    """Promised."""
    request = active(stage, minutes=minutes, talks=talks)
    return stage.act("accept", request, stage.paul)


def in_progress(stage: Stage, *, minutes: int = 60, talks: bool = False) -> ServiceRequest:
    """Begun at the time that was agreed."""
    request = accepted(stage, minutes=minutes, talks=talks)
    return begun(stage, request)


def begun(stage: Stage, request: ServiceRequest) -> ServiceRequest:
    """Paul begins when he has promised to."""
    if request.starts_at and request.starts_at > stage.at:
        stage.later(request.starts_at - stage.at)
    return stage.act("start", request, stage.paul)


def completed(
    stage: Stage, *, times: tuple[int, int] = (60, 60), talks: bool = False
) -> ServiceRequest:
    """Done; Rita has to confirm."""
    request = in_progress(stage, minutes=times[0], talks=talks)
    stage.read(stage.rita, stage.paul)
    return stage.act("complete", request, stage.paul, actual_minutes=times[1])


def paid(stage: Stage, *, times: tuple[int, int], talks: bool, rates: bool) -> None:
    """The straight road."""
    settled(stage, completed(stage, times=times, talks=talks), stars=4 + rates, rates=rates)


def settled(
    stage: Stage, request: ServiceRequest, *, stars: int = 5, rates: bool = True, who: str = "rita"
) -> None:
    """Confirmed and paid; perhaps rated; then its last times run out."""
    stage.act("confirm", request, getattr(stage, who))
    if rates:
        stage.praise(request, stars=stars)
        stage.read(stage.rita)
    stage.later(35 * DAY)


def paid_by_silence(stage: Stage) -> None:
    """Rita says nothing."""
    completed(stage)
    stage.later(45 * DAY)


def negotiating(stage: Stage) -> ServiceRequest:
    """Paul would rather take longer."""
    offer = Proposal(minutes=75, words=ANSWERED, starts_at=stage.at + 2 * SOON)
    return stage.act("counter_offer", active(stage), stage.paul, offer=offer)


def negotiated(stage: Stage) -> None:
    """Two offers, and they agree."""
    request = negotiating(stage)
    offer = Proposal(minutes=70, words=ASKED, starts_at=stage.at + SOON)
    request = stage.act("counter_offer", request, stage.rita, offer=offer)
    request = begun(stage, stage.act("accept_offer", request, stage.paul))
    request = stage.act("complete", request, stage.paul, actual_minutes=70)
    settled(stage, request)


def offer_declined(stage: Stage) -> None:
    """They don't agree."""
    stage.act("decline_offer", negotiating(stage), stage.rita, words=ANSWERED)
    stage.later(35 * DAY)


def proposed(stage: Stage, *, ends: bool = False) -> None:
    """Paul answers what Rita wants."""
    wish = Wish(minutes=60, service_id=stage.wanted.pk, words=ANSWERED, starts_at=stage.at + SOON)
    request: ServiceRequest = stage.do(operations.ask, stage.paul, wish=wish, is_sent=True)
    stage.later(timedelta(hours=4))
    if ends:
        request = begun(stage, stage.act("accept_offer", request, stage.rita))
        settled(stage, stage.act("complete", request, stage.paul, actual_minutes=60))


def recorded(stage: Stage, *, ends: bool = False) -> None:
    """Paul writes down what has happened."""
    request = written_down(stage)
    if ends:
        settled(stage, request)


def written_down(stage: Stage) -> ServiceRequest:
    """It has happened already; Rita has to say whether it has."""
    wish = Wish(minutes=50, other_id=stage.rita.pk, part=Part.PROVIDER, title=stage.offer.title)
    request: ServiceRequest = stage.do(operations.record_exchange, stage.paul, wish=wish)
    stage.later(timedelta(hours=9))
    return request


def refused(stage: Stage) -> None:
    """It hasn't happened so."""
    stage.act("refuse_recorded", written_down(stage), stage.rita, words=ANSWERED)
    stage.later(35 * DAY)


def rescheduling(stage: Stage) -> ServiceRequest:
    """Paul would rather come another day."""
    request = accepted(stage)
    schedule = Schedule(place=PLACE, starts_at=stage.at + 2 * SOON)
    return stage.act("reschedule", request, stage.paul, schedule=schedule)


def put_off(stage: Stage) -> None:
    """Another day is agreed."""
    request = begun(stage, stage.act("agree_change", rescheduling(stage), stage.rita))
    settled(stage, stage.act("complete", request, stage.paul, actual_minutes=60))


def haggling(stage: Stage) -> ServiceRequest:
    """Rita finds that it took less."""
    return stage.act("propose_less", completed(stage), stage.rita, minutes=45)


def less_paid(stage: Stage) -> None:
    """Paul agrees."""
    stage.act("agree_change", haggling(stage), stage.paul)
    stage.later(35 * DAY)


def cancelled(stage: Stage) -> None:
    """Rita needs it no more."""
    stage.act("cancel", active(stage), stage.rita)
    stage.later(35 * DAY)


def cancelled_late(stage: Stage) -> None:
    """Paul is ill the day before."""
    request = accepted(stage)
    stage.later(timedelta(days=2))
    stage.act("cancel", request, stage.paul, reason=ILL, words=ANSWERED)
    stage.later(35 * DAY)


def declined(stage: Stage) -> None:
    """Paul says no."""
    stage.act("decline", active(stage), stage.paul, words=ANSWERED)
    stage.later(35 * DAY)


def timed_out(stage: Stage) -> None:
    """Paul says nothing."""
    active(stage)
    stage.later(40 * DAY)


def rejected(stage: Stage) -> None:
    """More than the bank lets anybody ask for."""
    active(stage, minutes=600)
    stage.later(35 * DAY)


def given_up(stage: Stage) -> None:
    """Paul can't finish."""
    stage.act("give_up", in_progress(stage), stage.paul, reason=ILL, words=ANSWERED)
    stage.later(35 * DAY)
