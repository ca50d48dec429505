"""The shell around an operation that a route needs."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from common.api.serializers import Body
from common.scopes import Scope
from workflow.api.door import Verb, perform
from workflow.api.schema import OperationSchema


class OperationView(APIView):
    """One operation under POST; see `Verb` for what the attributes mean.

    A path's `id` is passed on as `<subject>_id`. Routes are a table:
    `path("requests/<uuid:id>/accept/", OperationView.as_view(operation=accept, subject="request",
    answer=RequestAnswer))`.
    """

    operation: Callable[..., Any] | None = None
    body: type[Body] = Body
    answer: type[BaseSerializer[Any]] | None = None
    status: int = 200
    subject: str = ""
    location: str = ""
    has_secret: bool = False
    #: What a key needs to call it, beside `read` for what only reads; see `members.api.scopes`.
    change_scope: Scope = Scope.REQUESTS

    schema = OperationSchema()

    @property
    def verb(self) -> Verb:
        """What this view does."""
        if self.operation is None:
            raise TypeError("An OperationView needs its operation.")
        return Verb(
            operation=self.operation,
            body=self.body,
            answer=self.answer,
            status=self.status,
            location=self.location,
            has_secret=self.has_secret,
        )

    def post(self, request: Request, **path: Any) -> HttpResponse:
        """Do it."""
        return perform(self.verb, request, self.named(path))

    def named(self, path: dict[str, Any]) -> dict[str, Any]:
        """Return the path's values by the operation's names for them."""
        return {f"{self.subject}_id" if name == "id" else name: path[name] for name in path}
