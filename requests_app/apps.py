"""Requests from DRAFT to PAID."""

from django.apps import AppConfig


class RequestsAppConfig(AppConfig):
    """Requests from DRAFT to PAID."""

    name = "requests_app"
