"""The pages of a member's own account."""

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from members.pages import keys, language, profile


@csrf_exempt
def no_phones(request: HttpRequest) -> NoReturn:  # noqa: ARG001 - as every view
    """Say that it isn't there: allauth offers it, and fails where members have no telephone numbers."""
    raise Http404


urlpatterns = [
    path("language/", language.choose, name="language"),
    path("profile/", profile.edit, name="profile"),
    path("members/<uuid:member_id>/photo/", profile.photo, name="member-photo"),
    path("accounts/keys/", keys.keys, name="keys"),
    path("accounts/keys/<int:key_id>/revoke/", keys.revoke_key, name="key-revoke"),
    path("_allauth/app/v1/account/phone", no_phones, name="no-phones"),
]
