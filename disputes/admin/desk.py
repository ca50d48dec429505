"""The desk as a whole: its pages, and the doors of its operations."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from disputes.admin.buttons import RULE
from disputes.admin.queue import viewer
from disputes.admin.ruling import RulingAdmin
from disputes.models import Dispute
from disputes.sight import staff_actions
from disputes.states import MAY_JUDGE, MAY_JUDGE_ANY
from workflow.admin.operations import AdminOperation


@admin.register(Dispute)
class DisputeAdmin(RulingAdmin):
    """Disputes for staff."""

    def may(
        self, request: HttpRequest, operation: AdminOperation, obj: Model | None = None
    ) -> bool:
        """Whether somebody has the right to try; who may judge any may do what a coordinator may."""
        is_senior = request.user.has_perm(MAY_JUDGE_ANY)
        return super().may(request, operation, obj) or (
            is_senior and self.has_view_permission(request, obj)
        )

    def operation_view(
        self, request: HttpRequest, object_id: str, *, operation: AdminOperation
    ) -> HttpResponse:
        """The page of an operation, and its door; who can't do it now is led back, and told so."""
        try:
            return self._operate(request, object_id, operation=operation)
        except Http404:
            if request.method == "POST" and _is_in_other_hands(request, object_id):
                said = _("Somebody else has this dispute in hand by now. Nothing was done.")
                self.message_user(request, said, messages.WARNING)
                return HttpResponseRedirect(self._queue_url())
            raise

    def _operate(
        self, request: HttpRequest, object_id: str, *, operation: AdminOperation
    ) -> HttpResponse:
        dispute = self.get_object(request, unquote(object_id))
        if not self.may(request, operation, dispute):
            raise PermissionDenied
        if operation.name == RULE:
            return self.ruling_view(request, dispute, operation=operation)
        now = staff_actions(dispute=dispute, member=viewer(request))
        if request.method != "POST" and operation.name not in now:
            self.message_user(request, _("This can’t be done now."), messages.ERROR)
            return HttpResponseRedirect(self.object_url(dispute.pk))
        answer = super().operation_view(request, object_id, operation=operation)
        return self._where_it_is_seen(request, dispute, answer)

    def _where_it_is_seen(
        self, request: HttpRequest, dispute: Dispute, answer: HttpResponse
    ) -> HttpResponse:
        """Who has given it away is led to the queue: its page isn't theirs any more."""
        if answer.status_code != HTTPStatus.FOUND:
            return answer
        is_seen = self.get_queryset(request).filter(pk=dispute.pk).exists()
        return answer if is_seen else HttpResponseRedirect(self._queue_url())

    def _queue_url(self) -> str:
        return reverse("admin:disputes_dispute_changelist", current_app=self.admin_site.name)


def _is_in_other_hands(request: HttpRequest, object_id: str) -> bool:
    """Whether a coordinator can't see it just because of who has it in hand."""
    try:
        key = UUID(unquote(object_id))
    except ValueError:
        return False
    found = Dispute.objects.select_related("request").filter(pk=key).first()
    is_others = found is not None and found.part_of(viewer(request).pk) is None
    return is_others and request.user.has_perm(MAY_JUDGE)
