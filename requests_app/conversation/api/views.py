"""The API of conversations."""

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.views import APIView

from common.api.parsers import JSONParser
from files.serving import answer
from files.states import TYPES
from members.api.caller import caller
from requests_app.conversation.api.answers import MessageAnswer
from requests_app.conversation.api.bodies import MessageBody
from requests_app.conversation.models import Message
from requests_app.conversation.operations import say
from requests_app.conversation.queries import Shown, file_for, messages_of, shown_messages
from requests_app.models import ServiceRequest
from requests_app.queries import request_for
from workflow.actor import Actor
from workflow.api.views import OperationView


def write(*, actor: Actor, **said: Any) -> Shown:
    """Write to the other side of one of your requests.

    Several messages in a row are one mail for them.
    """
    message = say(actor=actor, **said)
    found = messages_of(request_id=message.conversation_id).get(pk=message.pk)
    request = ServiceRequest.objects.get(pk=message.conversation_id)
    return shown_messages([found], request=request, viewer_id=actor.party_id)[0]


class MessagesView(OperationView, generics.ListAPIView[Any]):
    """The messages of one of your requests, newest first; POST writes one."""

    operation = staticmethod(write)
    body = MessageBody
    answer = MessageAnswer
    status = 201
    subject = "request"
    parser_classes = (JSONParser, MultiPartParser)
    serializer_class = MessageAnswer
    queryset = Message.objects.none()
    filterset_class = None
    ordering = "-number"

    def get_queryset(self) -> QuerySet[Message]:
        """What was written in the caller's request."""
        self.found = request_for(request_id=self.kwargs["id"], member_id=caller(self.request).pk)
        return messages_of(request_id=self.found.pk)

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """Show the page as the caller's side sees it, all of it at once."""
        rows = super().paginate_queryset(queryset) or []
        viewer_id = caller(self.request).pk
        return list(shown_messages(rows, request=self.found, viewer_id=viewer_id))


class FileView(APIView):
    """A file of a conversation."""

    @extend_schema(
        responses={(200, content_type): OpenApiTypes.BINARY for content_type, _ in TYPES.values()}
    )
    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        """Give its content; its ETag is that of the content."""
        found = file_for(
            request_id=path["id"], file_id=path["file_id"], member_id=caller(request).pk
        )
        return answer(found, as_picture=False, request=request)
