"""Who of the staff may judge, and who of them is too near to a side of a dispute."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import Member
from requests_app.models import ServiceRequest


# An exchange that has ended keeps those who took part in it near to each other for so long.
RECENT: Final = timedelta(days=180)


class Connection(models.TextChoices):
    """What makes somebody too near to a side to judge it."""

    SAME_HOUSEHOLD = "SAME_HOUSEHOLD", _("Same household")
    RECENT_EXCHANGE = "RECENT_EXCHANGE", _("Recent exchange")


def judges(*, permission: str) -> QuerySet[Member]:
    """Return the active staff who have a right, as `app.codename`: by group, own, or as administrators.

    Only administrators have a right that the database doesn't know.
    """
    able: QuerySet[Member] = ModelBackend().with_perm(permission)
    return able.filter(is_staff=True)


def connections(
    *, staff: Iterable[UUID], parties: Collection[UUID], at: datetime
) -> dict[UUID, frozenset[Connection]]:
    """Return how near each of the staff is to any of the parties; the set is empty for who is not.

    Two queries, however many they are. Whether somebody of the staff is a party themself is another
    question: they are compared with the other parties alone.
    """
    found: dict[UUID, set[Connection]] = {one: set() for one in staff}
    for one in _of_same_household(found, parties):
        found[one].add(Connection.SAME_HOUSEHOLD)
    for one in _of_recent_exchange(found, parties, at=at):
        found[one].add(Connection.RECENT_EXCHANGE)
    return {one: frozenset(near) for one, near in found.items()}


def _of_same_household(staff: Collection[UUID], parties: Collection[UUID]) -> set[UUID]:
    living = Member.objects.filter(pk__in={*staff, *parties}, household__isnull=False)
    homes: dict[UUID, set[UUID]] = defaultdict(set)
    for one, home in living.values_list("pk", "household_id"):
        homes[home].add(one)
    sides = set(parties)
    return {one for home in homes.values() for one in home if one in staff and home & sides - {one}}


def _of_recent_exchange(
    staff: Collection[UUID], parties: Collection[UUID], *, at: datetime
) -> set[UUID]:
    """Who has promised or done something with a party, in what goes on or ended lately."""
    promised = Q(accepted_at__isnull=False) | Q(confirmed_at__isnull=False)
    lately = Q(ended_at__isnull=True) | Q(ended_at__gte=at - RECENT)
    between = Q(requester__in=[*staff], provider__in=[*parties]) | Q(
        requester__in=[*parties], provider__in=[*staff]
    )
    found = ServiceRequest.objects.filter(promised, lately, between)
    pairs = set(found.values_list("requester_id", "provider_id"))
    both_ways = pairs | {(provider, requester) for requester, provider in pairs}
    return {one for one, other in both_ways if one in staff and other in parties}
