"""What members are told of their webhooks."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications import sentences
from notifications.models import WebhookEndpoint
from notifications.sentences import About, Facts
from notifications.states import WebhookEnd


def register_sentences() -> None:
    """Register them; called once, when the app is ready."""
    sentences.register("webhook.disabled", _disabled)
    about = About(facts=_facts, url=lambda pk: reverse("webhook", kwargs={"webhook_id": pk}))
    sentences.register_subject(WebhookEndpoint.subject_type, about)


def _disabled(facts: Facts) -> str:
    if facts["because"] == WebhookEnd.GONE:
        return _("Your webhook %(url)s says that it is gone for good, and is switched off.") % facts
    sentence = _("Your webhook %(url)s has taken nothing for three days, and is switched off.")
    return sentence % facts


def _facts(ids: Collection[UUID]) -> Mapping[UUID, Facts]:
    rows = WebhookEndpoint.objects.filter(pk__in=ids, deleted_at=None)
    return {row.pk: {"url": row.url} for row in rows}
