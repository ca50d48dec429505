"""All services, and what staff do with them in their members' names."""

from functools import partial
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue import operations
from catalogue.forms import DetailsForm
from catalogue.models import Service
from catalogue.queries import allowed_actions
from catalogue.states import ServiceKind
from members.models import Member
from workflow.actor import Actor
from workflow.admin.executions import ExecutionAdmin
from workflow.admin.operations import AdminOperation, OperationAdmin


FOR_A_MEMBER: Final = _("This is done in the member's name, and recorded with yours.")


class EditForm(DetailsForm):
    """A service's words, from the version that the page was opened at."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class PublishForm(DetailsForm):
    """A service of a member who can't publish it themselves."""

    member = forms.ModelChoiceField(
        label=_("Member"), queryset=Member.objects.filter(is_active=True)
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ServiceKind.choices)
    field_order = ("member", "kind")


def _publish(*, member: Member, actor: Actor, **values: Any) -> Service:
    acting = Actor(member_id=actor.member_id, on_behalf_of_id=member.pk)
    return operations.publish(actor=acting, **values)


def _details(service: Service) -> dict[str, Any]:
    values = {name: getattr(service, name) for name in DetailsForm.Meta.fields}
    return {**values, "expected_version": service.version}


def _member(service: Service) -> UUID:
    return service.member_id


def _may(service: Service, *, action: str) -> bool:
    return action in allowed_actions(service=service, member_id=service.member_id)


_button: Final = partial(
    AdminOperation,
    id_argument="service_id",
    permission="catalogue.change_service",
    on_behalf_of=_member,
)


@admin.register(Service)
class ServiceAdmin(ExecutionAdmin, OperationAdmin):
    """What members offer and want; what staff do with it counts as the member's, with both names."""

    list_display = (
        "title",
        "member",
        "kind",
        "state",
        "category",
        "estimated_minutes",
        "is_remote",
        "expires_at",
    )
    list_filter = ("state", "kind", "category", "is_remote", "language")
    list_select_related = ("member", "category")
    search_fields = ("id__exact", "title", "description", "member__name")
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": ("title", "description", "member", "kind", "category")}),
        (_("Work"), {"fields": ("estimated_minutes", "weekdays", "is_remote", "language")}),
        (
            _("State"),
            {
                "fields": (
                    "state",
                    "refusal",
                    "submitted_at",
                    "review_due_at",
                    "approved_by",
                    "published_at",
                    "expires_at",
                    "paused_at",
                    "archived_at",
                    "id",
                    "version",
                )
            },
        ),
    )
    add_operation = AdminOperation(
        name="add",
        label=_("Publish a service for a member"),
        operation=_publish,
        permission="catalogue.add_service",
        form=PublishForm,
        done=_("The service is in the list."),
    )
    operation_views = (
        _button(
            name="edit",
            label=_("Edit"),
            operation=operations.edit,
            form=EditForm,
            initial=_details,
            question=FOR_A_MEMBER,
            available=partial(_may, action="edit"),
            done=_("The service is changed."),
        ),
        _button(
            name="submit",
            label=_("Send in"),
            operation=operations.submit,
            question=FOR_A_MEMBER,
            available=partial(_may, action="submit"),
            done=_("The service is sent in."),
        ),
        _button(
            name="withdraw",
            label=_("Take back"),
            operation=operations.withdraw,
            question=FOR_A_MEMBER,
            available=partial(_may, action="withdraw"),
            done=_("The service is a draft again."),
        ),
        _button(
            name="pause",
            label=_("Pause"),
            operation=operations.pause,
            available=partial(_may, action="pause"),
            in_list=_("Pause the selected services"),
            done=_("The service is out of the list until it is put back."),
        ),
        _button(
            name="resume",
            label=_("Put back into the list"),
            operation=operations.resume,
            available=partial(_may, action="resume"),
            done=_("The service is on its way back into the list."),
        ),
        _button(
            name="renew",
            label=_("Renew"),
            operation=operations.renew,
            available=partial(_may, action="renew"),
            in_list=_("Renew the selected services"),
            done=_("The service is renewed."),
        ),
        _button(
            name="archive",
            label=_("Archive"),
            operation=operations.archive,
            question=_("This can't be undone. Requests that came from it go on."),
            available=partial(_may, action="archive"),
            is_dangerous=True,
            done=_("The service is archived."),
        ),
    )
