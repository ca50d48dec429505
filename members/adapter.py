"""allauth's door: who signs up and confirms their address joins the bank."""

import logging
from http import HTTPStatus
from math import ceil
from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    is_login_rate_limited,
)
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_rates, respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from common.api import SIGN_IN_ROOT
from common.api.problems import problem
from common.sealing import seal, unseal
from common.transactions import door
from members.devices import SEEN
from members.models import Member
from members.operations import confirm, sign_up


logger = logging.getLogger(__name__)

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

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Member | None:
        """Find who gives the right password; who hasn't confirmed yet may have to wait for the next code."""
        member: Member | None = super().authenticate(request, **credentials)
        if member and is_login_rate_limited(
            request, Login(user=member, email=credentials.get("email"))
        ):
            raise self.validation_error("rate_limited")
        return member

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say of a code that was wrong too often what helps: a new one, for which nobody has to wait."""
        if kwargs.get("message") == self.error_messages["too_many_login_attempts"]:
            kwargs["message"] = gettext("This code was wrong too often. Ask for a new one.")
        super().add_message(request, *args, **kwargs)

    def save_user(  # allauth says which arguments there are
        self,
        request: HttpRequest,
        user: Member,
        form: Any,
        commit: bool = True,  # noqa: FBT001, FBT002
    ) -> Member:
        """Fill in the member from the form, and keep them until they confirm their address."""
        user.email = form.cleaned_data["email"]
        user.name = form.cleaned_data["name"]
        user.language = get_language() or ""
        user.password = form.cleaned_data["password_hash"]
        if not commit:
            return user
        try:
            with door():
                sign_up(member=user, at=timezone.now())
        except IntegrityError:
            # Somebody else with this address was faster by a moment.
            raise ImmediateHttpResponse(signed_up_anew(request)) from None
        return user

    def pre_login(self, request: HttpRequest, user: Member, **given: Any) -> HttpResponse | None:
        """Lead who hasn't confirmed their address to that step, and nobody else who is inactive."""
        if user.is_pending:
            return None
        refusal: HttpResponse | None = super().pre_login(request, user, **given)
        return refusal

    def authentication_failed(self, request: HttpRequest, **_credentials: Any) -> None:  # noqa: ARG002
        """Tell the log of a wrong password: neither for whom nor which."""
        logger.warning("a password was refused")

    def login(self, request: HttpRequest, user: Member) -> None:
        """Sign in; who comes here for the first time has just confirmed their address, and joins.

        Here and nowhere else, so that whoever is interrupted anywhere before joins at their next
        sign-in.
        """
        if user.is_pending:
            try:
                with door():
                    joined = confirm(
                        member_id=user.pk,
                        at=timezone.now(),
                        keeps_password=chose_password(request, user),
                    )
            except Member.DoesNotExist:
                raise ImmediateHttpResponse(signed_up_anew(request)) from None
            user.is_active, user.is_pending = joined.is_active, joined.is_pending
            user.version, user.joined_at = joined.version, joined.joined_at
            if user.password != joined.password:
                user.password, user.name = joined.password, joined.name
                messages.info(request, _no_password())
        request.session.pop(SIGN_UP, None)
        super().login(request, user)
        ways = sorted({record["method"] for record in get_authentication_records(request, user)})
        logger.info("signed in by %s", ", ".join(ways), extra={"subject_id": str(user.pk)})
        request.session[SEEN] = int(timezone.now().timestamp())


def chose_password(request: HttpRequest, user: Member) -> bool:
    """Whether who confirms a sign-up by this session knows its password.

    A code that was asked for by the address alone shows nothing of it: somebody else may have signed
    up with the address, to come in later by a password that only they know.
    """
    methods = {record["method"] for record in get_authentication_records(request, user)}
    if "code" not in methods or "password" in methods:
        return True
    return bool(request.session.get(SIGN_UP, {}).get("password") == user.password)


def signed_up_anew(request: HttpRequest) -> HttpResponse:
    """The answer to whose sign-up has just been replaced by another one with the same address."""
    sentence = gettext("Somebody has signed up anew with this address.")
    if request.path_info.startswith(SIGN_IN_ROOT):
        return problem(status=HTTPStatus.CONFLICT, code="signed_up_anew", detail=sentence)
    messages.error(request, sentence)
    return redirect("account_signup")


def _no_password() -> str:
    return gettext(
        "You came in by a code, so that the name and the password of this sign-up count no longer:"
        " they may be somebody else’s. Please say your name under “My profile”. You can choose a"
        " password under “Safety and signing in”."
    )


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
