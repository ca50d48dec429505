"""The admin site: our name, our sign-in, and a first page that says whether all is well."""

# ruff: noqa: ARG002 - Django says which arguments there are

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from ledger.queries import last_reconciliation
from portal.reports.admin import urls_of
from portal.reports.reports import readable_by
from workflow.queries import halted_breakers, step_figures


class BankAdminSite(admin.AdminSite):
    """For staff alone; they sign in, sign out and change their password where members do."""

    site_title = _("HourBank")
    site_header = _("HourBank administration")
    index_title = _("Is all well?")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's own pages, and the reports before its catch-all."""
        return [*urls_of(self), *super().get_urls()]

    @method_decorator(secure_admin_login)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send a visitor to the members' sign-in, and somebody of the staff to where they wanted."""
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))

    def password_change(  # type: ignore[override]
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Change the password on the members' page."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what needs somebody's eye, then everything else."""
        figures: dict[str, Any] = {"reports": readable_by(request.user)}
        if request.user.has_perm("workflow.view_step"):
            figures["steps"] = step_figures(at=timezone.now())
        if request.user.has_perm("workflow.view_circuitbreaker"):
            figures |= {"shows_breakers": True, "halted": halted_breakers()}
        if request.user.has_perm("ledger.view_reconciliation"):
            figures |= {"shows_ledger": True, "reconciliation": last_reconciliation()}
        return super().index(request, {**figures, **(extra_context or {})})
