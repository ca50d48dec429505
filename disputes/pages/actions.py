"""What a side can press on a dispute's page: for each action its words, its form, its operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes import operations
from disputes.models import Dispute
from disputes.pages.forms import AddWordsForm, AppealForm, ProposeForm, RespondForm, SideForm
from disputes.queries import allowed_actions
from disputes.show import is_asked, other_name, outcome
from disputes.states import SettlementState


Hint = Callable[[Dispute, UUID], str]


def _accepting_proposal(dispute: Dispute, viewer_id: UUID) -> str:
    live = (one for one in dispute.settlements.all() if one.state == SettlementState.LIVE)
    minutes = next((one.released_minutes for one in live), 0)
    result = outcome(dispute, released_minutes=minutes, viewer_id=viewer_id)
    return gettext("If you agree: %(result)s This happens at once and can’t be undone.") % {
        "result": result
    }


def _accepting_ruling(dispute: Dispute, viewer_id: UUID) -> str:
    values = {
        "name": other_name(dispute, viewer_id=viewer_id),
        "result": outcome(
            dispute, released_minutes=dispute.released_minutes or 0, viewer_id=viewer_id
        ),
    }
    has_other_accepted = dispute.requester_accepted_at or dispute.provider_accepted_at
    if has_other_accepted:
        sentence = gettext(
            "%(name)s has accepted. If you accept too, it is carried out at once: %(result)s Then"
            " nobody can appeal."
        )
    else:
        sentence = gettext(
            "If you accept: %(result)s It is carried out as soon as %(name)s accepts too, or when"
            " the time is over. You can’t take that back, nor appeal any more."
        )
    return sentence % values


def _withdrawing(dispute: Dispute, viewer_id: UUID) -> str:  # noqa: ARG001 - the same for both
    if dispute.is_after_payment:
        return gettext("The hours stay as they were paid. This can’t be undone.")
    return gettext("The request goes on where it stood, with its times anew. This can’t be undone.")


def _said(sentence: Promise) -> Hint:
    return lambda _dispute, _viewer_id: str(sentence)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageAction:
    """One action as the page offers it; `is_folded` hides its form until it is asked for.

    `hint` says what will happen, before it does.
    """

    operation: Callable[..., Dispute]
    label: Promise
    done: Promise
    hint: Hint
    form: type[SideForm] = SideForm
    kind: str = "primary"
    is_folded: bool = False


ACTIONS: Final[dict[str, PageAction]] = {
    "respond": PageAction(
        operation=operations.respond,
        label=_("Send my answer"),
        done=_("Your answer is sent."),
        hint=_said(_("A coordinator looks into it as soon as you have answered.")),
        form=RespondForm,
    ),
    "accept-proposal": PageAction(
        operation=operations.accept_proposal,
        label=_("Agree to the proposal"),
        done=_("You have agreed. The dispute is settled."),
        hint=_accepting_proposal,
    ),
    "decline-proposal": PageAction(
        operation=operations.decline_proposal,
        label=_("Don’t agree"),
        done=_("You have not agreed. The dispute goes on."),
        hint=_said(_("The dispute goes on, and both of you can propose something else.")),
        kind="secondary",
    ),
    "accept-ruling": PageAction(
        operation=operations.accept_ruling,
        label=_("Accept the ruling"),
        done=_("You have accepted the ruling."),
        hint=_accepting_ruling,
    ),
    "appeal": PageAction(
        operation=operations.appeal_ruling,
        label=_("Appeal"),
        done=_("You have appealed. Somebody else will look into it."),
        hint=_said(
            _(
                "Somebody else looks into it and rules anew: better for you, or worse. That ruling"
                " is final."
            )
        ),
        form=AppealForm,
        kind="secondary",
        is_folded=True,
    ),
    "add-words": PageAction(
        operation=operations.add_words,
        label=_("Say something more"),
        done=_("Your words are sent."),
        hint=_said(_("What you have sent stays as it is.")),
        form=AddWordsForm,
        kind="secondary",
        is_folded=True,
    ),
    "propose": PageAction(
        operation=operations.propose_settlement,
        label=_("Propose how to share the hours"),
        done=_("Your proposal is sent."),
        hint=_said(
            _("If the other side agrees, it is settled at once, and no coordinator is needed.")
        ),
        form=ProposeForm,
        kind="secondary",
        is_folded=True,
    ),
    "withdraw-proposal": PageAction(
        operation=operations.withdraw_proposal,
        label=_("Take my proposal back"),
        done=_("Your proposal is taken back. The dispute goes on."),
        hint=_said(_("The dispute goes on, and both of you can propose something else.")),
        kind="secondary",
        is_folded=True,
    ),
    "withdraw": PageAction(
        operation=operations.withdraw_dispute,
        label=_("Withdraw the dispute"),
        done=_("The dispute is withdrawn."),
        hint=_withdrawing,
        kind="danger",
        is_folded=True,
    ),
}


def offered(
    dispute: Dispute, *, member_id: UUID, answered: dict[str, SideForm] | None = None
) -> list[dict[str, Any]]:
    """The actions that the member may take now, with their forms; `answered` ones keep their errors."""
    allowed = set(allowed_actions(dispute=dispute, member_id=member_id))
    answered = answered or {}
    return [
        {
            "name": name,
            "action": action,
            "form": answered.get(name) or action.form(subject=dispute, action=name),
            "hint": action.hint(dispute, member_id),
            # Who is asked something finds the field open.
            "fold": action.is_folded and not (name == "add-words" and is_asked(dispute)),
        }
        for name, action in ACTIONS.items()
        if name in allowed
    ]
