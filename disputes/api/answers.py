"""What the API shows of a dispute: what both sides may know, and nothing that is the staff's own."""

from datetime import datetime
from typing import Final
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.expanding import Expanding, to
from common.api.fields import InstantField
from common.api.serializers import ModelAnswer
from disputes.models import Dispute, Ruling, Settlement, Statement
from disputes.queries import allowed_actions
from disputes.states import OPENER, RESPONDENT
from disputes.turns import Turn, Who, turn_for, turn_of
from requests_app.api.answers import EventAnswer
from requests_app.states import Part
from workflow.models import EventLog
from workflow.sight import actor_for_members


FINAL_RULING: Final = 2


class StatementAnswer(ModelAnswer):
    """What a side has said, or what staff have asked: `part` is empty for staff."""

    class Meta:
        model = Statement
        fields = ("kind", "part", "asked_of", "answer_by", "words", "at")
        read_only_fields = fields


class SettlementAnswer(ModelAnswer):
    """One proposal of how to share the minutes."""

    class Meta:
        model = Settlement
        fields = (
            "number",
            "made_by",
            "released_minutes",
            "words",
            "state",
            "made_at",
            "expires_at",
            "ended_at",
        )
        read_only_fields = fields


class RulingAnswer(ModelAnswer):
    """A ruling as it was made; the one on an appeal is final."""

    is_final = serializers.SerializerMethodField(help_text="It can't be appealed.")

    class Meta:
        model = Ruling
        fields = ("number", "released_minutes", "words", "is_final", "ruled_at")
        read_only_fields = fields

    def get_is_final(self, ruling: Ruling) -> bool:
        """There is one appeal."""
        return ruling.number == FINAL_RULING


class DisputeAnswer(Expanding, ModelAnswer):
    """A dispute as both sides see it; minutes are whole."""

    expands = {
        "request": to("request", "request_id"),
        "opened_by": to("member", "opened_by_id"),
    }

    part = serializers.SerializerMethodField(help_text="Your side: `requester` pays.")
    role = serializers.SerializerMethodField(help_text="Whether you opened it.")
    turn = serializers.SerializerMethodField(
        help_text="Who is to do something: a side, or staff; empty where nobody has to. Where staff"
        " ask you something it is your turn."
    )
    until = serializers.SerializerMethodField(help_text="Then it goes on without them.")
    is_assigned = serializers.SerializerMethodField(
        help_text="Whether a coordinator has it in hand."
    )
    allowed_actions = serializers.SerializerMethodField(
        help_text="The actions that you may take now, named as their addresses are."
    )

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = (
            "id",
            "version",
            "state",
            "request",
            "opened_by",
            "part",
            "role",
            "reason",
            "words",
            "held_minutes",
            "is_after_payment",
            "turn",
            "until",
            "is_assigned",
            "allowed_actions",
            "opened_at",
            "respond_by",
            "responded_at",
            "settled_minutes",
            "released_minutes",
            "ruling_words",
            "ruled_at",
            "execute_at",
            "requester_accepted_at",
            "provider_accepted_at",
            "appealed_by",
            "appealed_at",
            "ended_at",
        )
        read_only_fields = fields

    def get_part(self, dispute: Dispute) -> Part | None:
        """The caller's side of the request."""
        return dispute.part_of(self._caller())

    @extend_schema_field(serializers.ChoiceField([OPENER, RESPONDENT]))
    def get_role(self, dispute: Dispute) -> str:
        """The caller's side of the dispute."""
        return OPENER if self._caller() == dispute.opened_by_id else RESPONDENT

    @extend_schema_field(serializers.ChoiceField(Who.choices, allow_blank=True))
    def get_turn(self, dispute: Dispute) -> str:
        """Who is to do something."""
        return self._turn(dispute).who

    @extend_schema_field(InstantField(allow_null=True))
    def get_until(self, dispute: Dispute) -> str | None:
        """Until when, in UTC."""
        until: datetime | None = self._turn(dispute).until
        return None if until is None else InstantField().to_representation(until)

    def get_is_assigned(self, dispute: Dispute) -> bool:
        """Whether somebody has it in hand; who isn't told."""
        return dispute.assigned_to_id is not None

    def get_allowed_actions(self, dispute: Dispute) -> list[str]:
        """What the caller may do now."""
        return allowed_actions(dispute=dispute, member_id=self._caller())

    def _turn(self, dispute: Dispute) -> Turn:
        caller = self._caller()
        return turn_for(dispute, member_id=caller) if caller else turn_of(dispute)

    def _caller(self) -> UUID | None:
        caller: UUID | None = self.context["request"].user.pk
        return caller


class WholeDisputeAnswer(DisputeAnswer):
    """One dispute with what was said, proposed and ruled, each oldest first."""

    statements = StatementAnswer(many=True, read_only=True)
    proposals = SettlementAnswer(source="settlements", many=True, read_only=True)
    rulings = RulingAnswer(many=True, read_only=True)

    class Meta(DisputeAnswer.Meta):
        fields = (*DisputeAnswer.Meta.fields, "statements", "proposals", "rulings")
        read_only_fields = fields


class DisputeEventAnswer(EventAnswer):
    """One event of a dispute's history; `actor_id` is null for the bank and for its staff."""

    actor_id = serializers.SerializerMethodField(
        help_text="The side that acted; null for the bank and for its staff."
    )

    class Meta(EventAnswer.Meta):
        """As of all events."""

    def get_actor_id(self, event: EventLog) -> UUID | None:
        """The side that acted."""
        return actor_for_members(event)
