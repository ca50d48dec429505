"""Members and the keys of their programs, for staff."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.joining_rules import JoiningRules
from members.models import ApiKey, Household, Member
from members.operations import (
    activate,
    add_member,
    change_household,
    change_member,
    change_rights,
    deactivate,
    make_household,
    make_password_link,
    publish_rules,
    rename_household,
    revoke_member_key,
)
from workflow.admin.operations import AdminOperation, OperationAdmin


# To begin with; an administrator makes it the bank's own.
FIRST_RULES = """Everybody’s hour counts the same, whatever the work.

Keep what you promise. If you can’t, say so in good time.

Take no money for your time. Costs, such as material, are agreed on beforehand.

Be friendly, treat what others tell you as private, and look after what belongs to them.

If something goes wrong, talk to each other first. The coordinators help if that isn’t enough."""


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone) for zone in sorted(available_timezones())]


class MemberForm(forms.Form):
    """What the bank knows of a member."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Other members see it."))
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_(
            "To sign in with. Who has none can't sign in; a coordinator acts on their behalf."
        ),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, initial="UTC")


class ChangeForm(MemberForm):
    """The same, from the version that the page was opened at."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class HouseholdForm(forms.Form):
    """What a household is called."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Staff alone see it, members never do.")
    )


class RenameForm(HouseholdForm):
    """The same, from the version that the page was opened at."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class LivesWithForm(forms.Form):
    """With whom a member lives."""

    household = forms.ModelChoiceField(
        label=_("Household"),
        queryset=Household.objects.all(),
        required=False,
        empty_label=_("lives with no other member"),
        help_text=_(
            "Staff alone see it. Who lives with a side of a dispute doesn’t judge it. One that is"
            " missing here is added under Households first."
        ),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class RightsForm(forms.Form):
    """What a member may do as staff."""

    is_staff = forms.BooleanField(
        label=_("Staff"), required=False, help_text=_("May sign in to the administration.")
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"),
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Coordinators, senior coordinators and auditors are staff in such a group."),
    )
    is_superuser = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("May do everything.")
    )


def _profile(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "email": member.email,
        "time_zone": member.time_zone,
        "expected_version": member.version,
    }


def _household(member: Member) -> dict[str, Any]:
    return {"household": member.household_id, "expected_version": member.version}


def _name(household: Household) -> dict[str, Any]:
    return {"name": household.name, "expected_version": household.version}


def _rights(member: Member) -> dict[str, Any]:
    return {
        "is_staff": member.is_staff,
        "groups": member.groups.all(),
        "is_superuser": member.is_superuser,
    }


def _say_link(request: HttpRequest, path: str) -> str:
    return gettext("Give this link to the member alone. It works once: %(link)s") % {
        "link": request.build_absolute_uri(path)
    }


@admin.register(Member)
class MemberAdmin(OperationAdmin):
    """Who belongs to the bank; what staff do with a member is recorded in the member's history."""

    list_display = ("name", "email", "is_active", "is_staff", "joined_at")
    list_filter = ("is_active", "is_pending", "is_staff", "groups")
    search_fields = ("name", "email", "id__exact")
    ordering = ("name", "id")
    fieldsets = (
        (None, {"fields": ("name", "email", "time_zone", "language", "household", "id")}),
        (_("Sign-in"), {"fields": ("is_active", "is_pending", "joined_at", "last_login")}),
        (_("Rights"), {"fields": ("is_staff", "groups", "is_superuser")}),
    )
    add_operation = AdminOperation(
        name="add",
        label=_("Add a member"),
        operation=add_member,
        permission="members.add_member",
        form=MemberForm,
        done=_("The member has joined."),
    )
    operation_views = (
        AdminOperation(
            name="edit",
            label=_("Change"),
            operation=change_member,
            id_argument="member_id",
            permission="members.change_member",
            form=ChangeForm,
            initial=_profile,
            done=_("The member is changed."),
        ),
        AdminOperation(
            name="household",
            label=_("Change household"),
            operation=change_household,
            id_argument="member_id",
            permission="members.change_member",
            form=LivesWithForm,
            initial=_household,
            done=_("The household is changed."),
        ),
        AdminOperation(
            name="password-link",
            label=_("Make a link to set a password"),
            operation=make_password_link,
            id_argument="member_id",
            permission="members.change_member",
            question=_("Whoever has the link can set the password. It works once, for a few days."),
            available=lambda member: bool(member.email and member.is_active),
            done=_say_link,
        ),
        AdminOperation(
            name="rights",
            label=_("Change rights"),
            operation=change_rights,
            id_argument="member_id",
            permission="auth.change_group",
            form=RightsForm,
            initial=_rights,
            done=_("The rights are changed."),
        ),
        AdminOperation(
            name="activate",
            label=_("Activate"),
            operation=activate,
            id_argument="member_id",
            permission="members.change_member",
            available=lambda member: not (member.is_active or member.is_pending),
            done=_("The member can sign in again."),
        ),
        AdminOperation(
            name="deactivate",
            label=_("Deactivate"),
            operation=deactivate,
            id_argument="member_id",
            permission="members.change_member",
            question=_("The member can't sign in any more. Hours and requests stay as they are."),
            available=lambda member: member.is_active,
            is_dangerous=True,
            done=_("The member can't sign in any more."),
        ),
    )


