"""The pages of webhooks: a member's addresses, and what was delivered to each."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError, NotFound
from common.paging import newest_first
from common.transactions import door
from members.http import MemberRequest
from notifications import operations, queries
from notifications.models import WebhookEndpoint
from notifications.pages.forms import WebhookForm
from workflow.actor import Actor


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: MemberRequest) -> HttpResponse:
    """Show the member's webhooks, and add one; its secret is on the answer and nowhere else."""
    form, added, status = WebhookForm(request.POST or None), None, HTTPStatus.OK
    if form.is_valid():
        try:
            with door():
                added = operations.add_webhook(
                    **form.cleaned_data, actor=_actor(request), at=timezone.now()
                )
        except DomainError as refusal:
            form.add_error(None, refusal.sentence)
            status = HTTPStatus(refusal.status)
        else:
            form = WebhookForm()
    rows = queries.webhooks_of(member_id=request.user.pk)
    values = {"form": form, "added": added, "webhooks": rows}
    return render(request, "notifications/webhooks.html", values, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    """Show one webhook and its deliveries; do what a button of the page says."""
    if request.method != "POST":
        return _shown(request, webhook_id)
    action = next((name for name in _ACTIONS if name in request.POST), None)
    if action is None:
        raise Http404
    deed, words = _ACTIONS[action]
    given: dict[str, Any] = {"webhook_id": webhook_id, "actor": _actor(request)}
    try:
        with door():
            result = deed(**given, at=timezone.now())
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
        return redirect("webhook", webhook_id=webhook_id)
    if action == "rotate":
        return _shown(request, webhook_id, new_secret=result.new_secret)
    messages.success(request, str(words))
    if action == "delete":
        return redirect("webhooks")
    return redirect("webhook", webhook_id=webhook_id)


@login_required
@require_POST
def replay(request: MemberRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send a delivery once more."""
    try:
        with door():
            operations.replay(
                webhook_id=webhook_id,
                delivery_id=delivery_id,
                actor=_actor(request),
                at=timezone.now(),
            )
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("It is on its way once more."))
    return redirect("webhook", webhook_id=webhook_id)


def _shown(request: MemberRequest, webhook_id: UUID, *, new_secret: str = "") -> HttpResponse:
    try:
        found = queries.webhook(webhook_id=webhook_id, member_id=request.user.pk)
    except NotFound:
        raise Http404 from None
    page = newest_first(queries.deliveries_of(webhook=found), query=request.GET)
    values = {"webhook": found, "page": page, "new_secret": new_secret}
    return render(request, "notifications/webhook.html", values)


def _switched(*, to: bool) -> Callable[..., WebhookEndpoint]:
    def switch(**given: Any) -> WebhookEndpoint:
        return operations.change_webhook(is_enabled=to, **given)

    return switch


# Each button of the page: what it does, and what is said then.
_ACTIONS: Final[dict[str, tuple[Callable[..., Any], str | Promise]]] = {
    "rotate": (operations.rotate_secret, ""),
    "test": (operations.send_test, gettext_lazy("A test is on its way.")),
    "on": (_switched(to=True), gettext_lazy("The webhook is switched on.")),
    "off": (_switched(to=False), gettext_lazy("The webhook is switched off.")),
    "delete": (operations.delete_webhook, gettext_lazy("The webhook is deleted.")),
}


def _actor(request: MemberRequest) -> Actor:
    return Actor(member_id=request.user.pk)
