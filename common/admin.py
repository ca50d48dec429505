"""What the admin pages of all apps share: lists that are only read, and pages without a count."""

# ruff: noqa: ARG002 - Django says which arguments there are

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property

from common.errors import DomainError


if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:
    AnyModelAdmin = admin.ModelAdmin
    AnyPaginator = Paginator

ROWS_A_PAGE: Final = 50
# Nobody leafs so far; what lies beyond is no number that the database can skip rows by.
LAST_PAGE: Final = 1_000_000


def explain(form: forms.BaseForm, error: DomainError | ValidationError) -> None:
    """Make an operation's refusal an error of the form: of its field, where the form has it."""
    if isinstance(error, DomainError):
        form.add_error(None, error.sentence)
        return
    for field, sentences in getattr(
        error, "message_dict", {NON_FIELD_ERRORS: error.messages}
    ).items():
        form.add_error(field if field in form.fields else None, sentences)


class UncountedPaginator(AnyPaginator):
    """Pages of a big table: looks one row beyond the page instead of counting all rows.

    `count` is therefore the rows up to this page, and one more where there is a next page.
    """

    is_uncounted = True

    def __init__(self, rows: QuerySet[Any], per_page: int, *, page: int) -> None:
        super().__init__(rows, per_page)
        self.rows = rows
        self.before = (page - 1) * per_page

    @cached_property
    def count(self) -> int:
        """The rows that are known of: those before this page, on it, and the one after it."""
        beyond = self.before + self.per_page + 1
        return self.before + len(self.rows.values_list("pk")[self.before : beyond])


class ReadOnlyAdmin(AnyModelAdmin):
    """Rows that nobody adds, edits or deletes by hand; who may view them is a matter of rights.

    What a person may do with a row is an operation: see `workflow.admin.operations`.
    """

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they count
    list_per_page = ROWS_A_PAGE

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
    ) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
    ) -> bool:
        """Nobody."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; without what was asked of it where no text column could hold that."""
        if any("\0" in text for texts in request.GET.lists() for text in (texts[0], *texts[1])):
            return HttpResponseRedirect(request.path)
        return super().changelist_view(request, extra_context)

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        per_page: int,
        *_args: Any,
        **_kwargs: Any,
    ) -> UncountedPaginator:
        """Pages that don't count the table."""
        page = request.GET.get(PAGE_VAR, "")
        number = min(max(int(page), 1), LAST_PAGE) if page.isdecimal() else 1
        return UncountedPaginator(queryset, per_page, page=number)
