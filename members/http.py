"""What a page's view gets once its member is known."""

from django.http import HttpRequest

from members.models import Member


class MemberRequest(HttpRequest):
    """A request that `login_required` has let through."""

    user: Member
