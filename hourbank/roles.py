"""The roles of the staff, as groups with the rights that the code names."""

from typing import Final

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission


COORDINATORS: Final = "Coordinators"
SENIORS: Final = "Senior coordinators"
AUDITORS: Final = "Auditors"

# Staff see everything of the bank but the answers that are kept for programs, and what signs what
# is sent to them …
UNSEEN: Final = {"notifications.view_webhooksecret", "workflow.view_idempotencykey"}
# … coordinators may do this beside …
COORDINATOR_DOES: Final = {
    "catalogue.add_category",
    "catalogue.add_service",
    "catalogue.change_category",
    "catalogue.change_review",
    "catalogue.change_service",
    "catalogue.delete_category",
    "disputes.change_dispute",
    "disputes.judge_dispute",
    "members.add_household",
    "members.add_member",
    "members.change_apikey",
    "members.change_household",
    "members.change_member",
    "members.change_profile",
    "requests_app.change_rating",
    "requests_app.change_servicerequest",
    "workflow.change_circuitbreaker",
    "workflow.change_step",
}
# … and senior coordinators this beside that: disputes that are assigned to others, appeals, and
# what members owe after a ruling.
SENIOR_DOES: Final = {
    "disputes.judge_any_dispute",
    "ledger.change_debt",
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


def ensure_roles(*, role: str = COORDINATORS, using: str = "default") -> Group:
    """Make the groups of the staff, and give each the rights that it lacks.

    Further rights that were given by hand stay; one of these that was taken comes back with the
    next migrate. Who wants other rights makes another group. Returns the group of `role`.
    """
    rows = _permissions(using=using)
    groups = {}
    for name, rights in role_rights().items():
        groups[name], _is_new = Group.objects.using(using).get_or_create(name=name)
        groups[name].permissions.add(*(row for right, row in rows.items() if right in rights))
    return groups[role]


def role_rights() -> dict[str, set[str]]:
    """Everything that each role may do, as `app.codename`, by the name of its group."""
    return {
        COORDINATORS: coordinator_rights(),
        SENIORS: coordinator_rights() | SENIOR_DOES,
        AUDITORS: auditor_rights(),
    }


def coordinator_rights() -> set[str]:
    """Everything that a coordinator may do, as `app.codename`."""
    return auditor_rights() | COORDINATOR_DOES


def auditor_rights() -> set[str]:
    """Everything that an auditor may do: see what a coordinator sees, and change nothing."""
    seen = {
        f"{app}.{get_permission_codename('view', model._meta)}"  # noqa: SLF001 - documented API
        for app in BANK_APPS
        for model in apps.get_app_config(app).get_models()
    }
    return seen - UNSEEN


def _permissions(*, using: str) -> dict[str, Permission]:
    """The rows of the bank's rights by name: Django makes them at the end of each migrate."""
    rows = Permission.objects.using(using).select_related("content_type")
    rows = rows.filter(content_type__app_label__in=BANK_APPS)
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
