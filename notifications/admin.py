"""What members were told, and what went out by mail and to webhooks, for staff."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin
from notifications.models import (
    GroupChoice,
    Mail,
    MailTimes,
    Notification,
    WebhookDelivery,
    WebhookEndpoint,
)
from workflow.admin.operations import OperationAdmin
from workflow.admin.subjects import SubjectTypeFilter, subject_link
from workflow.models import Step, StepState
from workflow.sight import only_seen


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Who was told of what, and whether they have read it."""

    list_display = ("at", "member", "event_type", "subject_type", "subject_id", "read_at")
    list_filter = (SubjectTypeFilter, ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("member",)
    search_fields = ("member__name", "member__email")
    ordering = ("-id",)
    fields = ("member", "event_type", "subject", "data", "at", "read_at")
    readonly_fields = ("subject",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        """Return what members were told of what this person sees."""
        return only_seen(super().get_queryset(request), member=request.user)

    @admin.display(description=_("subject"))
    def subject(self, row: Notification) -> str:
        """Return the subject, linked to its page."""
        return subject_link(
            subject_type=row.subject_type, subject_id=row.subject_id, site=self.admin_site
        )


@admin.register(Mail)
class MailAdmin(OperationAdmin):
    """Which mails went out; a letter's text is its receiver's alone."""

    list_display = ("at", "to", "about", "waits_until", "delivery")
    list_select_related = ("notification__member",)
    search_fields = ("address", "notification__member__name", "notification__member__email")
    ordering = ("-id",)
    fields = ("at", "to", "about", "waits_until", "goes_with", "delivery")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        """Return the mails about what this person sees, with the newest step of each."""
        step = Step.objects.filter(subject_type=Mail.subject_type, subject_id=OuterRef("pk"))
        newest = step.order_by("-id")
        rows: QuerySet[Mail] = only_seen(
            super().get_queryset(request), member=request.user, by="notification__"
        )
        return rows.annotate(
            step_id=Subquery(newest.values("pk")[:1]),
            step_state=Subquery(newest.values("state")[:1]),
        )

    @admin.display(description=_("to"))
    def to(self, mail: Mail) -> str:
        """Name who gets it."""
        return str(mail.notification.member) if mail.notification else mail.address

    @admin.display(description=_("about"))
    def about(self, mail: Mail) -> str:
        """Name the event, or the letter's subject."""
        return mail.notification.event_type if mail.notification else mail.heading

    @admin.display(description=_("delivery"))
    def delivery(self, mail: Any) -> str:
        """Link to the step that delivers it, by the step's state."""
        if mail.step_id is None:
            return ""
        url = reverse(
            "admin:workflow_step_change", args=[mail.step_id], current_app=self.admin_site.name
        )
        return format_html('<a href="{}">{}</a>', url, StepState(mail.step_state).label)


@admin.register(GroupChoice)
class GroupChoiceAdmin(ReadOnlyAdmin):
    """How members want to hear of what, where they have chosen; nobody chooses for them."""

    list_display = ("member", "group", "in_bank", "mail")
    list_filter = ("group", "mail")
    list_select_related = ("member",)
    search_fields = ("member__name", "member__email")
    ordering = ("-id",)
    fields = list_display


@admin.register(MailTimes)
class MailTimesAdmin(ReadOnlyAdmin):
    """When members want their mails, where they have chosen."""

    list_display = ("member", "digest_hour", "digest_weekday", "quiet_from", "quiet_until")
    list_select_related = ("member",)
    search_fields = ("member__name", "member__email")
    ordering = ("-member",)
    fields = list_display


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin):
    """Where members' programs take events in; secrets are nobody's to see."""

    list_display = ("url", "member", "created_at", "disabled_because", "failing_since")
    list_filter = ("disabled_because", ("deleted_at", admin.EmptyFieldListFilter))
    list_select_related = ("member",)
    search_fields = ("url", "member__name", "member__email")
    ordering = ("-id",)
    fields = (
        "member",
        "url",
        "description",
        "event_types",
        "created_at",
        "disabled_at",
        "disabled_because",
        "deleted_at",
        "failing_since",
    )


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """Which events went to which webhook, and what became of them."""

    list_display = ("created_at", "endpoint", "event", "delivered_at", "given_up_at")
    list_select_related = ("endpoint", "event")
    list_filter = (("given_up_at", admin.EmptyFieldListFilter),)
    search_fields = ("endpoint__url", "endpoint__member__name")
    ordering = ("-id",)
    fields = ("endpoint", "event", "created_at", "delivered_at", "given_up_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        """Return the deliveries of events of what this person sees."""
        return only_seen(super().get_queryset(request), member=request.user, by="event__")
