"""Lives of requests that somebody objects to: in each state of a dispute, and to each end."""

from collections.abc import Iterator
from functools import partial

from disputes.models import Dispute
from disputes.operations import open_dispute
from disputes.states import Reason
from hourbank.big_bank.lives import Life, Live
from hourbank.big_bank.requests import completed, in_progress
from hourbank.big_bank.stage import ANSWERED, ASKED, DAY, HOUR, Stage


def lives() -> Iterator[Life]:
    """All of them, as often among a thousand requests."""
    for minutes in (0, 20, 60):
        live = partial(ended, live=partial(ruled, minutes=minutes))
        yield Life(name=f"ruled {minutes}", live=live, share=3)
    yield Life(name="ruled twice", live=partial(ended, live=ruled_twice), share=1)
    yield Life(name="settled", live=partial(ended, live=agreed), share=3)
    yield Life(name="withdrawn", live=withdrawn, share=2)
    yield Life(name="disputed after payment", live=partial(ended, live=after_payment), share=2)
    for name, goes_on in (
        ("opened", opened),
        ("reviewed", reviewed),
        ("sharing proposed", proposed),
        ("just ruled", partial(ruled, minutes=20)),
        ("appealed", appealed),
    ):
        yield Life(name=name, live=goes_on, share=1, goes_on=True)


def opened(stage: Stage) -> Dispute:
    """Rita objects while the work is under way; Paul is asked."""
    request = in_progress(stage)
    said = {"reason": Reason.TIME, "words": ASKED}
    made: Dispute = stage.do(open_dispute, stage.rita, request_id=request.pk, **said)
    stage.later(5 * HOUR)
    return Dispute.objects.get(pk=made.pk)


def reviewed(stage: Stage) -> Dispute:
    """Paul has answered."""
    return stage.judge("respond", opened(stage), stage.paul, words=ANSWERED)


def proposed(stage: Stage) -> Dispute:
    """Rita proposes to share."""
    return stage.judge(
        "propose_settlement", reviewed(stage), stage.rita, released_minutes=40, words=ASKED
    )


def ruled(stage: Stage, *, minutes: int) -> Dispute:
    """Cora has decided."""
    dispute = reviewed(stage)
    judge = dispute.assigned_to or stage.cora
    return stage.judge("rule_dispute", dispute, judge, released_minutes=minutes, words=ANSWERED)


def appealed(stage: Stage) -> Dispute:
    """Paul wants somebody else to look at it."""
    return stage.judge("appeal_ruling", ruled(stage, minutes=20), stage.paul, words=ASKED)


def ruled_twice(stage: Stage) -> Dispute:
    """Sena decides for good."""
    dispute = appealed(stage)
    judge = dispute.assigned_to or stage.sena
    return stage.judge("rule_dispute", dispute, judge, released_minutes=45, words=ANSWERED)


def agreed(stage: Stage) -> Dispute:
    """Paul agrees to share."""
    return stage.judge("accept_proposal", proposed(stage), stage.paul)


def withdrawn(stage: Stage) -> None:
    """Rita takes it back, and it goes on to its end."""
    request = stage.judge("withdraw_dispute", opened(stage), stage.rita).request
    request = stage.act("complete", request, stage.paul, actual_minutes=60)
    stage.act("confirm", request, stage.rita)
    stage.later(45 * DAY)


def after_payment(stage: Stage) -> Dispute:
    """Rita finds something wrong with what she has paid."""
    request = stage.act("confirm", completed(stage), stage.rita)
    said = {"reason": Reason.NOT_AS_AGREED, "words": ASKED}
    made: Dispute = stage.do(open_dispute, stage.rita, request_id=request.pk, **said)
    stage.later(3 * HOUR)
    dispute = stage.judge("respond", Dispute.objects.get(pk=made.pk), stage.paul, words=ANSWERED)
    judge = dispute.assigned_to or stage.cora
    return stage.judge("rule_dispute", dispute, judge, released_minutes=40, words=ANSWERED)


def ended(stage: Stage, *, live: Live) -> None:
    """The appeal window runs out, and what follows."""
    live(stage)
    stage.read(stage.rita, stage.paul)
    stage.later(50 * DAY)
