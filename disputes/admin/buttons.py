"""The operations of the desk, as buttons."""

from functools import partial
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes import operations
from disputes.admin.forms import AskForm, AssignForm, HandOverForm, NoteForm, RulingForm
from disputes.admin.judges import choices
from disputes.models import Dispute
from disputes.states import MAY_JUDGE, MAY_JUDGE_ANY
from workflow.admin.operations import AdminOperation


RULE: Final = "rule"
# These have their form on the dispute's own page.
ON_THE_PAGE: Final = (RULE, "note")


def _seen(dispute: Dispute | None) -> dict[str, Any]:
    return {"expected_version": dispute.version} if dispute else {}


def _with_judges(dispute: Dispute | None) -> dict[str, Any]:
    return {**_seen(dispute), "judges": choices(dispute, at=timezone.now())}


def _to_share(dispute: Dispute) -> dict[str, Any]:
    return {**_seen(dispute), "held_minutes": dispute.held_minutes}


def _ruled(_request: HttpRequest, dispute: Dispute) -> str:
    if dispute.appealed_at is not None:
        return _("The ruling is recorded, and both sides are told. It is final.")
    at = date_format(localtime(dispute.execute_at), "DATETIME_FORMAT")
    said = _("The ruling is recorded, and both sides are told. They may appeal until %(at)s.")
    return said % {"at": at}


_button: Final = partial(AdminOperation, id_argument="dispute_id", permission=MAY_JUDGE)

BUTTONS: Final = (
    _button(
        name="take",
        label=gettext_lazy("Take it in hand"),
        operation=operations.take_dispute,
        done=gettext_lazy("The dispute is in your hands."),
        in_list=gettext_lazy("Take in hand"),
    ),
    _button(
        name="assign",
        label=gettext_lazy("Assign to…"),
        operation=operations.assign_to,
        permission=MAY_JUDGE_ANY,
        form=AssignForm,
        initial=_with_judges,
        done=gettext_lazy("The dispute is assigned, and both of you are told."),
        in_list=gettext_lazy("Assign to…"),
    ),
    _button(
        name="hand-over",
        label=gettext_lazy("Hand over"),
        operation=operations.hand_over,
        form=HandOverForm,
        initial=_with_judges,
        done=gettext_lazy("The dispute is handed over, with your note."),
    ),
    _button(
        name="ask",
        label=gettext_lazy("Ask for evidence or words"),
        operation=operations.ask,
        form=AskForm,
        initial=_seen,
        done=gettext_lazy("Who is asked was told."),
    ),
    _button(
        name="note",
        label=gettext_lazy("Write an internal note"),
        operation=operations.add_note,
        form=NoteForm,
        done=gettext_lazy("The note is written."),
    ),
    _button(
        name=RULE,
        label=gettext_lazy("Rule"),
        operation=operations.rule_dispute,
        form=RulingForm,
        initial=_to_share,
        done=_ruled,
    ),
)
