"""How a file is answered: as data, never as a page of ours. Who may have it, its door has decided."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from files.models import File


# In a window of its own the file has no origin, no script, and nothing to load.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def answer(file: File, *, as_picture: bool, request: HttpRequest | None = None) -> HttpResponseBase:
    """The file's content, shown by browsers if it is a picture and asked for as one, else saved.

    With the `request`, who has it already (`If-None-Match`) gets 304 and no content. Browsers keep
    it, but ask each time: whoever loses the right to it gets it no more.
    """
    etag = f'"{file.sha256}"'
    response: HttpResponseBase | None = None
    if request is not None:
        response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(bytes(file.content), content_type=file.content_type)
        disposition = content_disposition_header(
            as_attachment=not (as_picture and file.is_picture), filename=file.name
        )
        response["Content-Disposition"] = disposition or "inline"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
