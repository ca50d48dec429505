"""allauth's door: signing up is joining the bank."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from common.transactions import door
from members.models import Member
from members.operations import join


class AccountAdapter(DefaultAccountAdapter):
    """Our member instead of allauth's user."""

    def save_user(  # allauth says which arguments there are
        self,
        request: HttpRequest,  # noqa: ARG002
        user: Member,
        form: Any,
        commit: bool = True,  # noqa: FBT001, FBT002
    ) -> Member:
        """Fill in the member from the form, and let them join."""
        user.email = form.cleaned_data["email"]
        user.name = form.cleaned_data["name"]
        user.set_password(form.cleaned_data["password1"])
        if commit:
            with door():
                join(member=user, at=timezone.now())
        return user
