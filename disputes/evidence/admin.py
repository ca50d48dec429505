"""Evidence for the staff who judge the dispute, or audit it."""

from typing import Any
from uuid import UUID

from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from common.admin import ReadOnlyAdmin
from common.errors import NotFound
from disputes.evidence.queries import Side, by_side, file_of, sees_as_staff
from disputes.models import Dispute
from files.serving import answer


def evidence_for_staff(request: HttpRequest, dispute: Dispute) -> list[Side] | None:
    """What each side has handed in, for `admin/disputes/evidence.html`; None who may not see it."""
    return by_side(dispute) if _sees(request, dispute) else None


class EvidenceAdmin(ReadOnlyAdmin):
    """Gives the files of a dispute to who may see them; its page shows `evidence_for_staff`."""

    def get_urls(self) -> list[URLPattern]:
        """Return the files' address before Django's own, whose last one takes them all."""
        file = path(
            "<path:object_id>/evidence/<uuid:file_id>/",
            self.admin_site.admin_view(self.evidence_file_view),
            name="disputes_evidence_file",
        )
        return [file, *super().get_urls()]

    def evidence_file_view(
        self, request: HttpRequest, object_id: str, file_id: UUID
    ) -> HttpResponseBase:
        """Give a file: a picture to be shown, a document to be saved."""
        found: Any = self.get_object(request, unquote(object_id))
        if found is None or not _sees(request, found):
            raise Http404
        try:
            file = file_of(dispute_id=found.pk, file_id=file_id)
        except NotFound:
            raise Http404 from None
        return answer(file, as_picture=True, request=request)


def _sees(request: HttpRequest, dispute: Dispute) -> bool:
    return request.user.is_authenticated and sees_as_staff(dispute, request.user)
