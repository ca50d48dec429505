"""Buttons on an object's admin page, each of which is the door of one operation.

Django's own change view opens a transaction around everything; here each button has a view of its
own that opens the door, as a member page does, and tells a refusal in the operation's words.
"""

# ruff: noqa: ARG002 - Django says which arguments there are

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, update_wrapper
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.admin import ROWS_A_PAGE, ReadOnlyAdmin, explain
from common.errors import DomainError
from common.transactions import door
from workflow.actor import Actor
from workflow.admin.subjects import event_list
from workflow.models import Subject


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Words
else:
    Words = str

# As many as a list has rows: each refusal is told.
MOST_REASONS: Final = ROWS_A_PAGE
# Says that the page between a list's action and its deed was sent.
CONFIRMED: Final = "confirmed"


def _nothing(_obj: Any) -> dict[str, Any]:
    return {}


def _for_nobody_else(_obj: Any) -> None:
    """The person who is signed in acts in their own name."""


def _always(_obj: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class AdminOperation:
    """One button: it calls `operation(<id_argument>=pk, **form values, actor=…, at=…)`.

    `name` is the last part of its address. With a `form` or a `question` it has a page of its own
    between the button and the deed; `initial` fills the form from the object. `available` hides
    the button where the operation makes no sense; the refusal stays the operation's. With
    `on_behalf_of` the deed counts as that member's, and both are recorded. `done` is
    what is said afterwards, or makes it from the request and the operation's result. `in_list`
    names it as an action on selected rows; what its page asks is asked once for all of them. One
    that makes a row (`OperationAdmin.add_operation`) has no `id_argument`, and returns the row.
    """

    name: str
    label: Words
    operation: Callable[..., Any]
    permission: str
    done: Words | Callable[[HttpRequest, Any], Words]
    id_argument: str = ""
    form: type[forms.BaseForm] | None = None
    initial: Callable[[Any], dict[str, Any]] = _nothing
    question: Words = ""
    available: Callable[[Any], bool] = _always
    on_behalf_of: Callable[[Any], UUID | None] = _for_nobody_else
    is_dangerous: bool = False
    in_list: Words = ""

    @property
    def has_page(self) -> bool:
        """Whether something is asked before it is done."""
        return bool(self.form or self.question)

    def form_for(
        self, request: HttpRequest, obj: Any, *, is_sent: bool | None = None
    ) -> forms.BaseForm:
        """The form as it was filled in, or as it is filled in at first; an empty one without a form."""
        form = self.form or forms.Form
        if request.method == "POST" if is_sent is None else is_sent:
            return form(request.POST, request.FILES, initial=self.initial(obj))
        return form(initial=self.initial(obj))

    def perform(self, request: HttpRequest, *, obj: Any, values: Mapping[str, Any]) -> Any:
        """Do it in the name of whoever is signed in, in the one transaction of this door."""
        subject = {self.id_argument: obj.pk} if obj else {}
        behalf = self.on_behalf_of(obj) if obj else None
        actor = Actor(member_id=request.user.pk, on_behalf_of_id=behalf)
        with door():
            return self.operation(**subject, **values, actor=actor, at=timezone.now())

    def attempt(self, request: HttpRequest, *, obj: Any, form: forms.BaseForm) -> tuple[Any, int]:
        """Do it and say so; what refuses it becomes an error of the form.

        Returns the operation's result, and the status of the answer: what refuses has its own.
        """
        try:
            result = self.perform(request, obj=obj, values=form.cleaned_data)
        except (DomainError, ValidationError) as error:
            explain(form, error)
            return None, getattr(error, "status", HTTPStatus.UNPROCESSABLE_ENTITY)
        said = self.done(request, result) if callable(self.done) else self.done
        messages.success(request, said)
        return result, HTTPStatus.OK


class OperationAdmin(ReadOnlyAdmin):
    """Rows that change by operations alone: one button, or list action, for each of them."""

    operation_views: ClassVar[tuple[AdminOperation, ...]] = ()
    add_operation: ClassVar[AdminOperation | None] = None
    change_form_template = "admin/operations/object.html"

    def may(
        self, request: HttpRequest, operation: AdminOperation, obj: Model | None = None
    ) -> bool:
        """Whether the person who is signed in has the right to try the operation."""
        return self.has_view_permission(request, obj) and request.user.has_perm(
            operation.permission
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may try the operation that makes a row, where there is one."""
        return bool(self.add_operation and self.may(request, self.add_operation))

    def get_urls(self) -> list[URLPattern]:
        """An address for each operation, before Django's own, whose last one takes them all."""
        return [
            path(
                f"<path:object_id>/{operation.name}/",
                self._own_view(operation),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{operation.name}",
            )
            for operation in self.operation_views
        ] + super().get_urls()

    def _own_view(self, operation: AdminOperation) -> Callable[..., HttpResponse]:
        view = partial(self.operation_view, operation=operation)
        return self.admin_site.admin_view(update_wrapper(view, self.operation_view))

    def operation_view(
        self, request: HttpRequest, object_id: str, *, operation: AdminOperation
    ) -> HttpResponse:
        """The page of the operation's form or question, and its door."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self.may(request, operation, obj):
            raise PermissionDenied
        form, status = operation.form_for(request, obj), int(HTTPStatus.OK)
        if form.is_valid():
            _result, status = operation.attempt(request, obj=obj, form=form)
        if form.is_valid() or not (operation.has_page or form.is_bound):
            return HttpResponseRedirect(self.object_url(obj.pk))
        return self.operation_page(request, form=form, operation=operation, obj=obj, status=status)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of the operation that makes a new row, and its door."""
        operation = self.add_operation
        if operation is None or not self.has_add_permission(request):
            raise PermissionDenied
        form, status = operation.form_for(request, None), int(HTTPStatus.OK)
        if form.is_valid():
            made, status = operation.attempt(request, obj=None, form=form)
            if made:
                return HttpResponseRedirect(self.object_url(made.pk))
        return self.operation_page(request, form=form, operation=operation, obj=None, status=status)

    def operation_page(
        self,
        request: HttpRequest,
        *,
        form: forms.BaseForm,
        operation: AdminOperation,
        obj: Model | None,
        selected: Sequence[Model] = (),
        status: int = HTTPStatus.OK,
    ) -> TemplateResponse:
        """The page between the button, or a list's action, and the deed."""
        context = {
            **self.admin_site.each_context(request),
            "title": operation.label,
            "subtitle": str(obj) if obj else None,
            "opts": self.opts,
            "original": obj,
            "object_url": self.object_url(obj.pk) if obj else "",
            "operation": operation,
            "selected": selected,
            "form": form,
            "media": self.media + form.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/operations/operation.html", context, status=status)

    def object_url(self, pk: Any) -> str:
        """The address of the object's page."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[quote(pk)], current_app=self.admin_site.name)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Django's page with the buttons that make sense, and the history of a subject."""
        obj = kwargs.get("obj")
        context["operation_buttons"] = [
            (operation, f"../{operation.name}/")
            for operation in self.operation_views
            if obj and operation.available(obj) and self.may(request, operation, obj)
        ]
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A subject's history is in the event log."""
        if issubclass(self.model, Subject):
            return HttpResponseRedirect(event_list(unquote(object_id), site=self.admin_site))
        return super().history_view(request, object_id, extra_context)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Do an action on the rows that were ticked; what names no row is refused in words.

        An action is never done to more than a page: nobody has seen the other rows.
        """
        key = self.opts.pk
        try:
            for value in request.POST.getlist(ACTION_CHECKBOX_NAME):
                key.run_validators(key.to_python(value))
        except ValidationError:
            self._nothing_done(request, _("What was ticked is not in this list."))
            return None
        if request.POST.get("select_across", "0") != "0":
            self._nothing_done(request, _("Tick what you mean: all rows are too many."))
            return None
        answer: HttpResponse | None = super().response_action(request, queryset, *args, **kwargs)
        return answer

    def _nothing_done(self, request: HttpRequest, why: Words) -> None:
        self.message_user(request, f"{why} {gettext('Nothing was done.')}", messages.ERROR)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Django's actions, and the operations that take selected rows."""
        actions: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return actions
        for operation in self.operation_views:
            if operation.in_list and self.may(request, operation):
                action = partial(_perform_selected, operation=operation)
                actions[operation.name] = (action, operation.name, str(operation.in_list))
        return actions


def _perform_selected(
    model_admin: OperationAdmin,
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    operation: AdminOperation,
) -> HttpResponse | None:
    """Ask what has to be asked, then do it to each row, the oldest first."""
    rows = list(queryset.order_by("pk"))
    form = operation.form_for(request, None, is_sent=CONFIRMED in request.POST)
    if operation.has_page and not form.is_valid():
        return model_admin.operation_page(
            request, form=form, operation=operation, obj=None, selected=rows
        )
    values = form.cleaned_data if operation.has_page else {}
    _perform_each(model_admin, request, rows, operation=operation, values=values)
    return None


def _perform_each(
    model_admin: OperationAdmin,
    request: HttpRequest,
    rows: Sequence[Any],
    *,
    operation: AdminOperation,
    values: Mapping[str, Any],
) -> None:
    """Each row has a door of its own: a refusal of one leaves the others done."""
    done, reasons = 0, []
    for obj in rows:
        try:
            operation.perform(request, obj=obj, values=values)
        except DomainError as refusal:
            reasons.append(f"{obj}: {refusal.sentence}")
        else:
            done += 1
    if done:
        said = ngettext("%(label)s: %(n)d done.", "%(label)s: %(n)d done.", done)
        model_admin.message_user(
            request, said % {"label": operation.label, "n": done}, messages.SUCCESS
        )
    if reasons:
        said = ngettext("%(label)s: %(n)d refused.", "%(label)s: %(n)d refused.", len(reasons))
        model_admin.message_user(
            request, said % {"label": operation.label, "n": len(reasons)}, messages.ERROR
        )
    for reason in reasons[:MOST_REASONS]:
        model_admin.message_user(request, reason, messages.WARNING)
