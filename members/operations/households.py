"""Households, as staff enter them; what is done with one is in its history."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import NotFound, WrongRole
from common.transactions import require_transaction
from members.models import Household
from workflow.actor import Actor
from workflow.operations import record, require_version


def make_household(*, name: str, actor: Actor, at: datetime) -> Household:
    """Enter a household, with nobody in it yet.

    Raises:
        WrongRole: nobody is named who does it.
        ValidationError: the name is empty, or another household has it.

    """
    require_transaction()
    if actor.member_id is None:
        raise WrongRole(_("Somebody of the staff does this, by name."))
    household = Household(name=name, made_at=at, made_by_id=actor.member_id)
    household.full_clean()
    return _tell(household, "household.made", actor=actor, at=at)


def rename_household(
    *,
    household_id: UUID,
    name: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Household:
    """Give a household another name; who belongs to it stays.

    Raises:
        NotFound: no such household.
        StaleVersion: the household has changed since `expected_version`.
        ValidationError: the name is empty, or another household has it.

    """
    require_transaction()
    household = Household.objects.select_for_update().filter(pk=household_id).first()
    if household is None:
        raise NotFound(_("There is no such household."))
    require_version(subject=household, expected_version=expected_version)
    former, household.name = household.name, name
    household.full_clean()
    if household.name == former:
        return household
    return _tell(household, "household.renamed", actor=actor, at=at)


def _tell(household: Household, event: str, *, actor: Actor, at: datetime) -> Household:
    household.save_next()
    record(subject=household, event=event, at=at, actor=actor)
    return household
