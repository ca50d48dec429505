"""Calls under webhooks/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from types import NoneType
from typing import Literal, Unpack

from hourbank_client.answers.webhooks import (
    DeliveryAnswer,
    DeliveryAnswerStateEnum,
    WebhookAnswer,
    WebhookMadeAnswer,
)
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import Id, Write, segment, some


class Webhooks:
    """Calls under webhooks/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self, *, cursor: str | None = None, limit: int | None = None
    ) -> Listing[WebhookAnswer]:
        """List your webhooks"""
        return self._calls.listing("webhooks/", WebhookAnswer, some(cursor=cursor, limit=limit))

    def create(
        self,
        *,
        url: str,
        description: str | None = None,
        event_types: Sequence[str] | None = None,
        **how: Unpack[Write],
    ) -> WebhookMadeAnswer:
        """Add a webhook"""
        return self._calls.post(
            "webhooks/",
            WebhookMadeAnswer,
            how,
            {"url": url} | some(description=description, event_types=event_types),
        )

    def get(self, webhook_id: Id) -> WebhookAnswer:
        """Show a webhook"""
        return self._calls.get(f"webhooks/{segment(webhook_id)}/", WebhookAnswer)

    def change(
        self,
        webhook_id: Id,
        *,
        url: str | None = None,
        description: str | None = None,
        event_types: Sequence[str] | None = None,
        is_enabled: bool | None = None,
        **how: Unpack[Write],
    ) -> WebhookAnswer:
        """Change a webhook, or switch it on or off"""
        return self._calls.patch(
            f"webhooks/{segment(webhook_id)}/",
            WebhookAnswer,
            how,
            some(url=url, description=description, event_types=event_types, is_enabled=is_enabled),
        )

    def delete(self, webhook_id: Id, **how: Unpack[Write]) -> None:
        """Delete a webhook"""
        self._calls.delete(f"webhooks/{segment(webhook_id)}/", NoneType, how)

    def list_deliveries(
        self,
        webhook_id: Id,
        *,
        cursor: str | None = None,
        event_type: Sequence[str] | None = None,
        expand: Sequence[Literal["event"]] | None = None,
        limit: int | None = None,
        ordering: Literal["-created_at", "created_at"] | None = None,
        since: datetime | None = None,
        state: Sequence[DeliveryAnswerStateEnum] | None = None,
        until: datetime | None = None,
    ) -> Listing[DeliveryAnswer]:
        """List what was sent to a webhook"""
        return self._calls.listing(
            f"webhooks/{segment(webhook_id)}/deliveries/",
            DeliveryAnswer,
            some(
                cursor=cursor,
                event_type=event_type,
                expand=expand,
                limit=limit,
                ordering=ordering,
                since=since,
                state=state,
                until=until,
            ),
        )

    def deliveries_replay(
        self, webhook_id: Id, delivery_id: Id, **how: Unpack[Write]
    ) -> DeliveryAnswer:
        """Send a delivery once more"""
        return self._calls.post(
            f"webhooks/{segment(webhook_id)}/deliveries/{segment(delivery_id)}/replay/",
            DeliveryAnswer,
            how,
        )

    def rotate_secret(self, webhook_id: Id, **how: Unpack[Write]) -> WebhookMadeAnswer:
        """Make a new secret for a webhook"""
        return self._calls.post(
            f"webhooks/{segment(webhook_id)}/rotate-secret/", WebhookMadeAnswer, how
        )

    def test(self, webhook_id: Id, **how: Unpack[Write]) -> DeliveryAnswer:
        """Send a test event to a webhook"""
        return self._calls.post(f"webhooks/{segment(webhook_id)}/test/", DeliveryAnswer, how)
