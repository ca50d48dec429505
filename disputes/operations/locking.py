"""All locks of disputes, and who may do what under them; the dispute comes before its request."""

from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import WrongRole
from common.transactions import require_transaction
from disputes.models import Dispute
from disputes.queries import moves_named, no_such_dispute
from disputes.staff import staff_parts
from disputes.states import OPENER, RESPONDENT
from members.models import Member
from workflow.actor import Actor
from workflow.fsm import wrong_state
from workflow.moves import is_possible
from workflow.operations import require_version


def lock_dispute(dispute_id: UUID) -> Dispute:
    """The dispute's row, locked. Raises `NotFound`."""
    require_transaction()
    rows = Dispute.objects.select_related("request").select_for_update(of=("self",))
    dispute = rows.filter(pk=dispute_id).first()
    if dispute is None:
        raise no_such_dispute()
    return dispute


def lock_of_side(*, dispute_id: UUID, actor: Actor) -> Dispute:
    """The dispute's row, locked, for one of its two sides.

    Raises:
        NotFound: unknown, or not theirs.
        WrongRole: somebody of the staff speaks for a side.
    """
    dispute = lock_dispute(dispute_id)
    if actor.party_id not in dispute.audience():
        raise no_such_dispute()
    require_own_name(actor)
    return dispute


def lock_for_side(
    *, dispute_id: UUID, actor: Actor, action: str, expected_version: int | None = None
) -> Dispute:
    """The dispute's row, locked, for an action of one of the two sides.

    Raises:
        NotFound, WrongRole: see `lock_of_side`; also where the action is the other side's.
        StaleVersion: the caller has seen an older version than `expected_version` says.
    """
    dispute = lock_of_side(dispute_id=dispute_id, actor=actor)
    parts = dispute.parts_of(actor.party_id)
    if not _is_open_to(dispute, parts=parts, action=action, fixed={OPENER, RESPONDENT}):
        raise WrongRole(_("This is for the other side to do."), action=action)
    require_version(subject=dispute, expected_version=expected_version)
    return dispute


def lock_for_staff(
    *, dispute_id: UUID, actor: Actor, action: str, expected_version: int | None = None
) -> Dispute:
    """The dispute's row, locked, for an action of the staff.

    Raises:
        NotFound: unknown.
        WrongRole: no staff with the right to, a side of it, or somebody else has it in hand.
        StaleVersion: the caller has seen an older version than `expected_version` says.
    """
    dispute = lock_dispute(dispute_id)
    parts = require_staff(dispute, actor=actor)
    if not _is_open_to(dispute, parts=parts, action=action, fixed=set()):
        raise WrongRole(_("Somebody else has this dispute in hand."), action=action)
    require_version(subject=dispute, expected_version=expected_version)
    return dispute


def require_staff(dispute: Dispute, *, actor: Actor) -> frozenset[str]:
    """What the actor is among the staff of this dispute.

    Raises:
        WrongRole: nothing at all, or a side of it: nobody judges what they are part of, nor on
            behalf of somebody.
    """
    staff = Member.objects.filter(is_active=True, is_staff=True)
    member = staff.filter(pk=require_member(actor)).first()
    if member is None or actor.staff_id is None or actor.on_behalf_of_id:
        raise WrongRole(_("Only staff judge disputes."))
    if member.pk in dispute.audience():
        raise WrongRole(_("Nobody rules on a dispute that they are part of."))
    parts = staff_parts(dispute=dispute, member=member)
    if not parts:
        raise WrongRole(_("This dispute isn't yours to judge."))
    return parts


def require_member(actor: Actor) -> UUID:
    """The member who acts. Raises `WrongRole` where none does."""
    return _member(actor.member_id)


def require_side(actor: Actor) -> UUID:
    """The member whose side it is. Raises `WrongRole` where there is none."""
    return _member(actor.party_id)


def _member(found: UUID | None) -> UUID:
    if found is None:
        raise WrongRole(_("Only members take part in disputes."))
    return found


def require_own_name(actor: Actor) -> None:
    """Refuse staff who act for a member: who belongs to those who judge speaks for neither side."""
    if actor.on_behalf_of_id:
        raise WrongRole(_("In a dispute each side speaks for itself."))


def _is_open_to(dispute: Dispute, *, parts: frozenset[str], action: str, fixed: set[str]) -> bool:
    """Whether these parts may take the action; where the state allows nobody, the state answers."""
    named = moves_named(action)
    now = [move for move in named if move.source == dispute.state and is_possible(move, dispute)]
    who = frozenset[str]().union(*(move.by for move in now or named))
    if not now and not who <= fixed:
        raise wrong_state(dispute)
    return bool(who & parts)
