"""What signing in and confirming ask for: allauth's forms, in our words."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.internal.userkit import filter_users_by_email
from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Member


class _AlsoPending(forms.Form):
    """Finds who has signed up and not confirmed yet, too: by the mail they show that the address is theirs."""

    def _members(self, email: str) -> list[Member]:
        found = filter_users_by_email(email, prefer_verified=True, for_login=True)
        return [member for member in found if member.is_active or member.is_pending]


class ForgottenForm(_AlsoPending, allauth_forms.ResetPasswordForm):
    """Asks where to send the link for a new password."""

    def clean_email(self) -> str:
        """Find whom the address belongs to; nobody is told whether it is anybody's."""
        email: str = super().clean_email()
        self.users = self._members(email)
        return email


class CodeByMailForm(_AlsoPending, allauth_forms.RequestLoginCodeForm):
    """Asks where to send the code to sign in with."""

    def clean_email(self) -> str:
        """Find whom the address belongs to; nobody is told whether it is anybody's."""
        email: str = super().clean_email()
        found = self._members(email)
        self._user = found[0] if found else None
        return email


class _CodeForm(allauth_forms.BaseConfirmCodeForm):
    """One field for six digits, which a telephone fills in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code from the email")
        field.help_text = _("Six digits.")
        field.error_messages["required"] = _("Enter the six digits from the email.")
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}

    def clean_code(self) -> str:
        """Take the digits however they were typed or pasted."""
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        code: str = super().clean_code()
        return code


class ConfirmAddressForm(_CodeForm, allauth_forms.ConfirmEmailVerificationCodeForm):
    """The code that shows that an address is somebody's own."""


class SignInCodeForm(_CodeForm, allauth_forms.ConfirmLoginCodeForm):
    """The code that signs somebody in."""


class OtherAddressForm(forms.Form):
    """Another address for a sign-up that isn't confirmed."""

    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        """Write it as sign-in compares it."""
        return str(self.cleaned_data["email"]).lower()
