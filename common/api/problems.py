"""What goes wrong, as `application/problem+json` (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, NotFound, Throttled, ValidationError
from rest_framework.exceptions import PermissionDenied as ApiPermissionDenied
from rest_framework.fields import get_error_detail
from rest_framework.settings import api_settings
from structlog.contextvars import get_contextvars

from common.api import ERRORS
from common.errors import DomainError


logger = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER: Final = 5
#: The database is away, has cut the connection, or gave up waiting: later it may be done.
AWAY: Final = (OperationalError, InterfaceError)


class Unavailable(Throttled):
    """The database is away, or has cut the connection: what was being committed may stand."""

    status_code = 503
    default_code = "unavailable"
    default_detail = gettext_lazy("The bank can't be reached right now.")


class TooLarge(APIException):
    """More than DATA_UPLOAD_MAX_MEMORY_SIZE."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("The body is too large.")


def problem(
    *, status: int, code: str, detail: str, facts: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Answer with a failure: `code` for programs, `detail` for people, `facts` beside them.

    `type` is where the code is explained, on the bank's own page of all codes; programs read `code`.
    `request_id` is what the log calls the request.
    """
    title = HTTPStatus(status).phrase
    kind = f"{settings.HOURBANK_URL}{ERRORS}#{code}"
    body = {"type": kind, "title": title, "status": status, "code": code, "detail": detail}
    if request_id := get_contextvars().get("request_id"):
        body["request_id"] = request_id
    return JsonResponse({**(facts or {}), **body}, status=status, content_type=MEDIA_TYPE)


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Turn what a view raised into its problem; None for what nobody expected."""
    match error:
        case DomainError(status=status, reason=code, sentence=sentence, facts=facts):
            return problem(status=status, code=code, detail=sentence, facts=facts)
        case ValidationError() | ModelValidationError():
            return _invalid(error, in_query=context["request"].method in {"GET", "HEAD"})
        case OperationalError() | InterfaceError():
            logger.error("the database can't be used", exc_info=error)
            error = Unavailable(wait=RETRY_AFTER)
        case RequestDataTooBig():
            error = TooLarge()
        case Http404():
            error = NotFound(_("There is nothing here, or nothing of yours."))
        case PermissionDenied():
            error = ApiPermissionDenied()
    return _of_framework(error) if isinstance(error, APIException) else None


def _invalid(error: ValidationError | ModelValidationError, *, in_query: bool) -> HttpResponse:
    where = "parameter" if in_query else "pointer"
    found = error.detail if isinstance(error, ValidationError) else get_error_detail(error)
    errors = [
        {
            where: path.removeprefix("#/") if in_query else path,
            "code": detail.code,
            "detail": detail,
        }
        for path, detail in _flat(found, "#")
    ]
    return problem(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid",
        detail=_("Some of this can't be taken as it is: see the errors."),
        facts={"errors": errors},
    )


def _flat(detail: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each single error with the JSON pointer (RFC 6901, as a URI fragment) to what it is about."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            whole = name in {api_settings.NON_FIELD_ERRORS_KEY, NON_FIELD_ERRORS}
            yield from _flat(inner, path if whole else f"{path}/{_escaped(str(name))}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _flat(inner, f"{path}/{index}" if nested else path)
    else:
        yield path, detail


def _escaped(name: str) -> str:
    name = name.replace("~", "~0").replace("/", "~1")
    return quote(name, safe="~", errors="backslashreplace")


def _of_framework(error: APIException) -> HttpResponse:
    response = problem(
        status=error.status_code,
        code=str(error.get_codes()),
        detail=str(error.detail),
        facts=getattr(error, "facts", None),
    )
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response
