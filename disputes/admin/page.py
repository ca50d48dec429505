"""The page of one dispute: all that is needed to judge it, and what may be done now."""

# ruff: noqa: ARG002 - Django says which arguments there are

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.admin.buttons import BUTTONS, ON_THE_PAGE, RULE
from disputes.admin.judges import flags
from disputes.admin.queue import QueueAdmin, viewer
from disputes.admin.story import outcome_in_words, stories, timeline
from disputes.evidence.admin import EvidenceAdmin, evidence_for_staff
from disputes.models import Dispute
from disputes.sight import may_read_conversation, staff_actions
from ledger.queries import debts_of_request, movements
from workflow.admin.executions import ExecutionAdmin


class PageAdmin(QueueAdmin, EvidenceAdmin, ExecutionAdmin):
    """Shows a dispute; nothing of it is edited here."""

    operation_views = BUTTONS

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the dispute; it changes by its operations alone."""
        dispute = self.get_object(request, unquote(object_id))
        if request.method not in {"GET", "HEAD"} or not self.has_view_permission(request, dispute):
            raise PermissionDenied
        return self.desk_page(request, dispute)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The event log's, of a dispute that this person sees."""
        self.get_object(request, unquote(object_id))
        return super().history_view(request, object_id, extra_context)

    def desk_page(
        self,
        request: HttpRequest,
        dispute: Dispute,
        *,
        ruling: forms.BaseForm | None = None,
        status: int = HTTPStatus.OK,
    ) -> TemplateResponse:
        """The page, with the form of a ruling that was refused, where there is one."""
        now = staff_actions(dispute=dispute, member=viewer(request))
        rule = next(each for each in self.operation_views if each.name == RULE)
        context = {
            **self.admin_site.each_context(request),
            **self._panel(request, dispute, self.course(dispute)),
            **self._to_judge(request, dispute),
            "title": _("Dispute: %(title)s") % {"title": dispute.request},
            "opts": self.opts,
            "original": dispute,
            "media": self.media,
            "actions": now,
            "operation_buttons": [
                (operation, f"../{operation.name}/")
                for operation in self.operation_views
                if operation.name in now and operation.name not in ON_THE_PAGE
            ],
            "ruling": ruling or rule.form_for(request, dispute, is_sent=False),
            "is_refused": ruling is not None,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/disputes/desk.html", context, status=status)

    def _to_judge(self, request: HttpRequest, dispute: Dispute) -> dict[str, Any]:
        at, me = timezone.now(), viewer(request)
        about = dispute.request_id
        return {
            "at": at,
            "is_overdue": dispute.target_at is not None and dispute.target_at <= at,
            "outcome": outcome_in_words(dispute),
            "flags": flags(dispute, viewer=me, at=at),
            "stories": stories(dispute, seen=self.get_queryset(request), url_of=self.object_url),
            "proposals": dispute.settlements.order_by("number"),
            "rulings": dispute.rulings.select_related("ruled_by").order_by("number"),
            "notes": dispute.notes.select_related("author").order_by("id"),
            "evidence": evidence_for_staff(request, dispute),
            "timeline": timeline(dispute),
            "movements": movements(request_id=about),
            "debts": debts_of_request(request_id=about),
            "reads_conversation": may_read_conversation(request_id=about, member=me),
        }
