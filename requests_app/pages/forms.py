"""What members fill in: for a request, and for each action on one."""

from typing import Any, Final

from django import forms
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _

from catalogue.models import Service
from catalogue.states import ServiceKind
from common.errors import DomainError
from common.forms import LinesField, MinutesField
from common.minutes import spoken
from requests_app.models import OfferState, ServiceRequest
from requests_app.operations import Proposal, Schedule, Wish
from requests_app.rules import needs_consent
from requests_app.states import EndReason, Outcome, State
from workflow.pages.actions import SubjectForm
from workflow.pages.once import OnceForm


# What the bank's rules refuse for the start that was chosen.
_ABOUT_THE_START: Final = {Outcome.START_IN_PAST, "start_too_far", "not_happened_yet"}


class Moment(forms.DateTimeInput):
    """The browser's own picker for a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def field_of(refusal: DomainError) -> str | None:
    """At which field a refusal is said: where it is about the start, beside it."""
    return "starts_at" if refusal.reason in _ABOUT_THE_START else None


def in_own_zone(field: forms.Field) -> None:
    """Say in which zone a time is typed."""
    field.help_text = _("In the time zone %(zone)s. %(hint)s") % {
        "zone": get_current_timezone_name(),
        "hint": field.help_text,
    }


class WishForm(OnceForm):
    """A request for a service, or the answer to a wanted ad."""

    minutes = MinutesField(label=_("How long will it take?"))
    title = forms.CharField(label=_("What is it about?"), max_length=100)
    words = LinesField(
        label=_("What should the other know?"),
        max_length=4000,
        required=False,
        rows=4,
    )
    starts_at = forms.DateTimeField(
        label=_("When?"),
        required=False,
        widget=Moment,
        help_text=_("Leave it empty if you will agree on it later."),
    )
    place = forms.CharField(label=_("Where?"), max_length=200, required=False)
    is_remote = forms.BooleanField(label=_("It can be done from afar"), required=False)

    def __init__(self, data: Any = None, *, service: Service) -> None:
        initial = {
            "minutes": service.estimated_minutes,
            "title": service.title,
            "is_remote": service.is_remote,
        }
        super().__init__(data, initial=initial)
        in_own_zone(self.fields["starts_at"])
        self.service = service

    @property
    def is_offer(self) -> bool:
        """Whether the service is offered: then the member asks for it, and pays."""
        return self.service.kind == ServiceKind.OFFER

    def wish(self, *, time_zone: str) -> Wish:
        """The checked content, in the member's zone."""
        return Wish(service_id=self.service.pk, time_zone=time_zone, **self.cleaned_data)


class ActionForm(SubjectForm):
    """An action on a request."""

    subject: ServiceRequest

    def field_of(self, refusal: DomainError) -> str | None:
        """Beside the start what is wrong with it, where the form has one."""
        name = field_of(refusal)
        return name if name in self.fields else None


class WordsForm(ActionForm):
    """An action that may say why."""

    words = LinesField(
        label=_("Why? The other side reads this."),
        max_length=1000,
        required=False,
        rows=3,
    )


class ProposalForm(ActionForm):
    """Other minutes, or another time."""

    minutes = MinutesField(label=_("How long?"))
    starts_at = forms.DateTimeField(
        label=_("When?"),
        required=False,
        widget=Moment,
        help_text=_("Leave it empty to keep the start as it is."),
    )
    words = LinesField(
        label=_("Message"),
        max_length=2000,
        required=False,
        rows=3,
    )

    def __init__(self, data: Any = None, *, subject: ServiceRequest, action: str) -> None:
        super().__init__(data, subject=subject, action=action)
        in_own_zone(self.fields["starts_at"])
        live = next(
            (offer for offer in subject.offers.all() if offer.state == OfferState.LIVE), None
        )
        asked = subject.agreed_minutes or subject.estimated_minutes
        # What is on the table is there to be changed.
        self.initial["minutes"] = live.minutes if live else asked
        self.initial["starts_at"] = (live or subject).starts_at

    def content(self, given: dict[str, Any]) -> dict[str, Any]:
        """The proposal."""
        return {"offer": Proposal(**given)}


class EndForm(WordsForm):
    """Why something is called off: a kind of reason where it was promised, and words."""

    field_order = ("version", "reason", "words")

    def __init__(self, data: Any = None, *, subject: ServiceRequest, action: str) -> None:
        super().__init__(data, subject=subject, action=action)
        if subject.state in {State.ACCEPTED, State.IN_PROGRESS}:
            self.fields["reason"] = forms.ChoiceField(
                label=_("What is the reason?"),
                choices=[("", _("Please choose")), *EndReason.choices],
            )
            self.order_fields(self.field_order)


class ScheduleForm(ActionForm):
    """Another time or place for what was promised."""

    starts_at = forms.DateTimeField(label=_("When?"), required=False, widget=Moment)
    place = forms.CharField(label=_("Where?"), max_length=200, required=False)
    is_remote = forms.BooleanField(label=_("It can be done from afar"), required=False)
    words = LinesField(label=_("Message"), max_length=2000, required=False, rows=3)

    def __init__(self, data: Any = None, *, subject: ServiceRequest, action: str) -> None:
        super().__init__(data, subject=subject, action=action)
        in_own_zone(self.fields["starts_at"])
        names = ("starts_at", "place", "is_remote")
        self.initial.update({name: getattr(subject, name) for name in names})

    def content(self, given: dict[str, Any]) -> dict[str, Any]:
        """What is proposed. A field shows minutes: a start that wasn't touched is kept to the second."""
        if "starts_at" not in self.changed_data:
            given["starts_at"] = None
        return {"schedule": Schedule(time_zone=get_current_timezone_name(), **given)}


class LessForm(ActionForm):
    """Less time to pay than the work is said to have taken."""

    minutes = MinutesField(label=_("How long do you think it was?"))
    words = LinesField(
        label=_("Why? The other side reads this."), max_length=2000, required=False, rows=3
    )

    def __init__(self, data: Any = None, *, subject: ServiceRequest, action: str) -> None:
        super().__init__(data, subject=subject, action=action)
        self.initial["minutes"] = subject.agreed_minutes


class CompleteForm(ActionForm):
    """What the work took."""

    actual_minutes = MinutesField(label=_("How long did it really take?"))

    def __init__(self, data: Any = None, *, subject: ServiceRequest, action: str) -> None:
        super().__init__(data, subject=subject, action=action)
        self.initial["actual_minutes"] = subject.agreed_minutes


class ConfirmForm(ActionForm):
    """Agree to pay; far above the agreed time the member says so once more."""

    def __init__(self, data: Any = None, *, subject: ServiceRequest, action: str) -> None:
        super().__init__(data, subject=subject, action=action)
        actual, held = subject.actual_minutes, subject.agreed_minutes
        if actual and held and needs_consent(actual=actual, held=held, terms=subject.terms):
            self.fields["consent"] = forms.BooleanField(
                label=_("I agree to pay %(actual)s instead of the agreed %(held)s")
                % {"actual": spoken(actual), "held": spoken(held)}
            )

    def content(self, given: dict[str, Any]) -> dict[str, Any]:
        """The minutes that were consented to: those that this version shows."""
        return {"consent_minutes": self.subject.actual_minutes} if given.get("consent") else {}
