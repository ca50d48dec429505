"""The pages of a member's own account."""

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from members.pages import confirming, devices, keys, language, profile, rules, safety


@csrf_exempt
def no_phones(request: HttpRequest) -> NoReturn:  # noqa: ARG001 - as every view
    """Say that it isn't there: allauth offers it, and fails where members have no telephone numbers."""
    raise Http404


urlpatterns = [
    path("language/", language.choose, name="language"),
    path("accounts/signup/", confirming.JoinView.as_view(), name="account_signup"),
    path(
        "accounts/confirm-email/",
        confirming.ConfirmView.as_view(),
        name="account_email_verification_sent",
    ),
    path("accounts/confirm-email/other/", confirming.other_address, name="other-address"),
    path("rules/", rules.rules, name="rules"),
    path("profile/", profile.edit, name="profile"),
    path("members/<uuid:member_id>/photo/", profile.photo, name="member-photo"),
    path("accounts/security/", safety.overview, name="security"),
    path("accounts/security/staff/", safety.staff, name="staff-safety"),
    path("accounts/sessions/", devices.devices, name="usersessions_list"),
    path("accounts/sessions/others/end/", devices.end_others, name="sessions-end-others"),
    path("accounts/sessions/<int:session_id>/end/", devices.end, name="session-end"),
    path("accounts/2fa/", safety.to_overview, name="mfa_index"),
    path("accounts/keys/", keys.keys, name="keys"),
    path("accounts/keys/<int:key_id>/revoke/", keys.revoke_key, name="key-revoke"),
    path("_allauth/app/v1/account/phone", no_phones, name="no-phones"),
]
