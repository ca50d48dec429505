"""Lives of members and of what they offer and want."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from catalogue import operations
from catalogue.models import Service
from catalogue.states import RefusalReason, ServiceKind
from hourbank.big_bank.lives import Life
from hourbank.big_bank.stage import DAY, DESCRIPTION, HOUR, NAME, TITLE, Stage


WANTED: Final = "wanted"
WANTED_ONCE: Final = "wanted once"
ADS: Final = (WANTED, WANTED_ONCE)
LISTED: Final = "in the list"
# How long services have been in the list that still are: their members put them back in time.
AGES: Final = (30, 110, 200, 300, 400, 550, 700, 850, 1000, 1060)


def joining() -> Iterator[Life]:
    """Everybody's first day."""
    yield Life(name="joined", live=joined, share=1, asks="")


def services() -> Iterator[Life]:
    """What becomes of services beside those that stay in the list."""
    wanted = partial(kept, days=20, kind=ServiceKind.WANTED)
    for name, live, share, goes_on in (
        (WANTED, wanted, 30, True),
        (WANTED_ONCE, partial(expired, kind=ServiceKind.WANTED), 20, False),
        ("expired", expired, 20, False),
        ("archived", archived, 10, False),
        ("paused", paused, 5, True),
        ("being approved", sent_in, 1, True),
        ("not accepted", rejected, 3, False),
        ("drafted", drafted, 3, False),
    ):
        yield Life(name=name, live=live, share=share, asks="owner", goes_on=goes_on)


def standing() -> Iterator[Life]:
    """Offers that have stayed in the list, by their days in it."""
    for days in AGES:
        live = partial(kept, days=days)
        yield Life(name=f"{LISTED} {days}", live=live, share=1, asks="owner", goes_on=True)


def joined(stage: Stage) -> None:
    """Somebody joins, and gets the starting hours."""
    stage.member(NAME)


def listed(stage: Stage, kind: ServiceKind = ServiceKind.OFFER) -> Service:
    """Drafted, sent in, and approved by Cora."""
    made = drafted(stage, kind)
    stage.do(operations.submit, stage.owner, service_id=made.pk)
    stage.later(9 * HOUR)
    return stage.do(operations.approve, stage.cora, service_id=made.pk)  # type: ignore[no-any-return]


def drafted(stage: Stage, kind: ServiceKind = ServiceKind.OFFER) -> Service:
    """Nobody else sees it."""
    made: Service = stage.do(
        operations.draft,
        stage.owner,
        kind=kind,
        title=TITLE,
        description=DESCRIPTION,
        category=stage.category(),
        estimated_minutes=60,
        weekdays=42,
    )
    stage.later(HOUR)
    return made


def kept(stage: Stage, *, days: int, kind: ServiceKind = ServiceKind.OFFER) -> None:
    """Its member puts it back whenever it is about to go out of the list."""
    made, until = listed(stage, kind), stage.at + days * DAY
    while stage.at < until:
        stage.later(min(80 * DAY, until - stage.at))
        if stage.at < until:
            stage.do(operations.renew, stage.owner, service_id=made.pk)
    stage.read(stage.owner)


def expired(stage: Stage, *, kind: ServiceKind = ServiceKind.OFFER) -> None:
    """It has been in the list for its time."""
    listed(stage, kind)
    stage.later(100 * DAY)


def archived(stage: Stage) -> None:
    """Its member doesn't do it any more."""
    made = listed(stage)
    stage.later(60 * DAY)
    stage.do(operations.archive, stage.owner, service_id=made.pk)
    stage.later(40 * DAY)


def paused(stage: Stage) -> None:
    """Its member is away."""
    made = listed(stage)
    stage.later(25 * DAY)
    stage.do(operations.pause, stage.owner, service_id=made.pk)
    stage.later(DAY)


def sent_in(stage: Stage) -> None:
    """A coordinator has to look at it."""
    made = drafted(stage)
    stage.do(operations.submit, stage.owner, service_id=made.pk)
    stage.later(3 * HOUR)


def rejected(stage: Stage) -> None:
    """Nobody understands what it is about."""
    made = drafted(stage)
    stage.do(operations.submit, stage.owner, service_id=made.pk)
    stage.later(9 * HOUR)
    stage.do(
        operations.reject, stage.cora, service_id=made.pk, reason=RefusalReason.UNCLEAR, words=""
    )
    stage.later(DAY)
