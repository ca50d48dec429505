"""Who there is."""

from django.db.models import QuerySet

from members.models import Member


def active_members() -> QuerySet[Member]:
    """Return the members who may be asked for something, with what everybody may see of them."""
    return Member.objects.filter(is_active=True).only("id", "name")
