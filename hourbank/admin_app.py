"""Django's admin with our site in place of its own."""

from django.contrib.admin.apps import AdminConfig


class BankAdminConfig(AdminConfig):
    """Names our site as the one that `admin.site` is."""

    default_site = "hourbank.admin.BankAdminSite"
