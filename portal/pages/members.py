"""A member's public page."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.queries import published
from common.paging import newest_first
from members.http import MemberRequest
from members.models import Member
from members.queries import profile_of
from requests_app.ratings.queries import ratings_of, summary


SERVICES: Final = 24


@login_required
@require_safe
def show(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Show what everybody in the bank may know of a member: who, since when, what they tell of
    themself, services, ratings.
    """
    member = get_object_or_404(Member, pk=member_id, is_active=True)
    ratings = ratings_of(member_id=member.pk, at=timezone.now())
    values = {
        "member": member,
        "profile": profile_of(member_id=member.pk).as_seen(),
        "is_own": member.pk == request.user.pk,
        "summary": summary(ratings),
        "page": newest_first(ratings, query=request.GET),
        "services": published().filter(member=member)[:SERVICES],
    }
    return render(request, "portal/member.html", values)
