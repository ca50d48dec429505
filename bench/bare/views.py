"""Signs in by a key and reads one row, as a view of DRF does that has nothing else to do."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from members.api.authentication import KeyAuthentication
from requests_app.models import ServiceRequest


class BareView(APIView):
    """One row of a request."""

    authentication_classes = (KeyAuthentication,)

    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the path's
        """Read it."""
        found = ServiceRequest.objects.get(pk=id)
        return Response({"id": str(found.pk), "state": found.state, "title": found.title})


def is_live(_request: HttpRequest) -> HttpResponse:
    """Where nothing stands in front that would say so."""
    return HttpResponse("live")