class RulesForm(forms.Form):
    """The text in each language; where there is none, members read the English one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = JoiningRules.objects.first()
        texts = newest.texts if newest else {"en": FIRST_RULES}
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=name,
                required=code == "en",
                initial=texts.get(code, ""),
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 16, "lang": code, "dir": "auto"}),
            )

    def clean(self) -> dict[str, Any]:
        """Hand the texts on by language."""
        said = super().clean() or self.cleaned_data
        texts = {name.removeprefix("text_"): text for name, text in said.items()}
        self.cleaned_data = {"texts": texts}
        return self.cleaned_data


@admin.register(JoiningRules)
class JoiningRulesAdmin(OperationAdmin):
    """The rules that members agree to: each version stays; a new one is asked for once."""

    list_display = ("number", "published_at", "published_by")
    list_select_related = ("published_by",)
    ordering = ("-number",)
    fields = ("number", "published_at", "published_by", "text")
    add_operation = AdminOperation(
        name="add",
        label=_("Publish a new version"),
        operation=publish_rules,
        permission="members.add_joiningrules",
        form=RulesForm,
        done=_("The rules are published. Each member is asked for them at their next visit."),
    )


@admin.register(Household)
class HouseholdAdmin(OperationAdmin):
    """Who lives together, so that nobody judges what is too near to them."""

    list_display = ("name", "people", "made_at", "made_by")
    list_select_related = ("made_by",)
    search_fields = ("name", "members__name", "members__email", "id__exact")
    ordering = ("name", "id")
    fields = ("name", "people", "made_at", "made_by", "id")
    add_operation = AdminOperation(
        name="add",
        label=_("Add a household"),
        operation=make_household,
        permission="members.add_household",
        form=HouseholdForm,
        done=_("The household is added. Its members are given it on their own pages."),
    )
    operation_views = (
        AdminOperation(
            name="rename",
            label=_("Rename"),
            operation=rename_household,
            id_argument="household_id",
            permission="members.change_household",
            form=RenameForm,
            initial=_name,
            done=_("The household is renamed."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Household]:
        """Households with their members, in one further query."""
        return super().get_queryset(request).prefetch_related("members")

    @admin.display(description=_("members"))
    def people(self, household: Household) -> str:
        """Who belongs to it, each linked to their page."""
        page = f"{self.admin_site.name}:members_member_change"
        links = ((reverse(page, args=[one.pk]), one.name) for one in household.members.all())
        return format_html_join(", ", '<a href="{}">{}</a>', links)


@admin.register(ApiKey)
class ApiKeyAdmin(OperationAdmin):
    """Keys of members' programs: how each begins, never more."""

    list_display = (
        "prefix",
        "name",
        "member",
        "scopes",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("member",)
    search_fields = ("prefix", "member__name", "member__email")
    ordering = ("-id",)
    fields = list_display
    operation_views = (
        AdminOperation(
            name="revoke",
            label=_("Revoke"),
            operation=revoke_member_key,
            id_argument="key_id",
            permission="members.change_apikey",
            question=_("Programs that use this key stop working at once."),
            available=lambda key: key.revoked_at is None,
            is_dangerous=True,
            done=_("The key is revoked."),
        ),
    )
