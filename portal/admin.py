"""Profiles for coordinators: what other members see, and nothing more; what doesn't belong there goes."""

from typing import Any, Final

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.profiles import FIELDS, Part, Profile
from members.states import ProfileReason
from portal.moderating import moderate_profile
from workflow.admin.operations import AdminOperation, OperationAdmin


MODERATE: Final = "members.change_profile"


class ModerateForm(forms.Form):
    """What goes, and why."""

    parts = forms.MultipleChoiceField(
        label=_("What doesn’t belong there?"),
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Please choose")), *ProfileReason.choices],
        help_text=_("The member reads it."),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


def _is_seen(profile: Profile) -> bool:
    return not profile.as_seen().is_empty


def _initial(profile: Profile) -> dict[str, Any]:
    seen = profile.as_seen()
    told = [part for part in Part if any(getattr(seen, field) for field in FIELDS[part])]
    return {
        "parts": told if len(told) == 1 else [],
        "expected_version": profile.member.version,
    }


@admin.register(Profile)
class ProfileAdmin(OperationAdmin):
    """What a member tells of themself, as other members see it."""

    list_display = ("member", "beginning", "area_seen", "has_photo")
    list_select_related = ("member",)
    search_fields = ("member__name", "member__email", "member__id__exact")
    ordering = ("member__name", "member_id")
    fields = ("member", "photo_seen", "about_seen", "speaks_seen", "area_seen", "times_seen")
    operation_views = (
        AdminOperation(
            name="moderate",
            label=_("Take something away"),
            operation=moderate_profile,
            id_argument="member_id",
            permission=MODERATE,
            form=ModerateForm,
            initial=_initial,
            question=_("It is gone for good. The member is told what was taken away, and why."),
            available=_is_seen,
            is_dangerous=True,
            done=_("It is gone, and the member is told."),
        ),
    )

    @admin.display(description=pgettext_lazy("oneself", "about"))
    def beginning(self, profile: Profile) -> str:
        """The words, as far as a list has room."""
        return Truncator(profile.as_seen().about).chars(80)

    @admin.display(description=pgettext_lazy("oneself", "about"))
    def about_seen(self, profile: Profile) -> str:
        """The words, whole."""
        return profile.as_seen().about

    @admin.display(description=_("area"))
    def area_seen(self, profile: Profile) -> str:
        """Where they are."""
        return profile.as_seen().area

    @admin.display(description=_("speaks"))
    def speaks_seen(self, profile: Profile) -> str:
        """The languages, by their names."""
        return ", ".join(name for _code, name in profile.as_seen().languages)

    @admin.display(description=_("When you have time"))
    def times_seen(self, profile: Profile) -> str:
        """The parts of days, and the note on them."""
        seen = profile.as_seen()
        days = [f"{day}: {', '.join(parts)}" for day, parts in seen.days]
        return " · ".join(filter(None, [*days, seen.available_note]))

    @admin.display(description=_("photo"), boolean=True)
    def has_photo(self, profile: Profile) -> bool:
        """Whether others see one."""
        return profile.as_seen().photo_id is not None

    @admin.display(description=_("photo"))
    def photo_seen(self, profile: Profile) -> str:
        """The photo as members see it."""
        if profile.as_seen().photo_id is None:
            return ""
        where = reverse("member-photo", args=[profile.pk])
        return format_html('<img src="{}" width="160" alt="">', where)
