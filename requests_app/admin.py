"""Requests for staff: everything to see, and what a member may do, done on their behalf."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.admin import ReadOnlyAdmin
from common.forms import MinutesField
from requests_app import operations
from requests_app.conversation.admin import ConversationAdmin
from requests_app.executions import request_execution
from requests_app.models import Amendment, Offer, ServiceRequest
from requests_app.operations import Proposal, Schedule
from requests_app.queries import allowed_actions, stuck
from requests_app.ratings import admin as ratings_admin  # noqa: F401 - registers its own
from requests_app.states import EndReason, Part
from requests_app.terms import Terms
from workflow.admin.executions import ExecutionAdmin
from workflow.admin.operations import AdminOperation, OperationAdmin
from workflow.executions import Execution


if TYPE_CHECKING:
    OfferTable = admin.TabularInline[Offer, ServiceRequest]
    AmendmentTable = admin.TabularInline[Amendment, ServiceRequest]
else:
    OfferTable = AmendmentTable = admin.TabularInline


class WordsForm(forms.Form):
    """Why, in words that the other side reads."""

    words = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea)


class EndForm(WordsForm):
    """Why something promised is called off."""

    reason = forms.ChoiceField(
        label=_("Kind of reason"), choices=[("", "---------"), *EndReason.choices], required=False
    )


def _moment() -> forms.SplitDateTimeField:
    """A day and a time; each of the two inputs says which it is."""
    widget = forms.SplitDateTimeWidget()
    for part, name in zip(widget.widgets, (_("Day"), _("Time")), strict=True):
        part.attrs["aria-label"] = name
    return forms.SplitDateTimeField(label=_("When"), required=False, widget=widget)


class ScheduleForm(forms.Form):
    """Another time or place; what is left empty stays."""

    starts_at = _moment()
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    words = forms.CharField(
        label=_("Message"), max_length=2000, required=False, widget=forms.Textarea
    )


class LessForm(forms.Form):
    """Less time to pay."""

    minutes = MinutesField(label=_("How long"))
    words = forms.CharField(
        label=_("Message"), max_length=2000, required=False, widget=forms.Textarea
    )


class CompleteForm(forms.Form):
    """What the work took."""

    actual_minutes = MinutesField(label=_("How long it took"))


class ConfirmForm(forms.Form):
    """Consent, where the work took much longer than agreed."""

    consent_minutes = MinutesField(
        label=_("The time that the member agrees to pay"),
        required=False,
        help_text=_("Only where it is far above the agreed time."),
    )


class OfferForm(forms.Form):
    """Other minutes, or another time."""

    minutes = MinutesField(label=_("How long"))
    starts_at = _moment()
    words = forms.CharField(
        label=_("Message"), max_length=2000, required=False, widget=forms.Textarea
    )


def _counter_offer(*, minutes: int, starts_at: Any, words: str, **rest: Any) -> ServiceRequest:
    proposal = Proposal(minutes=minutes, starts_at=starts_at, words=words)
    return operations.counter_offer(offer=proposal, **rest)


def _reschedule(*, starts_at: Any, place: str, words: str, **rest: Any) -> ServiceRequest:
    schedule = Schedule(
        starts_at=starts_at,
        time_zone=timezone.get_current_timezone_name(),
        place=place or None,
        words=words,
    )
    return operations.reschedule(schedule=schedule, **rest)


# Action, as the transition table has it; its operation, form and label.
ACTIONS: Final[
    list[tuple[str, Callable[..., ServiceRequest], type[forms.Form] | None, Promise]]
] = [
    ("submit", operations.submit, None, _("Submit")),
    ("propose", operations.propose, None, _("Send the offer")),
    ("accept", operations.accept, None, _("Accept")),
    ("decline", operations.decline, WordsForm, _("Decline")),
    ("counter-offer", _counter_offer, OfferForm, _("Counter-offer")),
    ("accept-offer", operations.accept_offer, None, _("Accept the offer")),
    ("decline-offer", operations.decline_offer, WordsForm, _("Decline the offer")),
    ("withdraw-offer", operations.withdraw_offer, None, _("Withdraw the offer")),
    ("start", operations.start, None, _("Start")),
    ("complete", operations.complete, CompleteForm, _("Complete")),
    ("give-up", operations.give_up, EndForm, _("Give up")),
    ("confirm", operations.confirm, ConfirmForm, _("Confirm")),
    ("refuse", operations.refuse_recorded, WordsForm, _("Refuse")),
    ("cancel", operations.cancel, EndForm, pgettext_lazy("a request", "Cancel")),
    ("reschedule", _reschedule, ScheduleForm, _("Propose another time or place")),
    ("propose-less", operations.propose_less, LessForm, _("Propose less time")),
    ("agree-change", operations.agree_change, None, _("Agree to the change")),
    ("decline-change", operations.decline_change, None, _("Decline the change")),
    ("withdraw-change", operations.withdraw_change, None, _("Withdraw the change")),
    ("discard", operations.discard, None, _("Discard")),
]
DANGEROUS: Final = {"decline", "decline-offer", "give-up", "refuse", "cancel", "discard"}
SIDES: Final = {Part.REQUESTER: _("for the requester"), Part.PROVIDER: _("for the provider")}


def _member(request: ServiceRequest, *, part: Part) -> UUID:
    return request.member_of(part)


def _may(request: ServiceRequest, *, part: Part, action: str) -> bool:
    return action in allowed_actions(request=request, member_id=request.member_of(part))


def _buttons() -> tuple[AdminOperation, ...]:
    return tuple(
        AdminOperation(
            name=f"{action}-for-{part}",
            label=format_lazy("{} {}", label, SIDES[part]),
            operation=operation,
            id_argument="request_id",
            permission="requests_app.change_servicerequest",
            form=form,
            question=_("This is done in the member's name, and recorded with yours."),
            available=partial(_may, part=part, action=action),
            on_behalf_of=partial(_member, part=part),
            is_dangerous=action in DANGEROUS,
            done=_("Done on the member's behalf."),
        )
        for action, operation, form, label in ACTIONS
        for part in Part
    )


class StuckFilter(admin.SimpleListFilter):
    """Work that has been in progress for too long, by the Policy."""

    title = _("stuck")
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """One choice beside all."""
        return [("1", _("in progress for too long"))]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[ServiceRequest],
    ) -> QuerySet[ServiceRequest]:
        """Only those, where asked for."""
        if not self.value():
            return queryset
        return queryset.filter(pk__in=stuck(at=timezone.now()).values("pk"))


class OfferInline(OfferTable):
    """The negotiation."""

    model = Offer
    template = "admin/operations/table.html"
    extra = 0
    can_delete = False
    fields = ("round", "made_by", "minutes", "starts_at", "state", "made_at", "expires_at", "words")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Offers are made by operations."""
        return False


