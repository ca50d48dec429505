"""Small shared words."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Small shared words."""

    name = "common"
