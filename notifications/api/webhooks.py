"""/api/v1/webhooks/."""

from typing import Any, Final

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from common.api.expanding import Expanding, to
from common.api.fields import FlagField, ListField, TextField
from common.api.filters import SeveralFilter, SinceFilter, UntilFilter, WordsFilter
from common.api.serializers import Body, ModelAnswer
from common.keyset import both_ways
from members.api.caller import caller
from notifications import queries
from notifications.event_types import LONGEST_TYPE
from notifications.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from notifications.models.webhooks import LONGEST_DESCRIPTION, LONGEST_URL
from notifications.operations import add_webhook, change_webhook, delete_webhook
from notifications.operations.deliveries import message_id
from notifications.operations.webhooks import MOST_TYPES
from notifications.states import DeliveryState
from workflow.api.door import Verb, one, perform
from workflow.api.schema import CALL_HEADERS, ONE_HEADERS
from workflow.api.views import OperationView


class WebhookBody(Body):
    """An address of a program of yours."""

    url = TextField(max_length=LONGEST_URL, help_text="Begins with https://; a public address.")
    description = TextField(required=False, max_length=LONGEST_DESCRIPTION, allow_blank=True)
    event_types = ListField(
        child=TextField(max_length=LONGEST_TYPE),
        required=False,
        max_length=MOST_TYPES,
        help_text="Such as `request.accepted`, or `request.*`; none for all.",
    )


class WebhookChangeBody(WebhookBody):
    """What changes; what isn't sent stays."""

    url = TextField(required=False, max_length=LONGEST_URL)
    is_enabled = FlagField(required=False, help_text="false: nothing is sent to it.")


class WebhookAnswer(ModelAnswer):
    """A webhook of yours."""

    is_enabled = serializers.BooleanField(read_only=True)

    class Meta:
        model = WebhookEndpoint
        fields: tuple[str, ...] = (
            "id",
            "url",
            "description",
            "event_types",
            "is_enabled",
            "disabled_because",
            "disabled_at",
            "failing_since",
            "created_at",
        )
        read_only_fields = fields


class WebhookMadeAnswer(WebhookAnswer):
    """A webhook with its new secret, which can't be read again."""

    secret = serializers.CharField(source="new_secret", read_only=True)

    class Meta(WebhookAnswer.Meta):
        fields = (*WebhookAnswer.Meta.fields, "secret")
        read_only_fields = fields


class AttemptAnswer(ModelAnswer):
    """One try: the answer's status and its first 500 bytes, or why there was none."""

    class Meta:
        model = WebhookAttempt
        fields = ("at", "duration_ms", "status", "error_code", "answer")
        read_only_fields = fields


class DeliveryAnswer(Expanding, ModelAnswer):
    """One event on its way to a webhook."""

    expands = {"event": to("event", "event_id")}

    event_id = serializers.SerializerMethodField(help_text="What receivers get as `webhook-id`.")
    event_type = serializers.CharField(source="event.type", read_only=True)
    state = serializers.ChoiceField(DeliveryState.choices, source="progress", read_only=True)
    attempts = AttemptAnswer(many=True, read_only=True)

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "event_id",
            "event_type",
            "state",
            "created_at",
            "delivered_at",
            "given_up_at",
            "attempts",
        )
        read_only_fields = fields

    def get_event_id(self, delivery: WebhookDelivery) -> str:
        """Name the event as the feed does."""
        return message_id(delivery.event_id)


#: As `WebhookDelivery.progress` says it.
IS_IN: Final = {
    DeliveryState.DELIVERED: Q(delivered_at__isnull=False),
    DeliveryState.GIVEN_UP: Q(given_up_at__isnull=False),
    DeliveryState.PENDING: Q(delivered_at__isnull=True, given_up_at__isnull=True),
}
CHANGE: Final = Verb(operation=change_webhook, body=WebhookChangeBody, answer=WebhookAnswer)
DELETE: Final = Verb(operation=delete_webhook)


class WebhooksView(OperationView, generics.ListAPIView[WebhookEndpoint]):
    """Your webhooks, newest first. POST adds one."""

    operation = staticmethod(add_webhook)
    body = WebhookBody
    answer = WebhookMadeAnswer
    has_secret = True
    status = 201
    location = "api-webhook"
    serializer_class = WebhookAnswer
    queryset = WebhookEndpoint.objects.none()

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        """Return the caller's own."""
        return queries.webhooks_of(member_id=caller(self.request).pk)


class WebhookView(APIView):
    """One webhook of yours."""

    @extend_schema(
        operation_id="webhooks_retrieve", responses=WebhookAnswer, parameters=ONE_HEADERS
    )
    def get(self, request: Request, **path: Any) -> HttpResponse:
        """Show one webhook of yours. Its ETag is its version."""
        found = queries.webhook(webhook_id=path["id"], member_id=caller(request).pk)
        return one(request, found, WebhookAnswer)

    @extend_schema(
        operation_id="webhooks_change",
        request=WebhookChangeBody,
        responses=WebhookAnswer,
        parameters=CALL_HEADERS,
    )
    def patch(self, request: Request, **path: Any) -> HttpResponse:
        """Change a webhook of yours, or switch it on or off."""
        return perform(CHANGE, request, {"webhook_id": path["id"]})

    @extend_schema(
        operation_id="webhooks_delete",
        request=None,
        responses={204: None},
        parameters=CALL_HEADERS,
    )
    def delete(self, request: Request, **path: Any) -> HttpResponse:
        """Delete a webhook of yours, its secrets and what you wrote of it."""
        return perform(DELETE, request, {"webhook_id": path["id"]})


class DeliveryFilter(django_filters.FilterSet):
    """Narrow the list."""

    state = SeveralFilter(choices=DeliveryState.choices, method="by_state")
    event_type = WordsFilter("event__type", label="Such as `request.accepted`.")
    since = SinceFilter("created_at", label="Queued then or later.")
    until = UntilFilter("created_at", label="Queued before.")

    class Meta:
        model = WebhookDelivery
        fields: tuple[str, ...] = ()

    def by_state(self, rows: QuerySet[Any], _name: str, value: list[str]) -> QuerySet[Any]:
        """Those that are in one of these states."""
        found = Q(*[IS_IN[DeliveryState(state)] for state in value], _connector=Q.OR)
        return rows.filter(found)


class DeliveriesView(generics.ListAPIView[WebhookDelivery]):
    """What was sent to a webhook of yours in the last 30 days, newest first, with each try."""

    serializer_class = DeliveryAnswer
    filterset_class = DeliveryFilter
    orderings = both_ways(created_at="id")
    queryset = WebhookDelivery.objects.none()

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        """Return the deliveries of the caller's own webhook."""
        webhook = queries.webhook(webhook_id=self.kwargs["id"], member_id=caller(self.request).pk)
        return queries.deliveries_of(webhook=webhook)
