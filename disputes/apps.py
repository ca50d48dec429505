"""Disputes and their rulings."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """Disputes and their rulings."""

    name = "disputes"
