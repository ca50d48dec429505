"""Django's admin with our site in place of its own."""

from django.contrib.admin.apps import AdminConfig


class BankAdminConfig(AdminConfig):
    """Names our site as the one that `admin.site` is."""

    default_site = "hourbank.admin.BankAdminSite"

    def ready(self) -> None:
        """Put our pages of others' tables in place, once all apps have registered theirs."""
        super().ready()
        from hourbank.djangos_admin import take_over  # noqa: PLC0415 - models must be there

        take_over()
