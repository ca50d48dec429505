"""The design of disputes, written down a second time: every situation, and what who may do in it.

Each of those who could try is a letter: Ben **O**pened it and Ada **R**esponds; **X** has no part in
it; **C**ora has it in hand and Cory, **D**, is a coordinator too; **S**ena and **F** are senior
coordinators, F made the ruling where one is appealed; **A** reads all, **L** was a senior and has
left, **N** is nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from disputes.models import Dispute
from disputes.states import DisputeState
from tests.disputes.hall import OPERATIONS, Hall


ROLES: Final = "ORXCDSFALN"
SIDES: Final = "OR"


OF_STAFF: Final = ("take", "assign", "hand-over", "ask", "note", "rule")
OF_SIDES: Final = tuple(action for action in OPERATIONS if action not in OF_STAFF)
WORDS: Final = {"words": "This is what I say."}
# What is said with an action, beside to whom a dispute is given.
SAID: Final[dict[str, dict[str, Any]]] = {
    "respond": WORDS,
    "add-words": WORDS,
    "propose": {"released_minutes": 30},
    "appeal": WORDS,
    "hand-over": WORDS,
    "ask": WORDS,
    "note": WORDS,
    "rule": {"released_minutes": 30, **WORDS},
}


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A state, and what matters beside it.

    The road goes on from the situation's stem. `staff` are those who are anything at all to it among the staff; `may` says who may do what;
    `told` are the refusals by a rule, of what the state itself would allow.
    """

    road: Callable[[Hall], Dispute]
    stem: str = "in review"
    state: DisputeState
    staff: str
    may: Mapping[str, str]
    told: Mapping[tuple[str, str], str] = field(default_factory=dict)
    # Where it is after a proposal came to nothing, and after one side has accepted the ruling.
    back: DisputeState = DisputeState.UNDER_REVIEW
    accepted: DisputeState = DisputeState.RESOLVED

    def leads_to(self, action: str) -> DisputeState:
        """The state afterwards."""
        given = {
            "respond": DisputeState.UNDER_REVIEW,
            "propose": DisputeState.PROPOSED,
            "accept-proposal": DisputeState.SETTLED,
            "decline-proposal": self.back,
            "withdraw-proposal": self.back,
            "withdraw": DisputeState.WITHDRAWN,
            "rule": DisputeState.RESOLVED,
            "accept-ruling": self.accepted,
            "appeal": DisputeState.APPEALED,
        }
        if self.state == DisputeState.APPEALED and action in {"take", "assign"}:
            return DisputeState.UNDER_REVIEW
        return given.get(action, self.state)

    def refusal(self, action: str, role: str) -> tuple[int, str] | None:
        """The status and the code of the answer; None where it is allowed."""
        allowed = self.may.get(action, "")
        if role in allowed:
            return None
        if (action, role) in self.told:
            return 422, self.told[action, role]
        if action in OF_STAFF:
            # Who is nothing to it isn't told where it is.
            is_role = role not in self.staff or bool(allowed)
        elif role not in SIDES:
            return 404, "not_found"
        else:
            # What is one side's by its nature never is the other's, wherever it stands.
            is_late = any(action == of for of, _role in self.told)
            is_role = role not in ONE_SIDES.get(action, SIDES) or bool(allowed) or is_late
        return (403, "wrong_role") if is_role else (409, "wrong_state")


ONE_SIDES: Final = {"withdraw": "O", "respond": "R"}

