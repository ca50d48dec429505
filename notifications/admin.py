"""What members were told, for staff."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin
from notifications.models import Notification
from workflow.admin.subjects import SubjectTypeFilter, subject_link


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

    @admin.display(description=_("subject"))
    def subject(self, row: Notification) -> str:
        """Return the subject, linked to its page."""
        return subject_link(
            subject_type=row.subject_type, subject_id=row.subject_id, site=self.admin_site
        )
