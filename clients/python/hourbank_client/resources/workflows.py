"""Calls under workflows/. Written by the generator."""

from hourbank_client.answers.workflows import WorkflowAnswer, WorkflowsAnswer
from hourbank_client.calls import Calls
from hourbank_client.values import segment


class Workflows:
    """Calls under workflows/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(self) -> WorkflowsAnswer:
        """List the workflows of the bank"""
        return self._calls.get("workflows/", WorkflowsAnswer)

    def get(self, name: str) -> WorkflowAnswer:
        """Show a workflow"""
        return self._calls.get(f"workflows/{segment(name)}/", WorkflowAnswer)

    def get_asl(self, name: str) -> str:
        """Export a workflow"""
        return self._calls.text(
            f"workflows/{segment(name)}/asl/", "application/vnd.hourbank.asl+json"
        )

    def get_mermaid(self, name: str) -> str:
        """Draw a workflow for documents"""
        return self._calls.text(f"workflows/{segment(name)}/mermaid/", "text/vnd.mermaid")

    def get_svg(self, name: str) -> str:
        """Draw a workflow"""
        return self._calls.text(f"workflows/{segment(name)}/svg/", "image/svg+xml")
