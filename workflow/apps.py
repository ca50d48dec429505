"""The durable kernel."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """History, steps, timers, dead letters and the bank's parameters."""

    name = "workflow"

    def ready(self) -> None:
        """Have the workflows checked with everything else."""
        from workflow.checks import register_checks  # noqa: PLC0415 - models must be loaded

        register_checks()
