"""The durable kernel."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """History, steps, timers, dead letters and the bank's parameters."""

    name = "workflow"
