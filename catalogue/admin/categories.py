"""What services are found by, for a coordinator to keep."""

from typing import TYPE_CHECKING

from django.contrib import admin

from catalogue.models import Category


if TYPE_CHECKING:
    CategoryModelAdmin = admin.ModelAdmin[Category]
else:
    CategoryModelAdmin = admin.ModelAdmin


@admin.register(Category)
class CategoryAdmin(CategoryModelAdmin):
    """One that is in use can be renamed, moved and retired, not deleted."""

    list_display = ("name", "slug", "position", "is_retired")
    list_filter = ("is_retired",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
