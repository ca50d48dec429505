"""Tables of Django and django-celery-beat in the administration, with what everybody can use."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.db.models import ManyToManyField
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_celery_beat import admin as beat
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    SolarSchedule,
)


if TYPE_CHECKING:
    PermissionField = forms.ModelMultipleChoiceField[Permission]
    Choices = ModelChoiceIterator[Permission]
    Groups = GroupAdmin
else:
    PermissionField = forms.ModelMultipleChoiceField
    Choices = ModelChoiceIterator
    Groups = GroupAdmin


class GroupedBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick under headings, each a group that is read out."""

    template_name = "admin/widgets/grouped_boxes.html"


class ByTable(Choices):
    """The rights of each table together."""

    def __iter__(self) -> Iterator[Any]:
        """One group for each table."""
        for table, rights in groupby(self.queryset, lambda right: str(right.content_type)):
            yield table, [self.choice(right) for right in rights]


class RightsField(PermissionField):
    """What a group may do."""

    widget = GroupedBoxes
    iterator = ByTable

    def label_from_instance(self, obj: Permission) -> str:
        """Name the right; its table stands above."""
        return str(capfirst(obj.name))


class BankGroupAdmin(Groups):
    """Groups of staff, whose rights are boxes to tick rather than two lists and a script."""

    filter_horizontal = ()

    def formfield_for_manytomany(
        self,
        db_field: "ManyToManyField[Any, Any]",
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> "forms.ModelMultipleChoiceField[Any] | None":
        """All rights, in one query."""
        if db_field.name != "permissions":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        rights = Permission.objects.select_related("content_type").order_by(
            "content_type__app_label", "content_type__model", "codename"
        )
        return RightsField(queryset=rights, required=False, label=capfirst(db_field.verbose_name))


class UsedBy:
    """A schedule names the tasks that keep it, instead of a table of them."""

    inlines = ()
    readonly_fields: tuple[str, ...] = ("used_by",)

    @admin.display(description=_("Periodic tasks"))
    def used_by(self, schedule: Any) -> str:
        """Each task, linked to its page."""
        if schedule.pk is None:
            return "-"
        links = [
            (reverse("admin:django_celery_beat_periodictask_change", args=[task.pk]), task.name)
            for task in schedule.periodictask_set.order_by("name")
        ]
        return (
            format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', links))
            if links
            else "-"
        )


class ClockedAdmin(UsedBy, beat.ClockedScheduleAdmin):  # type: ignore[misc] # untyped
    """Once, at a time."""

    fields = ("clocked_time", "used_by")


class CrontabAdmin(UsedBy, beat.CrontabScheduleAdmin):  # type: ignore[misc] # untyped
    """As a crontab says."""

    fields = (*beat.CrontabScheduleAdmin.fields, "used_by")
    readonly_fields = (*beat.CrontabScheduleAdmin.readonly_fields, "used_by")


class SolarAdmin(UsedBy, beat.SolarScheduleAdmin):  # type: ignore[misc] # untyped
    """By the sun."""


class IntervalAdmin(UsedBy, beat.IntervalScheduleAdmin):  # type: ignore[misc] # untyped
    """Every so often."""


def take_over() -> None:
    """Put ours in place of theirs, once all have registered."""
    ours = {
        Group: BankGroupAdmin,
        ClockedSchedule: ClockedAdmin,
        CrontabSchedule: CrontabAdmin,
        SolarSchedule: SolarAdmin,
        IntervalSchedule: IntervalAdmin,
    }
    # From where members sign in is their own affair: see `members.pages.devices`.
    admin.site.unregister(UserSession)
    for model, model_admin in ours.items():
        admin.site.unregister(model)
        admin.site.register(model, model_admin)
