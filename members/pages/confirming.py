"""Between signing up and joining: nobody is stranded there.

Every way through ends at one page, where the code from the mail is entered: signing up, signing in
with a password that is right, and a new password. Whether the address is already a member's shows
on none of them: the page looks alike, the mail tells its owner.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from allauth.account.internal.flows.signup import complete_signup, prevent_enumeration
from allauth.account.internal.stagekit import clear_login
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from allauth.account.views import ConfirmEmailVerificationCodeView, SignupView
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import consume_or_429
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from common.transactions import door
from members.adapter import SIGN_UP, signed_up_anew
from members.forms import waits_alone
from members.models import Member
from members.operations import forget_sign_up, sign_up
from members.sign_in_forms import OtherAddressForm


class JoinView(SignupView):
    """Sign-up, which remembers what was said, so that a wrong address can be put right."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the name, the hash of the password and the rules; then go on as allauth does.

        It is kept whether the address is new or not: otherwise the next page would differ.
        """
        said = form.cleaned_data
        self.request.session[SIGN_UP] = {
            "name": said["name"],
            "password": said["password_hash"],
        }
        try:
            response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            # Replaced between the sign-up and the address that is noted for it.
            return signed_up_anew(self.request)
        return response


class ConfirmView(ConfirmEmailVerificationCodeView):
    """The page on which the code from the mail is entered."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say what to do where there is nothing to confirm here."""
        began = EMAIL_VERIFICATION_CODE_SESSION_KEY in request.session
        process = EmailVerificationProcess.resume(request)
        if process is None and request.user.is_anonymous:
            messages.info(request, _lost() if began else _elsewhere())
            return redirect("account_login")
        if process and "user_id" in process.state and process.user is None:
            process.abort()
            messages.info(request, _("This sign-up is over. Please sign up again."))
            return redirect("account_signup")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer another address to who is signing up, and to nobody else."""
        said = super().get_context_data(**kwargs)
        return {**said, "can_start_again": SIGN_UP in self.request.session}

    def _verify_form_invalid(self, form: Any) -> HttpResponse:
        if self._process.record_invalid_attempt():
            again: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return again
        messages.error(self.request, _lost())
        return redirect("account_login")

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        if not consume_email_verification_rate_limit(
            self.request, self._process.email, dry_run=True
        ):
            messages.error(self.request, get_adapter().error_messages["rate_limited"])
            return redirect("account_email_verification_sent")
        response: HttpResponse = super()._resend_form_valid(form)
        return response


def _lost() -> str:
    return _(
        "This code is too old, or was wrong too often. Sign in with your email address and your"
        " password: we send you a new one."
    )


def _elsewhere() -> str:
    return _(
        "To confirm your address on this device, sign in with your email address and your password:"
        " we send you a new code."
    )


@never_cache
def other_address(request: HttpRequest) -> HttpResponse:
    """Put a wrong address right before it is confirmed; the name and the password stay."""
    kept = request.session.get(SIGN_UP)
    if not kept or request.user.is_authenticated:
        return redirect("account_signup")
    form = OtherAddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/other_address.html", {"form": form})
    too_often: HttpResponse | None = consume_or_429(request, app="allauth.account", action="signup")
    if too_often:
        return too_often
    try:
        return _sign_up_anew(request, kept, form.cleaned_data["email"])
    except ImmediateHttpResponse as answer:
        refusal: HttpResponse = answer.response
        return refusal


def _sign_up_anew(request: HttpRequest, kept: dict[str, Any], email: str) -> HttpResponse:
    process = EmailVerificationProcess.resume(request)
    former = process.user if process else None
    request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
    clear_login(request)
    with door():
        if former:
            forget_sign_up(member_id=former.pk)
    if filter_users_by_email(email) and not waits_alone(email):
        as_if_new: HttpResponse = prevent_enumeration(request, email=email)
        return as_if_new
    member = Member(
        name=kept["name"], email=email, password=kept["password"], language=get_language() or ""
    )
    try:
        with door():
            sign_up(member=member, at=timezone.now())
        setup_user_email(request, member, [EmailAddress(email=email)])
    except IntegrityError:
        return signed_up_anew(request)
    answer: HttpResponse = complete_signup(request, user=member)
    return answer
