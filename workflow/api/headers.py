"""The headers that make a call safe to repeat, and safe against somebody else's change."""

import re
from typing import Any, Final

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from common.api.conditional import sum_of
from common.errors import Refused
from workflow.models import Subject


#: Printable ASCII, as long as the column is. Two such headers come joined by a comma (RFC 9110, 5.3):
#: within the quotes of one string (RFC 8941, 3.3.3) alone is a comma the key's own.
_KEY: Final = re.compile(r'(?=.{1,255}\Z)(?:[ -+\--~]+|"(?:[ !#-\[\]-~]|\\["\\])*")')
#: An answer to a change has the version alone; what is shown has a sum of the content behind it.
_VERSION: Final = re.compile(r'"([1-9]\d{0,8})(?:-[0-9a-f]+)?"')
#: What no row has: an operation that is told so answers that the caller's copy is old.
_NO_VERSION: Final = -1


class InvalidIfMatch(APIException):
    """An If-Match that isn't one."""

    status_code = 400
    default_code = "invalid_if_match"


class LengthRequired(APIException):
    """A body of unknown length, which would be taken for none."""

    status_code = 411
    default_code = "length_required"


def idempotency_key(request: Request) -> str | None:
    """Return the caller's `Idempotency-Key`, None without one.

    Raises:
        Refused: it is empty, too long or not printable, or there are two (`invalid_idempotency_key`).
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or _KEY.fullmatch(key):
        return key
    sentence = _(
        "There is one Idempotency-Key, of 1 to 255 printable ASCII characters without a comma."
    )
    raise Refused(sentence, code="invalid_idempotency_key")


def expected_version(request: Request) -> int | None:
    """Return the version that `If-Match` names; None without one, and for `*`.

    A tag that isn't a version, or is weak, matches nothing (RFC 9110, 13.1.1).

    Raises:
        InvalidIfMatch: it can't be read, or names several versions.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    tags = parse_etags(header)
    if len(tags) != 1 or tags[0] != header.strip():
        raise InvalidIfMatch(_('Name one version, as its ETag was given: If-Match: "3".'))
    version = _VERSION.fullmatch(tags[0])
    return int(version[1]) if version else _NO_VERSION


def etag(subject: Subject) -> str:
    """Return the tag of the subject's version."""
    return f'"{subject.version}"'


def etag_of_shown(found: Any, content: bytes) -> str:
    """Return the tag of what is shown of something that has a version.

    Not all that is shown is the row's own: what may be done with it ends by time alone, members change
    their names, and words come in the caller's language. So the content counts too.
    """
    return f'"{found.version}-{sum_of(content)}"'


def require_length(request: Request) -> None:
    """Refuse a body in chunks: WSGI gives it no length, so it would be read as empty.

    Raises:
        LengthRequired: it comes without a Content-Length.
    """
    if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
        raise LengthRequired(_("Send the body with its Content-Length."))
