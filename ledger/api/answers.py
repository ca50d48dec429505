"""What the API shows of the ledger; minutes are whole, and less than zero is less."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.expanding import Expanding, Link, to
from common.api.fields import InstantField
from common.minutes import spoken
from ledger.models import Debt
from ledger.queries import Balance, actions_on_debt
from ledger.states import DebtState, Kind, Side
from members.api.answers import MemberAnswer


class BalanceAnswer(serializers.Serializer[Any]):
    """What a member has."""

    available_minutes = serializers.IntegerField(help_text="Yours, and not set aside for anything.")
    held_minutes = serializers.IntegerField(help_text="Set aside for your open requests.")
    credit_minutes = serializers.IntegerField(help_text="How far below zero you may go.")
    spendable_minutes = serializers.IntegerField(
        help_text="What you can have set aside for further requests: available and credit."
    )
    earned_minutes = serializers.IntegerField(help_text="Received for services that you gave.")
    spent_minutes = serializers.IntegerField(help_text="Paid for services that you received.")
    owed_minutes = serializers.IntegerField(
        help_text="Debts that you still have to pay: no part of the other figures."
    )
    available_words = serializers.SerializerMethodField(help_text="For people, such as 1 h 30 min.")
    held_words = serializers.SerializerMethodField(help_text="For people, such as 45 min.")

    def get_available_words(self, balance: Balance) -> str:
        """The available minutes for people."""
        return spoken(balance.available_minutes)

    def get_held_words(self, balance: Balance) -> str:
        """The held minutes for people."""
        return spoken(balance.held_minutes)


class TransactionAnswer(Expanding, serializers.Serializer[Any]):
    """What one transaction did to the caller's minutes."""

    expands = {
        "request": to("request", "request_id"),
        "other": Link(kind="member", key=lambda line: line.other and line.other.pk),
    }

    id = serializers.IntegerField()
    at = InstantField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    words = serializers.CharField(help_text="What happened, for people.")
    request = serializers.UUIDField(
        source="request_id", allow_null=True, help_text="The request that it was for."
    )
    other = MemberAnswer(allow_null=True, help_text="The other side; null where it is the bank.")
    available_minutes = serializers.IntegerField(help_text="Change of the available minutes.")
    held_minutes = serializers.IntegerField(help_text="Change of the held minutes.")
    available_after_minutes = serializers.IntegerField(help_text="Available minutes after it.")
    held_after_minutes = serializers.IntegerField(help_text="Minutes set aside after it.")


class DebtAnswer(Expanding, serializers.Serializer[Any]):
    """What one member owes another after a dispute was decided."""

    expands = {
        "debtor": to("member", "debtor_id"),
        "creditor": to("member", "creditor_id"),
        "request": to("request", "request_id"),
        "dispute": to("dispute", "dispute_id"),
    }

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=DebtState.choices)
    part = serializers.SerializerMethodField(help_text="Your side: `debtor` owes.")
    debtor = MemberAnswer(source="debtor.member", help_text="Who owes.")
    creditor = MemberAnswer(source="creditor.member", help_text="Who is owed.")
    request = serializers.UUIDField(source="request_id", help_text="The request that was paid.")
    dispute = serializers.UUIDField(source="dispute_id", help_text="The dispute that was decided.")
    minutes = serializers.IntegerField(help_text="What was owed at first.")
    paid_minutes = serializers.IntegerField(help_text="What was paid of it so far.")
    owed_minutes = serializers.IntegerField(
        source="open_minutes", help_text="What is still owed: nothing once it is paid or waived."
    )
    waiver_words = serializers.CharField(help_text="Why it need not be paid.")
    allowed_actions = serializers.SerializerMethodField(
        help_text="The actions that you may take now, named as their addresses are."
    )
    created_at = InstantField()
    paid_at = InstantField(allow_null=True)
    waived_at = InstantField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(Side.choices, allow_null=True))
    def get_part(self, debt: Debt) -> Side | None:
        """The caller's side; none of a coordinator who pays from the debtor's account."""
        return debt.side_of(self.context["request"].user.pk)

    def get_allowed_actions(self, debt: Debt) -> list[str]:
        """What the caller may do now."""
        return actions_on_debt(debt=debt, member_id=self.context["request"].user.pk)
