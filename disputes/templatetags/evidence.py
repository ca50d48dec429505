"""The evidence of a dispute, for the pages that show it beside other things."""

from uuid import UUID

from django import template

from disputes.evidence.pages.show import Shown, shown_to
from disputes.models import Dispute


register = template.Library()


@register.simple_tag
def evidence_of(dispute: Dispute, viewer_id: UUID) -> Shown:
    """What both sides have handed in, as this one sees it."""
    return shown_to(dispute, viewer_id=viewer_id)
