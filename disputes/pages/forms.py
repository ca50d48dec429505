"""What the sides of a dispute fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import LinesField, MinutesField
from common.minutes import spoken
from disputes.models import Dispute
from disputes.models.sayings import LONGEST_WORDS
from disputes.states import Reason, SettlementState
from requests_app.pages.forms import ActionForm
from workflow.pages.actions import SubjectForm
from workflow.pages.once import OnceForm


class DisputeForm(OnceForm, ActionForm):
    """What went wrong."""

    reason = forms.ChoiceField(
        label=_("What is it about?"), choices=[("", _("Please choose")), *Reason.choices]
    )
    words = LinesField(
        label=_("What happened?"),
        max_length=LONGEST_WORDS,
        rows=5,
        help_text=_("The other side and the coordinators read this."),
    )


class SideForm(SubjectForm):
    """An action on a dispute that needs no words."""

    subject: Dispute


class RespondForm(OnceForm, SideForm):
    """The answer of who was asked."""

    words = LinesField(
        label=_("What happened, as you have seen it?"),
        max_length=LONGEST_WORDS,
        rows=5,
        help_text=_("The other side and the coordinators read this."),
    )


class AddWordsForm(OnceForm, SideForm):
    """Something more, or the answer to a question."""

    words = LinesField(
        label=_("What do you want to say?"),
        max_length=LONGEST_WORDS,
        rows=4,
        help_text=_("The other side and the coordinators read this."),
    )


class AppealForm(OnceForm, SideForm):
    """Why somebody else should look into it again."""

    words = LinesField(
        label=_("What is wrong with the ruling?"),
        max_length=LONGEST_WORDS,
        rows=4,
        help_text=_("The other side and the coordinators read this."),
    )


class ProposeForm(OnceForm, SideForm):
    """How to share the hours."""

    minutes = MinutesField(least=0)
    words = LinesField(label=_("Message"), max_length=LONGEST_WORDS, required=False, rows=3)

    def __init__(self, data: Any = None, *, subject: Dispute, action: str) -> None:
        super().__init__(data, subject=subject, action=action)
        shared, request = self.fields["minutes"], subject.request
        shared.label = gettext("How much goes to %(name)s?") % {"name": request.provider.name}
        shared.help_text = gettext(
            "From 0:00 to %(all)s, such as 0:40 or 40 min. The rest goes to %(name)s."
        ) % {"all": spoken(subject.held_minutes), "name": request.requester.name}
        live = (one for one in subject.settlements.all() if one.state == SettlementState.LIVE)
        # What is on the table is there to be changed.
        self.initial["minutes"] = next((one.released_minutes for one in live), None)

    def content(self, given: dict[str, Any]) -> dict[str, Any]:
        """The proposal."""
        return {"released_minutes": given["minutes"], "words": given["words"]}
