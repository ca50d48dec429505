"""What needs several apps at once."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What needs several apps at once."""

    name = "portal"
