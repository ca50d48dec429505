"""What a member can press on a request's page: for each action its words, its form, its operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.pages.forms import (
    ActionForm,
    CompleteForm,
    ConfirmForm,
    EndForm,
    LessForm,
    ProposalForm,
    ScheduleForm,
    WordsForm,
)
from requests_app.queries import allowed_actions


@dataclass(frozen=True, kw_only=True, slots=True)
class PageAction:
    """One action as a page offers it; `is_folded` hides its form until it is asked for."""

    operation: Callable[..., ServiceRequest]
    label: Promise
    done: Promise
    form: type[ActionForm] = ActionForm
    kind: str = "primary"
    is_folded: bool = False


ACTIONS: Final[dict[str, PageAction]] = {
    "submit": PageAction(
        operation=operations.submit,
        label=_("Send the request"),
        done=_("Your request is sent. The bank checks it and sets the hours aside."),
    ),
    "propose": PageAction(
        operation=operations.propose, label=_("Send the offer"), done=_("Your offer is sent.")
    ),
    "accept": PageAction(
        operation=operations.accept,
        label=_("Accept"),
        done=_("You have accepted. The hours are set aside for you."),
    ),
    "accept-offer": PageAction(
        operation=operations.accept_offer,
        label=_("Accept the offer"),
        done=_("You have accepted the offer."),
    ),
    "agree-change": PageAction(
        operation=operations.agree_change,
        label=_("Agree to the proposal"),
        done=_("You have agreed."),
    ),
    "decline-change": PageAction(
        operation=operations.decline_change,
        label=_("Don’t agree"),
        done=_("You have not agreed. It stays as it is."),
        kind="secondary",
    ),
    "start": PageAction(
        operation=operations.start, label=_("Start the work"), done=_("The work has begun.")
    ),
    "complete": PageAction(
        operation=operations.complete,
        label=_("The work is done"),
        done=_("The other side is asked to confirm."),
        form=CompleteForm,
    ),
    "confirm": PageAction(
        operation=operations.confirm,
        label=_("Confirm and pay"),
        done=_("Confirmed. The hours are on their way."),
        form=ConfirmForm,
    ),
    "propose-less": PageAction(
        operation=operations.propose_less,
        label=_("It was less time"),
        done=_("The other side is asked to agree on less time."),
        form=LessForm,
        kind="secondary",
        is_folded=True,
    ),
    "reschedule": PageAction(
        operation=operations.reschedule,
        label=_("Propose another time or place"),
        done=_("The other side is asked. Until they agree it stays as it is."),
        form=ScheduleForm,
        kind="secondary",
        is_folded=True,
    ),
    "withdraw-change": PageAction(
        operation=operations.withdraw_change,
        label=_("Take my proposal back"),
        done=_("Your proposal is taken back. It stays as it was."),
        kind="secondary",
    ),
    "counter-offer": PageAction(
        operation=operations.counter_offer,
        label=_("Propose other terms"),
        done=_("Your counter-offer is sent."),
        form=ProposalForm,
        kind="secondary",
        is_folded=True,
    ),
    "withdraw-offer": PageAction(
        operation=operations.withdraw_offer,
        label=_("Withdraw my offer"),
        done=_("Your offer is withdrawn."),
        kind="secondary",
    ),
    "decline": PageAction(
        operation=operations.decline,
        label=_("Decline"),
        done=_("You have declined. The hours went back."),
        form=WordsForm,
        kind="secondary",
        is_folded=True,
    ),
    "decline-offer": PageAction(
        operation=operations.decline_offer,
        label=_("Decline the offer"),
        done=_("You have declined the offer."),
        form=WordsForm,
        kind="secondary",
        is_folded=True,
    ),
    "refuse": PageAction(
        operation=operations.refuse_recorded,
        label=_("This didn't happen so"),
        done=_("Refused. No hours were moved."),
        form=WordsForm,
        kind="secondary",
        is_folded=True,
    ),
    "give-up": PageAction(
        operation=operations.give_up,
        label=_("I can't finish this"),
        done=_("Given up. The hours went back."),
        form=EndForm,
        kind="danger",
        is_folded=True,
    ),
    "cancel": PageAction(
        operation=operations.cancel,
        label=_("Cancel the request"),
        done=_("Cancelled. The hours went back."),
        form=EndForm,
        kind="danger",
        is_folded=True,
    ),
    "discard": PageAction(
        operation=operations.discard,
        label=_("Throw the draft away"),
        done=_("The draft is gone."),
        kind="danger",
    ),
}


def offered(
    request: ServiceRequest, *, member_id: Any, answered: dict[str, ActionForm] | None = None
) -> list[dict[str, Any]]:
    """The actions that the member may take now, with their forms; `answered` ones keep their errors."""
    allowed = set(allowed_actions(request=request, member_id=member_id))
    answered = answered or {}
    return [
        {
            "name": name,
            "action": action,
            "form": answered.get(name) or action.form(subject=request, action=name),
        }
        for name, action in ACTIONS.items()
        if name in allowed
    ]
