"""That a file is there, how large, and whose: for staff. What is in it, its own door shows."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from files.models import File


@admin.register(File)
class FileAdmin(ReadOnlyAdmin):
    """Facts about files; neither their content nor their names, which members chose."""

    list_display = ("id", "kind", "size", "owner_id", "kept_at")
    list_filter = ("kind",)
    search_fields = ("id__exact", "owner_id__exact", "sha256__exact")
    ordering = ("-id",)
    fields = ("id", "kind", "size", "width", "height", "sha256", "owner_id", "kept_at")
