"""The door of the API: one call, one transaction, one operation, one answer."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, cast
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from common.api.conditional import is_known
from common.api.serializers import Body
from common.errors import StaleVersion
from common.transactions import door
from workflow.actor import Actor
from workflow.api.headers import (
    etag,
    etag_of_shown,
    expected_version,
    idempotency_key,
    require_length,
)
from workflow.content import content_of
from workflow.models import Subject
from workflow.operations import Answer, earlier_answer, keep_answer


_JSON: Final = "application/json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verb:
    """One operation as the API offers it.

    `operation` takes keywords: the names of the path, the fields of `body`, `actor`, `at`, and
    `expected_version` where the call has an If-Match. `answer` shows what it returns; without one
    the call answers 204. `location` is the name of the route (with `id`) of what was made.
    `has_secret` where the answer shows what can't be read again: kept for a retry, it is sealed.
    """

    operation: Callable[..., Any]
    body: type[Body] = Body
    answer: type[BaseSerializer[Any]] | None = None
    status: int = 200
    location: str = ""
    has_secret: bool = False

    @property
    def answered(self) -> int:
        """The status of the answer."""
        return self.status if self.answer else HTTPStatus.NO_CONTENT.value


def perform(verb: Verb, request: Request, path: Mapping[str, Any]) -> HttpResponse:
    """Do the verb once, however often the call is made with the same `Idempotency-Key`.

    A refusal undoes everything, and its key stays free.
    """
    require_length(request)
    key, version, said = idempotency_key(request), expected_version(request), request.data
    content, member_id = _fingerprint(verb, request), _caller(request)
    with door():
        at = timezone.now()
        if key and (
            earlier := earlier_answer(member_id=member_id, key=key, content=content, at=at)
        ):
            return _response(earlier, replayed=True)
        answer = _done(verb, request, {**_checked(verb, said, request), **path}, version, at)
        if key:
            keep_answer(
                member_id=member_id,
                key=key,
                content=content,
                answer=answer,
                at=at,
                is_sealed=verb.has_secret,
            )
    return _response(answer)


def one(request: Request, found: Any, answer: type[BaseSerializer[Any]]) -> HttpResponse:
    """Show something that has a version, with its ETag; 304 to a caller who has it as it is.

    Raises:
        StaleVersion: `If-Match` names another version.
    """
    if expected_version(request) not in {None, found.version}:
        raise StaleVersion(_("There is a newer version."), version=found.version)
    content = _rendered(answer, found, request, timezone.now())
    tag = etag_of_shown(found, content)
    if is_known(request, tag):
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(content, content_type=_JSON, headers={"ETag": tag})


def _caller(request: Request) -> UUID:
    if request.user.pk is None:
        raise NotAuthenticated
    return request.user.pk


def _actor(request: Request) -> Actor:
    member_id, who = _caller(request), cast("Any", request.user)
    return Actor(member_id=member_id, is_plain=who.is_plain)


def _fingerprint(verb: Verb, request: Request) -> bytes:
    said = dict(request.data.lists()) if isinstance(request.data, QueryDict) else request.data
    path = request.get_full_path()
    if verb.has_secret:
        # Another key of the member's, which may be allowed less, isn't told what this one was.
        path += f"#{getattr(request.auth, 'pk', '')}"
    return content_of(method=str(request.method), path=path, said=said)


def _checked(verb: Verb, said: Any, request: Request) -> dict[str, Any]:
    body = verb.body(data=said, context={"request": request})
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _done(
    verb: Verb, request: Request, values: Mapping[str, Any], version: int | None, at: datetime
) -> Answer:
    result = verb.operation(**values, **_expected(verb, version), actor=_actor(request), at=at)
    headers = {"ETag": etag(result)} if isinstance(result, Subject) else {}
    if verb.location:
        headers["Location"] = reverse(verb.location, kwargs={"id": result.pk})
    if verb.answer is None:
        return Answer(status=verb.answered, headers=headers, body=b"")
    body = _rendered(verb.answer, result, request, at)
    return Answer(status=verb.answered, headers={**headers, "Content-Type": _JSON}, body=body)


def _expected(verb: Verb, version: int | None) -> dict[str, int]:
    if version is None:
        return {}
    if not takes_version(verb.operation):
        raise StaleVersion(_("What you call has no version."))
    return {"expected_version": version}


def takes_version(operation: Callable[..., Any]) -> bool:
    """Return whether the operation is about something that is there, and has a version."""
    return "expected_version" in inspect.signature(operation).parameters


def _rendered(
    answer: type[BaseSerializer[Any]], result: Any, request: Request, at: datetime
) -> bytes:
    shown = answer(result, context={"request": request, "at": at}).data
    rendered: bytes = JSONRenderer().render(shown)
    return rendered


def _response(answer: Answer, *, replayed: bool = False) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
    if replayed:
        response["Idempotent-Replayed"] = "true"
    if not answer.body:
        del response["Content-Type"]
    return response
