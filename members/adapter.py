"""allauth's door: signing up is joining the bank."""

from math import ceil
from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_rates, respond_429
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.api import SIGN_IN_ROOT
from common.transactions import door
from members.models import Member
from members.operations import join


# RFC 5321, 4.5.3.1.3, less the two brackets; the column is as long.
LONGEST_ADDRESS: Final = 254


class AccountAdapter(DefaultAccountAdapter):
    """Our member instead of allauth's user."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
    }

    def clean_email(self, email: str) -> str:
        """Refuse an address that is longer than any mailbox's, wherever allauth asks for one."""
        address: str = super().clean_email(email)
        MaxLengthValidator(LONGEST_ADDRESS)(address)
        return address

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who gave wrong passwords too often: on the form, and an app by 429."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            if not request.path_info.startswith(SIGN_IN_ROOT):
                raise
            rates = get_rates(app="allauth.account", action="login_failed")
            refusal = respond_429(request)
            # Which of them refuses isn't told; after the longest none does.
            refusal["Retry-After"] = str(ceil(max(rate.duration for rate in rates)))
            raise ImmediateHttpResponse(refusal) from None

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
        user.language = get_language() or ""
        # The page's form asks for it under the one name, an app says it under the other.
        said = form.cleaned_data
        user.set_password(said["password1"] if "password1" in said else said["password"])
        if commit:
            with door():
                join(member=user, at=timezone.now())
        return user
