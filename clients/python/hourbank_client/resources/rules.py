"""Calls under rules/. Written by the generator."""

from hourbank_client.answers.rules import RulesAnswer
from hourbank_client.calls import Calls


class Rules:
    """Calls under rules/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def get(self) -> RulesAnswer:
        """Read the rules of the bank"""
        return self._calls.get("rules/", RulesAnswer)
