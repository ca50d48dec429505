"""Files that members hand in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Keeps pictures and PDFs; whose they are and who sees them is for the app that they belong to."""

    name = "files"
    verbose_name = _("Files")
