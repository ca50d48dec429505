"""All locks of requests, and who may do what under them."""

from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import WrongRole
from common.transactions import require_transaction
from requests_app.models import Offer, OfferState, ServiceRequest
from requests_app.queries import moves_named, no_such_request
from requests_app.states import EITHER
from workflow import rows
from workflow.actor import Actor
from workflow.moves import is_possible
from workflow.operations import require_version


def lock_by_id(request_id: UUID) -> ServiceRequest:
    """The request's row, locked, for steps and rulings. Raises `ServiceRequest.DoesNotExist`."""
    require_transaction()
    request = rows.fetch(ServiceRequest, rows.LOCKED, request_id)
    if request is None:
        raise ServiceRequest.DoesNotExist(str(request_id))
    return request


def lock_request(
    *, request_id: UUID, actor: Actor, action: str, expected_version: int | None = None
) -> ServiceRequest:
    """The request's row, locked, for an action of a member; the transition then checks the state.

    Raises:
        NotFound: unknown, or not theirs.
        WrongRole: the action is the other side's.
        StaleVersion: the caller has seen an older version than `expected_version` says.
    """
    require_transaction()
    request = rows.fetch(ServiceRequest, rows.LOCKED, request_id)
    if request is None or not request.is_visible_to(actor.party_id):
        raise no_such_request()
    _require_own_name(request, actor=actor)
    _require_part(request, actor=actor, action=action)
    require_version(subject=request, expected_version=expected_version)
    return request


def _require_own_name(request: ServiceRequest, *, actor: Actor) -> None:
    """Refuse staff who take part themselves to act for anybody in their own request."""
    if actor.on_behalf_of_id and request.part_of(actor.member_id):
        raise WrongRole(_("You take part in this request: another coordinator has to do this."))


def _require_part(request: ServiceRequest, *, actor: Actor, action: str) -> None:
    """Refuse the other side. Where the state allows nobody the action, the state is the answer."""
    named = moves_named(action)
    now = [move for move in named if move.source == request.state and is_possible(move, request)]
    who = frozenset().union(*(move.by for move in now or named))
    is_settled_by_state = not now and not who <= set(EITHER)
    if not is_settled_by_state and not who & request.parts_of(actor.party_id):
        raise WrongRole(_("This is for the other side to do."), action=action)


def lock_live_offer(request: ServiceRequest) -> Offer:
    """The offer that waits for an answer; the request's lock covers it."""
    return Offer.objects.get(request=request, state=OfferState.LIVE)
