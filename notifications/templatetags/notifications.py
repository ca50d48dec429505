"""What the header of every page shows."""

from django import template
from django.template.context import Context

from members.models import Member
from notifications import queries


register = template.Library()


@register.simple_tag(takes_context=True)
def unread_count(context: Context) -> int:
    """Return how many notifications the member has not read (100 stands for more); 0 for nobody."""
    member = context.get("user")
    if not isinstance(member, Member):
        return 0
    return queries.unread_count(member_id=member.pk)
