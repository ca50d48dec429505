"""Services that members offer or want."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Services that members offer or want."""

    name = "catalogue"

    def ready(self) -> None:
        """Give its workflow a name, here alone."""
        from catalogue.models import Service  # noqa: PLC0415 - models must be loaded
        from catalogue.states import FINAL  # noqa: PLC0415
        from workflow.definitions import register_workflow  # noqa: PLC0415

        register_workflow(name="service", title=_("Service"), model=Service, final=FINAL)