class AmendmentInline(AmendmentTable):
    """What was to be changed by consent."""

    model = Amendment
    template = "admin/operations/table.html"
    extra = 0
    can_delete = False
    fields = (
        *("number", "kind", "made_by", "starts_at", "place", "is_remote", "minutes", "state"),
        *("made_at", "expires_at", "words"),
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Changes are proposed by operations."""
        return False


@admin.register(ServiceRequest)
class ServiceRequestAdmin(ConversationAdmin, ExecutionAdmin, OperationAdmin):
    """Where each request is, and the actions that its sides may take now."""

    list_display = (
        "title",
        "state",
        "requester",
        "provider",
        "agreed_minutes",
        "turn",
        "deadline_at",
    )
    list_filter = ("state", StuckFilter, "turn", "cancelled_late", "end_reason", "outcome")
    list_select_related = ("requester", "provider")
    search_fields = ("=id", "title", "requester__name", "provider__name")
    ordering = ("-id",)
    inlines = (OfferInline, AmendmentInline)
    operation_views = _buttons()

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceRequest]:
        """Return the requests with their people and offers."""
        rows: QuerySet[ServiceRequest] = super().get_queryset(request)
        return rows.prefetch_related("offers", "amendments")

    def course(self, subject: ServiceRequest) -> Execution:
        """The execution, with the steps of the settlement."""
        return request_execution(request_id=subject.pk, at=timezone.now(), for_member=None)

    def times(self, subject: ServiceRequest) -> Terms:
        """The times that this request keeps."""
        return subject.terms


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    """All offers."""

    list_display = ("request", "round", "made_by", "minutes", "state", "made_at", "expires_at")
    list_filter = ("state", "made_by")
    list_select_related = ("request",)
    search_fields = ("=request__id", "request__title")


@admin.register(Amendment)
class AmendmentAdmin(ReadOnlyAdmin):
    """All changes that were proposed."""

    list_display = ("request", "number", "kind", "made_by", "state", "made_at", "expires_at")
    list_filter = ("state", "kind", "made_by")
    list_select_related = ("request",)
    search_fields = ("=request__id", "request__title")
