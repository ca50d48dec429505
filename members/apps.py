"""Members of the bank."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Who belongs to the bank, and how they sign in."""

    name = "members"
    verbose_name = _("Members")
