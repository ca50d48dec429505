"""The pages: parse, call one operation or query, render."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import operations, queries
from catalogue.models import Service
from catalogue.pages.forms import EditForm, PublishForm, SearchForm
from catalogue.pages.timeline import timeline
from common.errors import DomainError, NotFound, StaleVersion
from common.paging import newest_first
from common.transactions import door
from members.http import MemberRequest
from workflow.actor import Actor


@login_required
@require_safe
def browse(request: MemberRequest) -> HttpResponse:
    """Show what members offer and want."""
    form = SearchForm(request.GET)
    chosen = form.chosen()
    services = queries.narrowed(queries.published(), **chosen)
    page = newest_first(services, query=request.GET)
    values = {"form": form, "page": page, "is_filtered": bool(chosen)}
    return render(request, "catalogue/services.html", values)


@login_required
@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """Show the member's own services, in every state."""
    page = newest_first(queries.own(member_id=request.user.pk), query=request.GET)
    return render(request, "catalogue/my_services.html", {"page": page})


@login_required
@require_safe
def show(request: MemberRequest, service_id: UUID) -> HttpResponse:
    """Show one service; its member finds the actions here."""
    try:
        service = queries.visible(service_id=service_id, viewer=request.user)
    except NotFound:
        raise Http404 from None
    me = request.user.pk
    values: dict[str, Any] = {
        "service": service,
        "is_own": service.member_id == me,
        "actions": queries.allowed_actions(service=service, member_id=me),
    }
    if values["is_own"]:
        values["events"] = timeline(service=service)
    return render(request, "catalogue/service.html", values)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Publish a service."""
    form = PublishForm(request.POST or None)
    if not form.is_valid():
        return render(request, "catalogue/service_new.html", {"form": form})
    with door():
        service = operations.publish(**form.cleaned_data, actor=_actor(request), at=timezone.now())
    messages.success(request, _("Your service is in the list now."))
    return redirect("service", service_id=service.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, service_id: UUID) -> HttpResponse:
    """Change what a service of one's own says."""
    service = queries.own(member_id=request.user.pk).filter(pk=service_id).first()
    if service is None:
        raise Http404
    form = EditForm(request.POST or None, instance=service, initial={"version": service.version})
    status = _save(request, form, service_id) if form.is_valid() else 200
    if not status:
        messages.success(request, _("Your changes are saved."))
        return redirect("service", service_id=service_id)
    values = {"form": form, "service_id": service_id}
    return render(request, "catalogue/service_edit.html", values, status=status)


def _save(request: MemberRequest, form: EditForm, service_id: UUID) -> int:
    """Save the form; says the status of a refusal, which is in the form then, or 0."""
    changes = dict(form.cleaned_data)
    given = {"expected_version": changes.pop("version"), "actor": _actor(request)}
    try:
        with door():
            operations.edit(service_id=service_id, **given, **changes, at=timezone.now())
    except StaleVersion as refusal:
        form.renew(version=refusal.facts["version"])
        return _told(form, refusal)
    except DomainError as refusal:
        return _told(form, refusal)
    return 0


def _told(form: EditForm, refusal: DomainError) -> int:
    form.add_error(None, refusal.sentence)
    return refusal.status


@login_required
@require_POST
def pause(request: MemberRequest, service_id: UUID) -> HttpResponse:
    """Take a service of one's own out of the list for a while."""
    said = _("Your service is out of the list until you put it back.")
    return _change(request, service_id, operation=operations.pause, said=said)


@login_required
@require_POST
def resume(request: MemberRequest, service_id: UUID) -> HttpResponse:
    """Put a service of one's own back into the list."""
    said = _("Your service is in the list again.")
    return _change(request, service_id, operation=operations.resume, said=said)


@login_required
@require_POST
def archive(request: MemberRequest, service_id: UUID) -> HttpResponse:
    """Withdraw a service of one's own for good."""
    said = _("Your service is withdrawn. Requests that came from it go on.")
    return _change(request, service_id, operation=operations.archive, said=said)


def _change(
    request: MemberRequest, service_id: UUID, *, operation: Callable[..., Service], said: str
) -> HttpResponse:
    try:
        with door():
            operation(service_id=service_id, actor=_actor(request), at=timezone.now())
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
    return redirect("service", service_id=service_id)


def _actor(request: MemberRequest) -> Actor:
    return Actor(member_id=request.user.pk)
