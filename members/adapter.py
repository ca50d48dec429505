"""allauth's door: who signs up and confirms their address joins the bank."""

from math import ceil
from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_rates, respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.api import SIGN_IN_ROOT
from common.sealing import seal, unseal
from common.transactions import door
from members.models import Member
from members.operations import confirm, sign_up


# RFC 5321, 4.5.3.1.3, less the two brackets; the column is as long.
LONGEST_ADDRESS: Final = 254
#: Where a session keeps what somebody has signed up with, until they have confirmed their address.
SIGN_UP: Final = "sign_up"


class AccountAdapter(DefaultAccountAdapter):
    """Our member instead of allauth's user."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "rate_limited": _("We sent an email a moment ago. Wait ten seconds, then ask again."),
        "incorrect_code": _(
            "This isn’t the code. Use the one in the newest email, or have a new one sent."
        ),
        "incorrect_password": _("This isn’t your password."),
        "email_password_mismatch": _("The email address or the password is wrong."),
        "email_taken": _("This address is taken."),
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
        """Fill in the member from the form, and keep them until they confirm their address."""
        user.email = form.cleaned_data["email"]
        user.name = form.cleaned_data["name"]
        user.language = get_language() or ""
        user.password = make_password(chosen_password(form.cleaned_data))
        if commit:
            with door():
                sign_up(member=user, at=timezone.now())
        return user

    def pre_login(self, request: HttpRequest, user: Member, **given: Any) -> HttpResponse | None:
        """Lead who hasn't confirmed their address to that step, and nobody else who is inactive."""
        if user.is_pending:
            return None
        refusal: HttpResponse | None = super().pre_login(request, user, **given)
        return refusal

    def login(self, request: HttpRequest, user: Member) -> None:
        """Sign in; who comes here for the first time has just confirmed their address, and joins.

        Here and nowhere else, so that whoever is interrupted anywhere before joins at their next
        sign-in.
        """
        if user.is_pending:
            try:
                with door():
                    joined = confirm(member_id=user.pk, at=timezone.now())
            except Member.DoesNotExist:
                messages.error(request, _now("Somebody has signed up anew with this address."))
                raise ImmediateHttpResponse(redirect("account_signup")) from None
            user.is_active, user.is_pending = joined.is_active, joined.is_pending
            user.version, user.joined_at = joined.version, joined.joined_at
        request.session.pop(SIGN_UP, None)
        super().login(request, user)


def chosen_password(said: dict[str, Any]) -> str:
    """The password of a sign-up: the page's form asks for it under the one name, an app says the other."""
    return str(said["password1"] if "password1" in said else said["password"])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps sealed: a copy of the database alone opens nothing."""

    purpose: Final = "second-factor"

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This isn’t the code. Use the one that is shown at the moment."),
        "unverified_email": _("Confirm your email address first."),
    }

    def get_totp_issuer(self) -> str:
        """Return the name under which an authenticator app shows the bank."""
        return "HourBank"

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return seal(text.encode(), purpose=self.purpose).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open one."""
        return unseal(encrypted_text.encode(), purpose=self.purpose).decode()
