"""What each page needs to know of its member, and what apps that sign in rely on."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from structlog.contextvars import bind_contextvars

from common.api import SIGN_IN_ROOT
from common.api.handlers import bad_request
from common.api.problems import problem
from members.devices import NOTED_EVERY, SEEN
from members.joining_rules import RulesAcceptance
from members.languages import speak_to
from members.models import Member
from members.operations.rules import newest_rules


#: Where a session keeps the newest version of the rules that its member has agreed to.
AGREED: Final = "agreed_rules"


class MemberTimeZone:
    """Shows times in the member's own zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the member's zone active, and with their id in the log."""
        if isinstance(member := request.user, Member) and member.is_authenticated:
            bind_contextvars(member_id=str(member.pk))
            with timezone.override(ZoneInfo(member.time_zone)):
                return self.get_response(request)
        return self.get_response(request)


class StaffSecondFactor:
    """Lets a role count only for who has a second factor, where the bank requires it of its staff.

    Without one they are a member as every other, on all pages; the administration leads them to
    setting one up. Under /accounts/ no role counts for anything, and they stay who they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as to a member without a role, or lead to setting one up."""
        if not settings.STAFF_MFA_REQUIRED or request.path_info.startswith("/accounts/"):
            return self.get_response(request)
        member = request.user
        if not isinstance(member, Member) or not (member.is_staff or member.is_superuser):
            return self.get_response(request)
        if member.lacks_second_factor():
            if request.path_info.startswith(reverse("admin:index")):
                return redirect_to_login(request.get_full_path(), reverse("staff-safety"))
            request.user = member.without_role()
        return self.get_response(request)


class RulesFirst:
    """Asks a member once for each new version of the rules, on their way to a page.

    Nothing else is held up: what they send off, parts of pages, programs and apps go on, since a
    machine can't agree, and work that waits for an answer would suffer. Who doesn't agree can still
    read how the bank works and what it keeps, take their data, and go.
    """

    free: Final = (
        "/accounts/",
        "/admin/",
        "/api/",
        "/_allauth/",
        "/rules/",
        "/static/",
        "/dev/",
        "/my-data/",
        "/close-account/",
        "/privacy/",
        "/help/",
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the rules first."""
        is_visit = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if (
            is_visit
            and "HX-Request" not in request.headers
            and not request.path_info.startswith(self.free)
            and isinstance(member := request.user, Member)
            and self._owes(request, member)
        ):
            return redirect_to_login(request.get_full_path(), reverse("rules"))
        return self.get_response(request)

    def _owes(self, request: HttpRequest, member: Member) -> bool:
        number = newest_rules()
        if request.session.get(AGREED, 0) >= number:
            return False
        if RulesAcceptance.objects.filter(member=member, rules=number).exists():
            request.session[AGREED] = number
            return False
        return True


class DevicesInUse:
    """Notes once an hour that a device on which a member is signed in is still used.

    A session gets another key where Django takes its member by a former key of the bank's. What is
    noted of the device goes with it, before anything else answers: the next call has the new key.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, having noted it where it is time."""
        brought = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if brought is not None and request.user.is_authenticated:
            now, noted = timezone.now(), request.session.get(SEEN)  # noqa: TID251 - a door
            is_time = noted is not None and now.timestamp() - noted > NOTED_EVERY
            if brought != request.session.session_key or is_time:
                rows = UserSession.objects.filter(session_key=brought)
                rows.update(session_key=request.session.session_key)
                UserSession.objects.create_from_request(request)
                request.session[SEEN] = int(now.timestamp())
        return self.get_response(request)


class MemberLanguage:
    """Speaks the member's own language, whatever the browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in it. It stays active for Django's own middleware, which names it in a header."""
        if isinstance(member := request.user, Member) and member.is_authenticated:
            speak_to(member, request)
        return self.get_response(request)


# What allauth, or Django in front of it, answers without a word.
_WORDLESS: Final = {
    HTTPStatus.BAD_REQUEST: ("bad_request", _("This call can't be understood.")),
    HTTPStatus.NOT_FOUND: ("not_found", _("There is nothing at this address.")),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", _("This can't be done here.")),
}


class AppAnswers:
    """Keeps what is under /_allauth/ out of every cache, and in JSON where it fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a failure that isn't JSON as a problem with the same status and headers."""
        response = self.get_response(request)
        if not request.path_info.startswith(SIGN_IN_ROOT):
            return response
        response.headers.setdefault("Cache-Control", "no-store")
        known = _WORDLESS.get(HTTPStatus(response.status_code))
        if known is None or "json" in response.headers.get("Content-Type", ""):
            return response
        code, words = known
        answer = problem(status=response.status_code, code=code, detail=str(words))
        for name in set(response.headers) - set(answer.headers) - {"Content-Length"}:
            answer[name] = response[name]
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 400 to a body that allauth's parser gives up at: nested too deep, too long a number."""
        if not request.path_info.startswith(SIGN_IN_ROOT):
            return None
        is_unreadable = isinstance(error, RecursionError) or (
            isinstance(error, ValueError) and not _is_json(request.body)
        )
        return bad_request(request, error) if is_unreadable else None


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
