"""The roles of the staff, as groups with the rights that the code names."""

from typing import Final

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission


COORDINATORS: Final = "Coordinators"

# A coordinator sees everything of the bank but the answers that are kept for programs …
UNSEEN: Final = {"workflow.view_idempotencykey"}
# … and may do this.
COORDINATOR_DOES: Final = {
    "catalogue.add_category",
    "catalogue.add_service",
    "catalogue.change_category",
    "catalogue.change_review",
    "catalogue.change_service",
    "catalogue.delete_category",
    "disputes.change_dispute",
    "members.add_member",
    "members.change_apikey",
    "members.change_member",
    "requests_app.change_rating",
    "requests_app.change_servicerequest",
    "workflow.change_circuitbreaker",
    "workflow.change_step",
}
BANK_APPS: Final = (
    "catalogue",
    "disputes",
    "files",
    "ledger",
    "members",
    "notifications",
    "portal",
    "requests_app",
    "workflow",
)


def ensure_roles(*, using: str = "default") -> Group:
    """Make the coordinators' group, and give it the rights that it lacks.

    Further rights that were given by hand stay; one of these that was taken comes back with the
    next migrate. Who wants other rights makes another group.
    """
    group, _is_new = Group.objects.using(using).get_or_create(name=COORDINATORS)
    group.permissions.add(*_permissions(using=using))
    return group


def coordinator_rights() -> set[str]:
    """Everything that a coordinator may do, as `app.codename`."""
    seen = {
        f"{app}.{get_permission_codename('view', model._meta)}"  # noqa: SLF001 - documented API
        for app in BANK_APPS
        for model in apps.get_app_config(app).get_models()
    }
    return seen - UNSEEN | COORDINATOR_DOES


def _permissions(*, using: str) -> list[Permission]:
    """The rows of those rights: Django makes them at the end of each migrate."""
    rights = coordinator_rights()
    rows = Permission.objects.using(using).select_related("content_type")
    rows = rows.filter(content_type__app_label__in=BANK_APPS)
    return [row for row in rows if f"{row.content_type.app_label}.{row.codename}" in rights]
