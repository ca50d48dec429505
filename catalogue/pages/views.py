"""The pages: parse, call one operation or query, render."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import operations, queries
from catalogue.cursors import UnknownPlace
from catalogue.models import Service
from catalogue.pages.forms import DoingForm, DraftForm, EditForm
from catalogue.pages.found import found_by
from catalogue.pages.show import values_of
from catalogue.states import ServiceState as State
from catalogue.timers import policy_now
from common.errors import DomainError, NotFound, StaleVersion
from common.paging import newest_first
from files.serving import answer
from members.http import MemberRequest
from workflow.actor import Actor
from workflow.pages.once import acted_once, done_once


Words = str | Promise


@login_required
@require_safe
def browse(request: MemberRequest) -> HttpResponse:
    """Show what members offer and want."""
    try:
        values = found_by(request.GET)
    except UnknownPlace:
        raise Http404 from None
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
    values = values_of(service, viewer=request.user, at=timezone.now())
    return render(request, "catalogue/service.html", values)


@login_required
@require_safe
def picture(request: MemberRequest, service_id: UUID) -> HttpResponseBase:
    """Give the picture to whoever may see the service."""
    try:
        found = queries.picture_of(service_id=service_id, viewer=request.user)
    except NotFound:
        raise Http404 from None
    return answer(found, as_picture=True, request=request)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Make a service: sent in at once, or kept as a draft."""
    is_sent = "draft" not in request.POST
    shortest = policy_now().service_shortest_description if is_sent else 0
    form = DraftForm(request.POST or None, request.FILES or None, shortest=shortest)
    status: int = HTTPStatus.OK
    if form.is_valid():
        deed = partial(_drafted, form.cleaned_data, is_sent=is_sent, actor=_actor(request))
        try:
            address = done_once(request, form, deed, leads_to=_address_of)
        except DomainError as refusal:
            status = _told(form, refusal)
        else:
            said = SENT if is_sent else _("Your draft is kept. Only you see it.")
            messages.success(request, said)
            return redirect(address)
    return render(request, "catalogue/service_new.html", {"form": form}, status=status)


def _drafted(content: Mapping[str, Any], *, is_sent: bool, actor: Actor, at: datetime) -> Service:
    service = operations.draft(**content, actor=actor, at=at)
    if is_sent:
        return operations.submit(service_id=service.pk, actor=actor, at=at)
    return service


def _address_of(service: Service) -> str:
    return reverse("service", kwargs={"service_id": service.pk})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, service_id: UUID) -> HttpResponse:
    """Change what a service of one's own says."""
    service = queries.own(member_id=request.user.pk).filter(pk=service_id).first()
    if service is None:
        raise Http404
    is_draft = service.state == State.DRAFT
    form = EditForm(
        request.POST or None,
        request.FILES or None,
        shortest=0 if is_draft else policy_now().service_shortest_description,
        instance=service,
        initial={"version": service.version},
    )
    status = _save(request, form, service_id) if form.is_valid() else 200
    if not status:
        return redirect("service", service_id=service_id)
    values = {"form": form, "service": service}
    return render(request, "catalogue/service_edit.html", values, status=status)


def _save(request: MemberRequest, form: EditForm, service_id: UUID) -> int:
    """Save the form; says the status of a refusal, which is in the form then, or 0."""
    changes = dict(form.cleaned_data)
    version = changes.pop("version")
    try:
        deed = partial(_changed, service_id, changes, version=version, actor=_actor(request))
        saved = _acted(request, service_id, version, deed)
    except StaleVersion as refusal:
        form.renew(version=refusal.facts["version"])
        return _told(form, refusal)
    except DomainError as refusal:
        return _told(form, refusal)
    is_sent = saved.state == State.PENDING_VALIDATION
    messages.success(request, SENT_AGAIN if is_sent else _("Your changes are saved."))
    return 0


def _acted(
    request: MemberRequest, service_id: UUID, version: int | None, deed: Callable[..., Service]
) -> Service:
    """Do it once, however often it is sent; returns the service as it was left, or as it is now."""
    made: list[Service] = []

    def address(service: Service) -> str:
        made.append(service)
        return _address_of(service)

    acted_once(request, version, deed, leads_to=address)
    return made[0] if made else queries.own(member_id=request.user.pk).get(pk=service_id)


def _changed(
    service_id: UUID, changes: dict[str, Any], *, version: int, actor: Actor, at: datetime
) -> Service:
    """Change words and picture at once."""
    if changes.pop("remove_picture", False):
        changes["picture"] = None
    elif not changes["picture"]:
        del changes["picture"]
    return operations.edit(
        service_id=service_id,
        expected_version=version,
        actor=actor,
        at=at,
        **changes,
    )


def _told(form: EditForm | DraftForm, refusal: DomainError) -> int:
    form.add_error(None, refusal.sentence)
    return refusal.status


def _doing(
    name: str, operation: Callable[..., Service], said: Mapping[State, Words]
) -> Callable[..., Any]:
    """The view of a button: what is said afterwards depends on the state that it leads to."""

    @login_required
    @require_POST
    def press(request: MemberRequest, service_id: UUID) -> HttpResponse:
        form = DoingForm(request.POST, action=name)
        version = form.cleaned_data["version"] if form.is_valid() else None
        deed = partial(
            operation, service_id=service_id, actor=_actor(request), expected_version=version
        )
        try:
            made = _acted(request, service_id, version, deed)
        except NotFound:
            raise Http404 from None
        except DomainError as refusal:
            messages.error(request, refusal.sentence)
        else:
            # What was sent twice may have gone on since the first.
            if State(made.state) in said:
                messages.success(request, str(said[State(made.state)]))
        return redirect("service", service_id=service_id)

    return press


SENT: Final = gettext_lazy(
    "Thank you. The bank looks at your service, and tells you when it is in the list."
)
SENT_AGAIN: Final = gettext_lazy(
    "Your changes are saved. The bank looks at them; until then your service is out of the list."
)
# The last part of the address → the operation, and what is said in the state that follows.
DOINGS: Final = {
    name: _doing(name, operation, said)
    for name, operation, said in (
        ("submit", operations.submit, {State.PENDING_VALIDATION: SENT}),
        (
            "withdraw",
            operations.withdraw,
            {State.DRAFT: gettext_lazy("You have taken it back: it is a draft again.")},
        ),
        (
            "pause",
            operations.pause,
            {State.PAUSED: gettext_lazy("Your service is out of the list until you put it back.")},
        ),
        (
            "resume",
            operations.resume,
            {
                State.PUBLISHED: gettext_lazy("Your service is in the list again."),
                State.PENDING_VALIDATION: SENT,
            },
        ),
        (
            "renew",
            operations.renew,
            {
                State.PUBLISHED: gettext_lazy("Your service is renewed."),
                State.PENDING_VALIDATION: SENT,
            },
        ),
        (
            "archive",
            operations.archive,
            {
                State.ARCHIVED: gettext_lazy(
                    "Your service is archived. Requests that came from it go on."
                )
            },
        ),
    )
}


def _actor(request: MemberRequest) -> Actor:
    return Actor(member_id=request.user.pk)
