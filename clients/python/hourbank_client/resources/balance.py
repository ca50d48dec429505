"""Calls under balance/. Written by the generator."""

from hourbank_client.answers.balance import BalanceAnswer
from hourbank_client.calls import Calls


class Balance:
    """Calls under balance/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def get(self) -> BalanceAnswer:
        """Show what you have"""
        return self._calls.get("balance/", BalanceAnswer)
