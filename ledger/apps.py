"""Accounts, escrow, transactions and entries: the only code that moves minutes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The ledger; registers its steps."""

    name = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Register the steps that other apps write by name."""
        from ledger.steps import GRANT_STARTING_HOURS  # noqa: PLC0415 - needs the loaded models
        from workflow.registry import registry  # noqa: PLC0415 - the same

        registry.register(GRANT_STARTING_HOURS)
