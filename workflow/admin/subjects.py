"""From a row of the kernel to the admin page of its subject, and back to the subject's history."""

# ruff: noqa: ARG002 - Django says which arguments there are

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import CharField, Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from workflow.models import Subject


@cache
def subject_models() -> Mapping[str, type[Subject]]:
    """What has a workflow, by its name in the history."""
    return {model.subject_type: model for model in apps.get_models() if issubclass(model, Subject)}


def options(model: type[Model]) -> Any:
    """What Django knows of a model."""
    return model._meta  # noqa: SLF001 - Django's documented API


def subject_link(*, subject_type: str, subject_id: UUID, site: admin.AdminSite) -> str:
    """The subject's words, linked to its admin page where it has one.

    The end of the id is enough to tell one from another; its beginning is a time.
    """
    model = subject_models().get(subject_type)
    end = str(subject_id)[-12:]
    if model is None or not site.is_registered(model):
        return format_html('<span title="{}">{} …{}</span>', subject_id, subject_type, end)
    opts = options(model)
    name = f"admin:{opts.app_label}_{opts.model_name}_change"
    url = reverse(name, args=[subject_id], current_app=site.name)
    return format_html(
        '<a href="{}" title="{}">{} …{}</a>', url, subject_id, opts.verbose_name, end
    )


def to_the_second(at: datetime) -> str:
    """A time as a log has it, in the zone of whoever reads."""
    return date_format(localtime(at), "Y-m-d H:i:s")


def event_list(subject_id: object, *, site: admin.AdminSite) -> str:
    """The address of a subject's history."""
    return f"{reverse('admin:workflow_eventlog_changelist', current_app=site.name)}?q={subject_id}"


def name_of(field: str) -> Subquery:
    """The name of the member whose id is in `field`, for `annotate`: history has no foreign keys."""
    people = get_user_model().objects.filter(pk=OuterRef(field))
    return Subquery(people.values("name")[:1], output_field=CharField())


def search_subject(queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
    """The rows of the subject with this id; none for anything else.

    Naming all types lets the indexes on (type, id) serve.
    """
    try:
        subject_id = UUID(term.strip())
    except ValueError:
        return queryset.none()
    return queryset.filter(subject_type__in=list(subject_models()), subject_id=subject_id)


class SubjectTypeFilter(admin.SimpleListFilter):
    """By what the row is about; the choices come from the code, not from a scan of the table."""

    title = _("subject")
    parameter_name = "subject_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All that has a workflow."""
        models = subject_models().items()
        return sorted((name, options(model).verbose_name) for name, model in models)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only the rows of that type."""
        return queryset.filter(subject_type=self.value()) if self.value() else queryset
