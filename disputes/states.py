"""The states of a dispute, who plays which part in it, and what it can be about."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class DisputeState(models.TextChoices):
    """From opened to closed."""

    OPENED = "OPENED", _("Opened")
    AWAITING_RESPONSE = "AWAITING_RESPONSE", _("Waiting for the other side’s answer")
    UNDER_REVIEW = "UNDER_REVIEW", _("Being looked into")
    PROPOSED = "PROPOSED", _("A settlement is proposed")
    RESOLVED = "RESOLVED", _("Ruled, not yet carried out")
    APPEALED = "APPEALED", _("Appealed")
    CLOSED = "CLOSED", _("Closed")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    SETTLED = "SETTLED", _("Settled by the two")


FINAL: Final = (DisputeState.CLOSED, DisputeState.WITHDRAWN, DisputeState.SETTLED)
OPEN: Final = tuple(state for state in DisputeState if state not in FINAL)
# Where a proposal was made, and where it leads back to.
NEGOTIABLE: Final = (DisputeState.AWAITING_RESPONSE, DisputeState.UNDER_REVIEW)
# Where somebody looks into it, so that both sides may still say something.
HEARD: Final = (DisputeState.UNDER_REVIEW, DisputeState.PROPOSED, DisputeState.APPEALED)
# Where a ruling can be made.
RULABLE: Final = (DisputeState.UNDER_REVIEW, DisputeState.PROPOSED)
# Where it may change hands without changing its state.
IN_HAND: Final = (DisputeState.AWAITING_RESPONSE, DisputeState.UNDER_REVIEW, DisputeState.PROPOSED)

# What an exported machine calls the wait in each state.
WAITS: Final[dict[str, str]] = {
    DisputeState.AWAITING_RESPONSE: "answer",
    DisputeState.UNDER_REVIEW: "ruling",
    DisputeState.PROPOSED: "settlement",
    DisputeState.RESOLVED: "appeal",
}

# Who acts: the two sides by what they did, …
OPENER: Final = "opener"
RESPONDENT: Final = "respondent"
SIDES: Final = (OPENER, RESPONDENT)
# … by the proposal that waits, …
PROPOSER: Final = "proposer"
CONSENTER: Final = "consenter"
# … the staff: who is assigned, who may take it, who may do everything, …
JUDGE: Final = "judge"
COORDINATOR: Final = "coordinator"
SENIOR: Final = "senior"
# … and nobody.
WORKFLOW: Final = "workflow"
TIMER: Final = "timer"

#: Names in an event's data of who of the staff has a dispute in hand: the sides don't learn that.
STAFFS_OWN: Final = frozenset({"assigned_to", "before"})

# The rights that make somebody one of the staff here.
MAY_JUDGE: Final = "disputes.judge_dispute"
MAY_JUDGE_ANY: Final = "disputes.judge_any_dispute"


class Reason(models.TextChoices):
    """What went wrong, as the opener sees it."""

    NO_SHOW = "NO_SHOW", _("Somebody didn't come")
    NOT_AS_AGREED = "NOT_AS_AGREED", _("The work isn't what was agreed")
    NOT_DONE = "NOT_DONE", _("The work wasn't done")
    TIME = "TIME", _("It took another time than is said")
    CONDUCT = "CONDUCT", _("How somebody behaved")
    OTHER = "OTHER", _("Something else")


class StatementKind(models.TextChoices):
    """What is said in a dispute, for both sides and the staff to read."""

    ANSWER = "ANSWER", _("answer")
    ADDITION = "ADDITION", _("further words")
    QUESTION = "QUESTION", _("question")
    APPEAL = "APPEAL", _("appeal")


class SettlementState(models.TextChoices):
    """One proposal of a dispute is live at most; each of the others ended one way."""

    LIVE = "LIVE", _("waiting for an answer")
    ACCEPTED = "ACCEPTED", _("accepted")
    DECLINED = "DECLINED", _("declined")
    REPLACED = "REPLACED", _("answered with another proposal")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    EXPIRED = "EXPIRED", _("expired")
    OVERTAKEN = "OVERTAKEN", _("overtaken by what happened")
