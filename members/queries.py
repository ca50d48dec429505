"""Who there is."""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from members.models import Member


MOST_FOUND: Final = 8


def active_members() -> QuerySet[Member]:
    """Return the members who may be asked for something, with what everybody may see of them."""
    return Member.objects.filter(is_active=True).only("id", "name")


def members_called(text: str, *, excluding: UUID) -> list[Member]:
    """The active member with this address, else those in whose name the text is; a few at most."""
    others = Member.objects.filter(is_active=True).exclude(pk=excluding)
    by_address = list(others.filter(email__iexact=text))
    return by_address or list(
        others.filter(name__icontains=text).order_by("name", "id")[:MOST_FOUND]
    )
