"""The durable kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """History, steps, timers, dead letters and the bank's parameters."""

    name = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        """Have the workflows checked with everything else."""
        from workflow.checks import register_checks  # noqa: PLC0415 - models must be loaded

        register_checks()
