"""What sign-up asks for, beside address and password."""

from typing import Any

from allauth.account.internal.userkit import filter_users_by_email
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from members.joining_rules import JoiningRules
from members.models import Member, shown_name


def waits_alone(email: str) -> bool:
    """Whether nobody has this address but a sign-up that nobody has confirmed."""
    found = filter_users_by_email(email)
    return bool(found) and all(member.is_pending for member in found)


class JoinForm(forms.Form):
    """The part of allauth's sign-up form that is ours: a page's, and that of an app."""

    account_already_exists: bool

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        help_text=_("Other members see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if JoiningRules.objects.exists():
            self.fields["accept_rules"] = forms.BooleanField(
                label=format_html(
                    str(
                        _('I have read <a href="{}">the rules of this bank</a>, and agree to them.')
                    ),
                    reverse("rules"),
                ),
                error_messages={"required": _("Please read the rules and agree to them.")},
            )

    def clean_name(self) -> str:
        """Refuse what nobody could see."""
        return shown_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Let somebody sign up anew whose first try was never confirmed.

        The password is hashed here, once and whoever the address belongs to: otherwise the time
        that it takes would tell whether somebody has it already.
        """
        said = super().clean() or self.cleaned_data
        # The page's form asks for it under the one name, an app says the other.
        password = said.get("password1") or said.get("password")
        if password:
            said["password_hash"] = make_password(password)
        if self.account_already_exists and waits_alone(said.get("email", "")):
            self.account_already_exists = False
        return said

    def signup(self, request: HttpRequest, user: Member) -> None:
        """Do nothing more: allauth calls this after the adapter has saved the member, who has a name by then."""
