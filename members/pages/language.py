"""The choice of a language, at the foot of every page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from common.transactions import door
from members import operations
from members.models import Member
from workflow.actor import Actor


@require_POST
def choose(request: HttpRequest) -> HttpResponseBase:
    """Keep the choice in a cookie, and a member's with the member; then go back to the page."""
    language = request.POST.get("language", "")
    if isinstance(member := request.user, Member) and language in dict(settings.LANGUAGES):
        with door():
            operations.change_profile(
                member_id=member.pk,
                actor=Actor(member_id=member.pk),
                at=timezone.now(),
                language=language,
            )
    return set_language(request)
