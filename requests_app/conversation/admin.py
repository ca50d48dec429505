"""Who judges a dispute reads its conversation; that they do is written down first."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from common.admin import ReadOnlyAdmin
from common.errors import DomainError
from common.transactions import door
from files.serving import answer
from requests_app.conversation.models import Attachment
from requests_app.conversation.operations import look
from requests_app.conversation.queries import (
    LOOKED_AT,
    messages_of,
    shown_messages,
    staff_may_read,
)
from requests_app.models import ServiceRequest
from workflow.actor import Actor
from workflow.models import EventLog


# So long a look lasts: to leaf, to open pictures, to come back.
LASTS: Final = timedelta(hours=1)


class ConversationAdmin(ReadOnlyAdmin):
    """Adds the conversation's page to the request's; only who judges its dispute, or audits, opens it."""

    readonly_fields = ("conversation_page",)

    @admin.display(description=_("conversation"))
    def conversation_page(self, found: ServiceRequest) -> str:
        """Lead to its page, where it was disputed."""
        if not found.disputed_from:
            return str(_("Read in a dispute alone, by who judges it."))
        name = "admin:requests_app_conversation"
        url = reverse(name, args=[found.pk], current_app=self.admin_site.name)
        return format_html('<a href="{}">{}</a>', url, _("Read the conversation"))

    def get_urls(self) -> list[URLPattern]:
        """Return its addresses before Django's own, whose last one takes them all."""
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/conversation/",
                view(self.conversation_view),
                name="requests_app_conversation",
            ),
            path(
                "<path:object_id>/conversation/<uuid:file_id>/",
                view(self.file_view),
                name="requests_app_conversation_file",
            ),
            *super().get_urls(),
        ]

    def conversation_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first; a look is recorded, and then lasts an hour."""
        found = self._judged(request, object_id)
        if request.method == "POST":
            try:
                with door():
                    look(request_id=found.pk, actor=_actor(request), at=timezone.now())
            except DomainError as refusal:
                messages.error(request, refusal.sentence)
            return redirect(request.path)
        has_looked = self._has_looked(request, found)
        rows = list(messages_of(request_id=found.pk)) if has_looked else []
        values = {
            **self.admin_site.each_context(request),
            "title": str(found),
            "opts": self.opts,
            "original": found,
            "has_looked": has_looked,
            "shown": shown_messages(rows, request=found, viewer_id=None),
        }
        return render(request, "admin/conversation/conversation.html", values)

    def file_view(self, request: HttpRequest, object_id: str, file_id: UUID) -> HttpResponseBase:
        """Give a file to who has looked."""
        found = self._judged(request, object_id)
        row = (
            Attachment.objects.select_related("file")
            .defer("file__content")
            .filter(file_id=file_id, message__conversation_id=found.pk)
            .first()
        )
        if row is None or not self._has_looked(request, found):
            raise Http404
        return answer(row.file, as_picture=True, request=request)

    def _judged(self, request: HttpRequest, object_id: str) -> ServiceRequest:
        found: Any = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        who: Any = request.user
        if not staff_may_read(request_id=found.pk, member=who):
            raise PermissionDenied
        request_found: ServiceRequest = found
        return request_found

    def _has_looked(self, request: HttpRequest, found: ServiceRequest) -> bool:
        looks = EventLog.objects.filter(
            subject_type="conversation",
            subject_id=found.pk,
            type=LOOKED_AT,
            actor_id=request.user.pk,
            at__gt=timezone.now() - LASTS,
        )
        return looks.exists()


def _actor(request: HttpRequest) -> Actor:
    return Actor(member_id=request.user.pk)
