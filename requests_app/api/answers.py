"""What the API shows of a request."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers

from common.api.expanding import Expanding, to
from common.api.fields import InstantField
from common.api.serializers import ModelAnswer
from members.api.answers import MemberAnswer
from members.models import Member
from requests_app.conversation.queries import shown_to, unread_count
from requests_app.models import Amendment, Offer, ServiceRequest
from requests_app.queries import allowed_actions
from requests_app.states import Part
from workflow import rows
from workflow.models import EventLog
from workflow.sight import data_for_members


class OfferAnswer(ModelAnswer):
    """One offer of a negotiation."""

    class Meta:
        model = Offer
        fields = (
            "round",
            "made_by",
            "minutes",
            "starts_at",
            "words",
            "state",
            "made_at",
            "expires_at",
            "ended_at",
        )
        read_only_fields = fields


class AmendmentAnswer(ModelAnswer):
    """A proposed change, in full: what holds once it is agreed."""

    class Meta:
        model = Amendment
        fields = (
            "number",
            "kind",
            "made_by",
            "minutes",
            "starts_at",
            "time_zone",
            "place",
            "is_remote",
            "words",
            "state",
            "made_at",
            "expires_at",
            "ended_at",
        )
        read_only_fields = fields


class RequestAnswer(Expanding, ModelAnswer):
    """A request as its two sides see it; times of work are whole minutes."""

    expands = {
        "service": to("service", "service_id"),
        "requester": to("member", "requester_id"),
        "provider": to("member", "provider_id"),
    }

    requester = MemberAnswer(read_only=True)
    provider = MemberAnswer(read_only=True)
    outcome_words = serializers.CharField(
        source="get_outcome_display", read_only=True, help_text="Why it ended, in words."
    )
    part = serializers.SerializerMethodField(help_text="Your side: `requester` pays.")
    unread_messages = serializers.SerializerMethodField(
        help_text="Messages of the other side that you have not read."
    )
    allowed_actions = serializers.SerializerMethodField(
        help_text="The actions that you may take now, named as their addresses are."
    )

    class Meta:
        model = ServiceRequest
        fields: tuple[str, ...] = (
            "id",
            "version",
            "state",
            "service",
            "requester",
            "provider",
            "initiated_by",
            "part",
            "title",
            "words",
            "estimated_minutes",
            "agreed_minutes",
            "actual_minutes",
            "payable_minutes",
            "starts_at",
            "time_zone",
            "place",
            "is_remote",
            "turn",
            "deadline_at",
            "amendment_by",
            "allowed_actions",
            "unread_messages",
            "outcome",
            "outcome_words",
            "end_reason",
            "end_words",
            "shortfall_minutes",
            "cancelled_late",
            "created_at",
            "submitted_at",
            "accepted_at",
            "started_at",
            "completed_at",
            "confirmed_at",
            "ended_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: ServiceRequest) -> dict[str, Any]:
        """As the caller's side reads it: without contact details until it is accepted."""
        self._take_sides(instance)
        shown = shown_to(instance, viewer_id=self._caller())
        answer: dict[str, Any] = super().to_representation(shown)
        return answer

    def _take_sides(self, request: ServiceRequest) -> None:
        """In lists they come with the row; of one request the caller is known, and the other is read."""
        caller = self.context["request"].user
        for side in Part:
            member_id = request.member_of(side)
            if not getattr(ServiceRequest, side).is_cached(request):
                known = caller if member_id == caller.pk else None
                setattr(request, side, known or rows.fetch(Member, rows.BY_KEY, member_id))

    def get_part(self, request: ServiceRequest) -> Part | None:
        """The caller's side."""
        return request.part_of(self._caller())

    def get_unread_messages(self, request: ServiceRequest) -> int:
        """In lists it comes with the row."""
        counted: int | None = getattr(request, "unread_messages", None)
        member_id = self._caller()
        if counted is not None or member_id is None:
            return counted or 0
        return unread_count(request_id=request.pk, member_id=member_id)

    def get_allowed_actions(self, request: ServiceRequest) -> list[str]:
        """What the caller may do now."""
        at = self.context.get("at") or timezone.now()
        return allowed_actions(request=request, member_id=self._caller(), at=at)

    def _caller(self) -> UUID | None:
        caller: UUID | None = self.context["request"].user.pk
        return caller


class RequestWithOffersAnswer(RequestAnswer):
    """One request, with its negotiation and the changes that were proposed."""

    offers = OfferAnswer(many=True, read_only=True)
    amendments = AmendmentAnswer(many=True, read_only=True)

    class Meta(RequestAnswer.Meta):
        fields = (*RequestAnswer.Meta.fields, "offers", "amendments")
        read_only_fields = fields


class EventAnswer(serializers.ModelSerializer[Any]):
    """One event of a history; `seq` counts without a gap from 1."""

    at = InstantField(read_only=True)
    data = serializers.SerializerMethodField(  # type: ignore[assignment] # a column, not the base's property
        help_text="Ids and codes that belong to the event."
    )

    class Meta:
        model = EventLog
        fields = (
            "seq",
            "type",
            "from_state",
            "to_state",
            "actor_id",
            "on_behalf_of_id",
            "data",
            "at",
        )
        read_only_fields = fields

    def get_data(self, event: EventLog) -> dict[str, Any]:
        """As far as it is for members."""
        return data_for_members(event)
