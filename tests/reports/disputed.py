"""Seven disputes of a small bank, made by its operations; each figure can be worked out by hand.

Ben opens each of them about 60 minutes, Cora gets it, and appeals go to Sena. In hours:

hour  what happens
   0  D1 (TIME): answered at 10, ruled at 30: all to Ada; both accept it at 31
  31  D2 (TIME, home and garden): answered at 51, ruled at 71: 20 min; appealed at 80, ruled by Sena
      at 100: 40 min
 100  D3 (NOT_DONE): Ben proposes to share at 104, and Ada agrees at 110
 110  D4 (NOT_DONE): withdrawn at 112
 112  D5 (CONDUCT): answered at 116, ruled at 122: all back; appealed at 130, ruled by Sena at 132:
      the same
 132  D6 (TIME): answered at 133, ruled at 142: 30 min; appealed at 143, and Sena has it
 143  D7 (TIME): Ada is asked
 160  now
"""

from dataclasses import dataclass
from typing import Any

from disputes import operations
from disputes.models import Dispute
from disputes.states import Reason
from ledger.operations import set_floor
from requests_app.models import ServiceRequest
from tests.disputes.court import Court
from tests.reports.history import History, in_the_garden


@dataclass
class Telling:
    """Moves the clock from hour to hour."""

    court: Court
    history: History

    def until(self, hour: float) -> None:
        bank = self.court.bank
        bank.later(self.history.hour(hour) - bank.at)

    def opened(self, reason: Reason, request: ServiceRequest | None = None) -> Dispute:
        bank = self.court.bank
        about = (request or bank.in_progress()).pk
        made = bank.do(
            operations.open_dispute, bank.ben, request_id=about, reason=reason, words="Not so."
        )
        bank.work()
        return self.court.again(made)

    def by(self, hour: float, name: str, dispute: Dispute, who: Any, **given: Any) -> Dispute:
        self.until(hour)
        return self.court.do(getattr(operations, name), who, dispute, **given)

    def ruled(self, hour: float, dispute: Dispute, who: Any, minutes: int) -> Dispute:
        given = {"released_minutes": minutes, "words": "So it is."}
        return self.by(hour, "rule_dispute", dispute, who, **given)


def seven_disputes(court: Court) -> History:
    bank = court.bank
    bank.do(set_floor, member_id=bank.ben.pk, floor_minutes=-5000, actor_id=None)
    told = Telling(court, History(bank, bank.at, {}))

    d1 = told.opened(Reason.TIME)
    told.by(10, "respond", d1, bank.ada, words="It is.")
    told.ruled(30, d1, court.cora, 60)
    told.by(31, "accept_ruling", d1, bank.ben)
    told.by(31, "accept_ruling", d1, bank.ada)

    garden = bank.accepted(service_id=in_the_garden(bank).pk)
    d2 = told.opened(Reason.TIME, bank.act("start", garden, bank.ada))
    told.by(51, "respond", d2, bank.ada, words="It is.")
    told.ruled(71, d2, court.cora, 20)
    told.by(80, "appeal_ruling", d2, bank.ada, words="Too little.")
    told.ruled(100, d2, court.sena, 40)

    d3 = told.opened(Reason.NOT_DONE)
    told.by(104, "propose_settlement", d3, bank.ben, released_minutes=30)
    told.by(110, "accept_proposal", d3, bank.ada)

    d4 = told.opened(Reason.NOT_DONE)
    told.by(112, "withdraw_dispute", d4, bank.ben)

    d5 = told.opened(Reason.CONDUCT)
    told.by(116, "respond", d5, bank.ada, words="It is.")
    told.ruled(122, d5, court.cora, 0)
    told.by(130, "appeal_ruling", d5, bank.ada, words="Too little.")
    told.ruled(132, d5, court.sena, 0)

    d6 = told.opened(Reason.TIME)
    told.by(133, "respond", d6, bank.ada, words="It is.")
    told.ruled(142, d6, court.cora, 30)
    told.by(143, "appeal_ruling", d6, bank.ben, words="Too much.")

    told.opened(Reason.TIME)
    told.until(160)
    return told.history
