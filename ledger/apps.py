"""Accounts, escrow, transactions and entries: the only code that moves minutes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The ledger; registers its steps, and its words with the notifications."""

    name = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Register the steps that other apps write by name."""
        from ledger.models import Escrow  # noqa: PLC0415 - models must be loaded
        from ledger.sentences import register_sentences  # noqa: PLC0415
        from ledger.states import CLOSED  # noqa: PLC0415
        from ledger.steps import GRANT_STARTING_HOURS  # noqa: PLC0415
        from workflow.definitions import register_workflow  # noqa: PLC0415
        from workflow.registry import registry  # noqa: PLC0415

        registry.register(GRANT_STARTING_HOURS)
        register_workflow(
            name="escrow-release", title=_("Escrow release"), model=Escrow, final=CLOSED
        )
        register_sentences()
