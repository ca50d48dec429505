"""Idempotency keys, to be read when a client asks what became of its call."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from workflow.models import IdempotencyKey


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    """Which key was used when, and with which status; the answer itself is the member's."""

    list_display = ("key", "member_id", "status", "at")
    fields = ("key", "member_id", "status", "at")
    ordering = ("-id",)
