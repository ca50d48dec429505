"""Services that members offer or want."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Services that members offer or want."""

    name = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Bind late, here alone."""
        from catalogue.models import Service  # noqa: PLC0415 - models must be loaded
        from catalogue.sentences import register_sentences  # noqa: PLC0415
        from catalogue.states import FINAL  # noqa: PLC0415
        from catalogue.steps import register_steps  # noqa: PLC0415
        from workflow.definitions import register_workflow  # noqa: PLC0415

        register_steps()
        register_workflow(name="service", title=_("Service"), model=Service, final=FINAL)
        register_sentences()
