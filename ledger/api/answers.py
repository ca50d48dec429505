"""What the API shows of the ledger; minutes are whole, and less than zero is less."""

from typing import Any

from rest_framework import serializers

from common.api.fields import InstantField
from common.minutes import spoken
from ledger.queries import Balance
from ledger.states import Kind
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
    available_words = serializers.SerializerMethodField(help_text="For people, such as 1 h 30 min.")
    held_words = serializers.SerializerMethodField(help_text="For people, such as 45 min.")

    def get_available_words(self, balance: Balance) -> str:
        """The available minutes for people."""
        return spoken(balance.available_minutes)

    def get_held_words(self, balance: Balance) -> str:
        """The held minutes for people."""
        return spoken(balance.held_minutes)


class TransactionAnswer(serializers.Serializer[Any]):
    """What one transaction did to the caller's minutes."""

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
