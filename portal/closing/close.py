"""Closing an account: first what stands in the way, then all at once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from catalogue.models import Service
from catalogue.operations import archive
from catalogue.states import ServiceState
from common.errors import NotFound, Refused, WrongRole, WrongState
from common.transactions import require_transaction
from files.operations import discard
from members.models import Member
from members.operations import forget_member
from notifications.models import GroupChoice, Mail, MailTimes, Notification, WebhookEndpoint
from notifications.operations import delete_webhook, queue_letter
from portal.closing.reasons import Reason, ending_of, reasons_against, unaccepted
from requests_app import operations as requests
from requests_app.models import CalendarFeed, ServiceRequest
from workflow.actor import Actor
from workflow.models import IdempotencyKey, Step, StepState


MAY_CLOSE: Final = "members.change_member"
_ENDING: Final[Mapping[str, Callable[..., ServiceRequest]]] = {
    "discard": requests.discard,
    "cancel": requests.cancel,
    "decline": requests.decline,
    "refuse": requests.refuse_recorded,
    "decline-offer": requests.decline_offer,
    "withdraw-offer": requests.withdraw_offer,
}
_OPEN_STEPS: Final = (StepState.WAITING, StepState.RUNNING)


def end_what_waits(*, member_id: UUID, actor: Actor, at: datetime) -> int:
    """End the member's drafts, and the requests that nobody has accepted; returns how many.

    Hours that were set aside for them come back. The other sides are told as ever.

    Raises:
        NotFound, WrongRole: the actor may not; see `close_account`.
        StaleVersion: one of them has been answered at this moment.
    """
    member = _member_for(member_id, actor=actor)
    ended = 0
    for request in unaccepted(member_id=member.pk):
        name, version = ending_of(request, member_id=member.pk), request.version
        # Who takes their offer back has a request that waits for an answer: that ends next.
        while name:
            # What has been accepted meanwhile could be called off as well, but nobody asked for that.
            left = _ENDING[name](
                request_id=request.pk,
                actor=_for(member, actor),
                at=at,
                expected_version=version,
            )
            version = left.version
            name = ending_of(left, member_id=member.pk) if name == "withdraw-offer" else None
        ended += 1
    return ended


def close_account(*, member_id: UUID, actor: Actor, at: datetime) -> Member:
    """Close an account for good: the row stays for the books, and names nobody.

    The member does it, or a coordinator for a member who asks for it. Services leave the list, and
    what only the member has a use for is deleted. What others were told stays theirs: requests,
    messages, ratings and disputes, under the name “Former member”. Hours that are left stay on the
    account, where nobody can spend them: they come from nobody and are taken from nobody.

    Raises:
        NotFound: no such member.
        WrongRole: they are neither the member nor a coordinator; only an administrator closes the
            account of somebody of the staff.
        WrongState: it is closed already.
        Refused: `cannot_close`, something is open; see `portal.closing.reasons`.
    """
    member = _member_for(member_id, actor=actor)
    by_staff = actor.member_id != member.pk
    _require_nothing_open(member, by_staff=by_staff)
    address, deputy = member.email, _for(member, actor)
    _withdraw_services(member, actor=deputy, at=at)
    for webhook_id in _webhooks(member):
        delete_webhook(webhook_id=webhook_id, actor=deputy, at=at)
    # The member's row is locked behind those of what is theirs, as everywhere; whatever came into
    # being meanwhile stands in the way again.
    member = Member.objects.select_for_update().get(pk=member.pk)
    _require_open(member)
    _require_nothing_open(member, by_staff=by_staff)
    if _webhooks(member) or _listed(member).exists():
        raise Refused(_("Something has changed meanwhile. Try again."), code="cannot_close")
    _delete_what_is_theirs(member, at=at)
    closed = forget_member(member=member, actor=actor, at=at)
    if address:
        _say_farewell(address, at=at)
    return closed


def _member_for(member_id: UUID, *, actor: Actor) -> Member:
    require_transaction()
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        raise NotFound(_("There is no such member."))
    if actor.member_id != member.pk:
        _require_coordinator(actor, member=member)
    _require_open(member)
    return member


def _require_coordinator(actor: Actor, *, member: Member) -> None:
    found = Member.objects.filter(pk=actor.staff_id, is_active=True) if actor.staff_id else None
    staff = found.first() if found else None
    if staff is None or not staff.has_perm(MAY_CLOSE):
        raise NotFound(_("There is no such member."))
    if (member.is_staff or member.is_superuser) and not staff.is_superuser:
        raise WrongRole(_("Only an administrator can do this."))


def _require_open(member: Member) -> None:
    if member.closed_at is not None:
        raise WrongState(_("This account is closed already."))


def _require_nothing_open(member: Member, *, by_staff: bool) -> None:
    reasons: list[Reason] = reasons_against(member=member, by_staff=by_staff)
    if reasons:
        sentence = " ".join(reason.sentence for reason in reasons)
        raise Refused(sentence, code="cannot_close", because=reasons[0].code)


def _for(member: Member, actor: Actor) -> Actor:
    """Who acts on what is the member's: themself, or a coordinator on their behalf."""
    if actor.member_id == member.pk:
        return actor
    return Actor(member_id=actor.member_id, on_behalf_of_id=member.pk)


def _listed(member: Member) -> Any:
    return Service.objects.filter(member=member).exclude(state=ServiceState.ARCHIVED)


def _webhooks(member: Member) -> list[UUID]:
    rows = WebhookEndpoint.objects.filter(member=member, deleted_at=None).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _withdraw_services(member: Member, *, actor: Actor, at: datetime) -> None:
    """Take them out of the list, with words and pictures; requests that came from them keep the title."""
    for service_id in _listed(member).order_by("pk").values_list("pk", flat=True):
        archive(service_id=service_id, actor=actor, at=at)
    services = Service.objects.filter(member=member)
    pictures = [*services.exclude(picture=None).values_list("picture_id", flat=True)]
    services.update(description="", picture=None, approved=None)
    for picture in set(pictures):
        discard(file_id=picture)


def _delete_what_is_theirs(member: Member, *, at: datetime) -> None:
    """Delete what nobody else has a use for; mails that wait aren't sent."""
    is_theirs = Q(member=member) | Q(notification__member=member)
    if member.email:
        is_theirs |= Q(address__iexact=member.email)
    mails = Mail.objects.filter(is_theirs)
    waiting = Step.objects.filter(
        subject_type=Mail.subject_type,
        subject_id__in=mails.values("pk"),
        state__in=_OPEN_STEPS,
    )
    waiting.update(state=StepState.CANCELLED, finished_at=at, lease=None)
    mails.delete()
    for model in (Notification, MailTimes, GroupChoice, CalendarFeed):
        model.objects.filter(member=member).delete()
    IdempotencyKey.objects.filter(member_id=member.pk).delete()


def _say_farewell(address: str, *, at: datetime) -> None:
    """The last mail: whoever didn't want this hears of it."""
    text = _(
        "Your account is closed, and what the bank knew of you is deleted. The hours that you gave and"
        " received stay in the books without your name.\n\nIf you did not want this, answer this mail"
        " soon: the bank can’t open the account again, but it should know."
    )
    queue_letter(address=address, heading=_("Your account is closed"), text=text, at=at)
