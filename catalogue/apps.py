"""Services that members offer or want."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Services that members offer or want."""

    name = "catalogue"