IN_CORAS_HANDS: Final = {
    "take": "SF",
    "assign": "SF",
    "hand-over": "CSF",
    "ask": "CSF",
    "note": "CSF",
}
IN_NOBODYS_HANDS: Final = {
    "take": "CDSF",
    "assign": "SF",
    "hand-over": "SF",
    "ask": "SF",
    "note": "CDSF",
}
IN_SENAS_HANDS: Final = {"assign": "S", "hand-over": "S", "ask": "S", "note": "S", "rule": "S"}
HAS_IT: Final = {("take", "C"): "has_it_already"}
UNANSWERED: Final = {"withdraw": "O", "add-words": "O", "respond": "R", "propose": "OR"}
REVIEWED: Final = {"withdraw": "O", "add-words": "OR", "propose": "OR"}
PROPOSED_BY_O: Final = {
    "withdraw": "O",
    "add-words": "OR",
    "propose": "R",
    "accept-proposal": "R",
    "decline-proposal": "R",
    "withdraw-proposal": "O",
}
PROPOSED_BY_R: Final = PROPOSED_BY_O | {
    "propose": "O",
    "accept-proposal": "O",
    "decline-proposal": "O",
    "withdraw-proposal": "R",
}

SITUATIONS: Final[dict[str, Situation]] = {
    "opened": Situation(
        road=lambda hall: hall.court.just_opened(hall.work),
        stem="work",
        state=DisputeState.OPENED,
        staff="CDSF",
        may={"withdraw": "O", "note": "CDSF"},
    ),
    "asked": Situation(
        road=Hall.begun,
        stem="work",
        state=DisputeState.AWAITING_RESPONSE,
        staff="CSF",
        may=UNANSWERED | IN_CORAS_HANDS,
        told=HAS_IT,
    ),
    "asked, in nobody's hands": Situation(
        road=Hall.begun_unassigned,
        stem="work",
        state=DisputeState.AWAITING_RESPONSE,
        staff="CDSF",
        may=UNANSWERED | IN_NOBODYS_HANDS,
    ),
    "in review": Situation(
        road=Hall.grown,
        state=DisputeState.UNDER_REVIEW,
        staff="CSF",
        may=REVIEWED | IN_CORAS_HANDS | {"rule": "CSF"},
        told=HAS_IT,
    ),
    "in review, in nobody's hands": Situation(
        road=Hall.reviewed_unassigned,
        stem="work",
        state=DisputeState.UNDER_REVIEW,
        staff="CDSF",
        may=REVIEWED | IN_NOBODYS_HANDS | {"rule": "SF"},
    ),
    "in review after payment": Situation(
        road=Hall.grown,
        stem="after payment",
        state=DisputeState.UNDER_REVIEW,
        staff="CSF",
        may=REVIEWED | IN_CORAS_HANDS | {"rule": "CSF"},
        told=HAS_IT,
    ),
    "proposed after payment": Situation(
        road=lambda hall: hall.proposed(hall.grown(), "O"),
        stem="after payment",
        state=DisputeState.PROPOSED,
        staff="CSF",
        may=PROPOSED_BY_O | IN_CORAS_HANDS | {"rule": "CSF"},
        told=HAS_IT,
    ),
    "ruled after payment": Situation(
        road=lambda hall: hall.do("accept-ruling", "O", hall.ruled()),
        stem="after payment",
        state=DisputeState.RESOLVED,
        staff="CSF",
        may={"accept-ruling": "R", "appeal": "R", "note": "CSF"},
        told={("accept-ruling", "O"): "ruling_accepted", ("appeal", "O"): "ruling_accepted"},
        accepted=DisputeState.CLOSED,
    ),
    "closed after payment": Situation(
        road=Hall.closed,
        stem="after payment",
        state=DisputeState.CLOSED,
        staff="CSF",
        may={"note": "CSF"},
    ),
    "proposed by the opener": Situation(
        road=lambda hall: hall.proposed(hall.grown(), "O"),
        state=DisputeState.PROPOSED,
        staff="CSF",
        may=PROPOSED_BY_O | IN_CORAS_HANDS | {"rule": "CSF"},
        told=HAS_IT,
    ),
    "proposed by the respondent": Situation(
        road=lambda hall: hall.proposed(hall.grown(), "R"),
        state=DisputeState.PROPOSED,
        staff="CSF",
        may=PROPOSED_BY_R | IN_CORAS_HANDS | {"rule": "CSF"},
        told=HAS_IT,
    ),
    "proposed before the answer": Situation(
        road=lambda hall: hall.proposed(hall.begun(), "O"),
        stem="work",
        state=DisputeState.PROPOSED,
        staff="CSF",
        may=PROPOSED_BY_O | IN_CORAS_HANDS,
        told=HAS_IT,
        back=DisputeState.AWAITING_RESPONSE,
    ),
    "proposed as the answer": Situation(
        road=lambda hall: hall.proposed(hall.begun_unassigned(), "R"),
        stem="work",
        state=DisputeState.PROPOSED,
        staff="CDSF",
        may=PROPOSED_BY_R | IN_NOBODYS_HANDS | {"rule": "SF"},
    ),
    "proposed, too late to agree": Situation(
        road=Hall.proposed_and_over,
        state=DisputeState.PROPOSED,
        staff="CSF",
        may={name: who for name, who in PROPOSED_BY_O.items() if name != "accept-proposal"}
        | IN_CORAS_HANDS
        | {"rule": "CSF"},
        told=HAS_IT | {("accept-proposal", "R"): "proposal_expired"},
    ),
    "ruled": Situation(
        road=Hall.ruled,
        state=DisputeState.RESOLVED,
        staff="CSF",
        may={"accept-ruling": "OR", "appeal": "OR", "note": "CSF"},
    ),
    "ruled, accepted by the opener": Situation(
        road=lambda hall: hall.do("accept-ruling", "O", hall.ruled()),
        state=DisputeState.RESOLVED,
        staff="CSF",
        may={"accept-ruling": "R", "appeal": "R", "note": "CSF"},
        told={("accept-ruling", "O"): "ruling_accepted", ("appeal", "O"): "ruling_accepted"},
        accepted=DisputeState.CLOSED,
    ),
    "ruled, accepted by the respondent": Situation(
        road=lambda hall: hall.do("accept-ruling", "R", hall.ruled()),
        state=DisputeState.RESOLVED,
        staff="CSF",
        may={"accept-ruling": "O", "appeal": "O", "note": "CSF"},
        told={("accept-ruling", "R"): "ruling_accepted", ("appeal", "R"): "ruling_accepted"},
        accepted=DisputeState.CLOSED,
    ),
    "ruled, too late to appeal": Situation(
        road=Hall.ruled_and_over,
        state=DisputeState.RESOLVED,
        staff="CSF",
        may={"accept-ruling": "OR", "note": "CSF"},
        told={("appeal", "O"): "appeal_window_over", ("appeal", "R"): "appeal_window_over"},
    ),
    "appealed": Situation(
        road=Hall.appealed_and_waiting,
        state=DisputeState.APPEALED,
        staff="S",
        may={"add-words": "OR", "take": "S", "assign": "S", "note": "S"},
    ),
    "in review after an appeal": Situation(
        road=Hall.reviewed_again,
        state=DisputeState.UNDER_REVIEW,
        staff="S",
        may={"add-words": "OR", "propose": "OR"} | IN_SENAS_HANDS,
        told={("take", "S"): "has_it_already"},
    ),
    "proposed after an appeal": Situation(
        road=lambda hall: hall.proposed(hall.reviewed_again(), "O"),
        state=DisputeState.PROPOSED,
        staff="S",
        may={name: who for name, who in PROPOSED_BY_O.items() if name != "withdraw"}
        | IN_SENAS_HANDS,
        told={("take", "S"): "has_it_already"},
    ),
    "ruled again": Situation(
        road=Hall.ruled_again, state=DisputeState.RESOLVED, staff="SF", may={"note": "SF"}
    ),
    "closed": Situation(
        road=Hall.closed, state=DisputeState.CLOSED, staff="CSF", may={"note": "CSF"}
    ),
    "withdrawn": Situation(
        road=lambda hall: hall.do("withdraw", "O", hall.grown()),
        state=DisputeState.WITHDRAWN,
        staff="CSF",
        may={"note": "CSF"},
    ),
    "settled": Situation(
        road=lambda hall: hall.do("accept-proposal", "R", hall.proposed(hall.grown(), "O")),
        state=DisputeState.SETTLED,
        staff="CSF",
        may={"note": "CSF"},
    ),
}
