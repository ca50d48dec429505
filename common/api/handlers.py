"""Failures outside of any view: problems under the API's root, pages elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from common.api import API_ROOT
from common.api.problems import problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    if not _of_api(request):
        return defaults.bad_request(request, exception)
    return problem(status=400, code="bad_request", detail=_("This call can't be understood."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    if not _of_api(request):
        return defaults.permission_denied(request, exception)
    return problem(status=403, code="permission_denied", detail=_("This isn't for you."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    if not _of_api(request):
        return defaults.page_not_found(request, exception)
    return problem(status=404, code="not_found", detail=_("The API has nothing at this address."))


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """Answer 500, and tell nothing: the log has the exception."""
    if not _of_api(request):
        return defaults.server_error(request, *args)
    # What was being committed when it went wrong may stand: the caller's key finds out.
    detail = _("Something went wrong at our end. With the same Idempotency-Key, try again later.")
    return problem(status=500, code="internal_error", detail=detail)


def _of_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_ROOT)
