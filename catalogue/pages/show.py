"""What the page of one service shows: to its member also where it stands, and what they may do."""

from datetime import datetime
from typing import Any

from catalogue.models import Service
from catalogue.models.lifecycle import is_changed
from catalogue.pages.forms import DoingForm
from catalogue.pages.timeline import timeline
from catalogue.queries import allowed_actions, may_review
from catalogue.states import APPROVED
from catalogue.timers import policy_now
from members.models import Member


def values_of(service: Service, *, viewer: Member, at: datetime) -> dict[str, Any]:
    """What the template needs."""
    is_own = service.member_id == viewer.pk
    values: dict[str, Any] = {
        "service": service,
        "is_own": is_own,
        "actions": allowed_actions(service=service, member_id=viewer.pk),
        "may_review": may_review(service=service, viewer=viewer),
    }
    if not is_own:
        return values
    forms = {name: DoingForm(action=name, version=service.version) for name in values["actions"]}
    policy = policy_now()
    ends_soon = bool(
        service.expires_at and service.expires_at - policy.service_expiry_warning <= at
    )
    return values | {
        "forms": forms,
        "events": timeline(service=service),
        "ends_soon": ends_soon,
        "lifetime": policy.service_lifetime,
        "is_changed": service.state in APPROVED and is_changed(service),
    }
