"""A dispute in plain words for one of its sides: whose turn it is, what happens next, what minutes mean."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.minutes import spoken
from disputes.models import Dispute
from disputes.staff import is_under_appeal
from disputes.states import FINAL, DisputeState
from disputes.turns import Turn, Who, turn_for, turn_of
from ledger.queries import debts_of_request
from ledger.states import DebtState
from requests_app.states import Part


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnTurn:
    """Whose doing is awaited, for one reader: `words` are empty where nobody's is.

    `until` is a time to come; of one that has passed the words say so.
    """

    is_mine: bool
    words: str
    until: datetime | None


def own_turn(dispute: Dispute, *, viewer_id: UUID, at: datetime) -> OwnTurn:
    """Whose turn it is and until when, for a row of `with_turns`."""
    turn, part = turn_for(dispute, member_id=viewer_id), dispute.part_of(viewer_id)
    is_mine, until = turn.who == part or may_answer_ruling(dispute, part=part), turn.until
    words = _("It is your turn") if is_mine else _others_turn(dispute, turn, viewer_id=viewer_id)
    if words and until is not None and until <= at:
        return OwnTurn(is_mine=is_mine, words=_too_late(words, until=until), until=None)
    return OwnTurn(is_mine=is_mine, words=words, until=until)


def _others_turn(dispute: Dispute, turn: Turn, *, viewer_id: UUID) -> str:
    if turn.who == Who.STAFF:
        return _("It is a coordinator’s turn")
    if turn.who or is_appealable(dispute):
        return _("It is %(name)s’s turn") % {"name": other_name(dispute, viewer_id=viewer_id)}
    return ""


def _too_late(words: str, *, until: datetime) -> str:
    when = date_format(localtime(until), "DATETIME_FORMAT")
    return _("%(turn)s; the time for it has passed on %(when)s") % {"turn": words, "when": when}


def is_asked(dispute: Dispute) -> bool:
    """Whether a question of the staff waits for the reader for whom the row was read."""
    return bool(getattr(dispute, "is_asked", False))


def may_answer_ruling(dispute: Dispute, *, part: str | None) -> bool:
    """Whether this side may still accept the ruling, or appeal."""
    return (
        part is not None
        and is_appealable(dispute)
        and getattr(dispute, f"{part}_accepted_at") is None
    )


def is_appealable(dispute: Dispute) -> bool:
    """Whether there is a ruling that can be accepted or appealed."""
    return dispute.state == DisputeState.RESOLVED and dispute.is_unappealed()


def other_name(dispute: Dispute, *, viewer_id: UUID) -> str:
    """The name of the other side."""
    request = dispute.request
    is_requester = request.requester_id == viewer_id
    return (request.provider if is_requester else request.requester).name


def name_of(dispute: Dispute, part: str, *, viewer_id: UUID) -> str:
    """A side as the reader calls it."""
    if dispute.request.member_of(part) == viewer_id:
        return _("You")
    return other_name(dispute, viewer_id=viewer_id)


def outcome(dispute: Dispute, *, released_minutes: int, viewer_id: UUID) -> str:
    """What sharing the minutes so means for both, in one or two sentences.

    What was paid comes back as far as the provider has hours then, and the rest is owed.
    """
    values = {
        "all": spoken(dispute.held_minutes),
        "given": spoken(released_minutes),
        "rest": spoken(dispute.held_minutes - released_minutes),
        "name": other_name(dispute, viewer_id=viewer_id),
    }
    given = {
        "is_requester": dispute.part_of(viewer_id) == Part.REQUESTER,
        "is_paid": dispute.is_after_payment,
    }
    if released_minutes == 0:
        sentence = _none_given(**given)
    elif released_minutes == dispute.held_minutes:
        sentence = _all_given(**given)
    else:
        sentence = _part_given(**given)
    return sentence % values


def _none_given(*, is_requester: bool, is_paid: bool) -> str:
    if is_requester and is_paid:
        return _(
            "All of it, %(all)s, is to come back to you, as far as %(name)s has hours; the rest is"
            " owed to you."
        )
    if is_requester:
        return _("All of it, %(all)s, comes back to you. %(name)s gets nothing.")
    if is_paid:
        return _(
            "All of it, %(all)s, is to go back to %(name)s, as far as you have hours; the rest you"
            " owe."
        )
    return _("All of it, %(all)s, goes back to %(name)s. You get nothing.")


def _all_given(*, is_requester: bool, is_paid: bool) -> str:
    if is_requester and is_paid:
        return _("%(name)s keeps all of it, %(all)s. Nothing comes back to you.")
    if is_requester:
        return _("You give %(name)s all of it, %(all)s. Nothing comes back to you.")
    if is_paid:
        return _("You keep all of it, %(all)s. Nothing goes back to %(name)s.")
    return _("You get all of it, %(all)s. Nothing goes back to %(name)s.")


def _part_given(*, is_requester: bool, is_paid: bool) -> str:
    if is_requester and is_paid:
        return _(
            "%(name)s keeps %(given)s, %(rest)s are to come back to you, as far as %(name)s has"
            " hours; the rest is owed to you."
        )
    if is_requester:
        return _("You give %(name)s %(given)s, %(rest)s come back to you.")
    if is_paid:
        return _(
            "You keep %(given)s, %(rest)s are to go back to %(name)s, as far as you have hours; the"
            " rest you owe."
        )
    return _("You get %(given)s, %(rest)s go back to %(name)s.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """What carrying a dispute out has left owed, and how much of that is paid, in minutes."""

    minutes: int
    paid_minutes: int
    state: str


def debt_of(dispute: Dispute) -> Owed | None:
    """What carrying it out has left owed; asked for alone where there may be such a debt."""
    if not dispute.is_after_payment or dispute.state not in _CARRIED_OUT:
        return None
    debts = debts_of_request(request_id=dispute.request_id).filter(dispute_id=dispute.pk)
    row = debts.values("minutes", "paid_minutes", "state").first()
    return Owed(**row) if row else None


_CARRIED_OUT: Final = (DisputeState.CLOSED, DisputeState.SETTLED)


def _done(dispute: Dispute, *, released_minutes: int, debt: Owed | None, viewer_id: UUID) -> str:
    """What has moved and what is owed; before payment that is what was said before."""
    rest = dispute.held_minutes - released_minutes
    if not dispute.is_after_payment or not rest:
        return outcome(dispute, released_minutes=released_minutes, viewer_id=viewer_id)
    is_requester = dispute.part_of(viewer_id) == Part.REQUESTER
    moved = rest - (debt.minutes if debt else 0)
    values = {
        "given": spoken(released_minutes),
        "moved": spoken(moved),
        "name": other_name(dispute, viewer_id=viewer_id),
    }
    kept = _kept(is_requester=is_requester) if released_minutes else ""
    came_back = _moved(is_requester=is_requester) if moved else _unmoved(is_requester=is_requester)
    said = [sentence % values for sentence in (kept, came_back) if sentence]
    if debt:
        said.append(_owed(debt, name=values["name"], is_requester=is_requester))
    return " ".join(said)


def _kept(*, is_requester: bool) -> str:
    return _("%(name)s keeps %(given)s.") if is_requester else _("You keep %(given)s.")


def _moved(*, is_requester: bool) -> str:
    if is_requester:
        return _("%(moved)s came back to you.")
    return _("%(moved)s went back to %(name)s.")


def _unmoved(*, is_requester: bool) -> str:
    if is_requester:
        return _("%(name)s had no hours to give back at once.")
    return _("You had no hours to give back at once.")


def _owed(debt: Owed, *, name: str, is_requester: bool) -> str:
    """A debt as it is now: what of it is paid, and what is still to pay."""
    values = {
        "name": name,
        "left": spoken(debt.minutes - debt.paid_minutes),
        "paid": spoken(debt.paid_minutes),
    }
    if debt.state == DebtState.PAID:
        return _("%(paid)s were owed, and are paid.") % values
    if debt.state == DebtState.WAIVED:
        sentence = _("%(left)s were owed, and need not be paid any more.")
    elif is_requester:
        sentence = _("%(name)s owes you %(left)s.")
    else:
        sentence = _("You owe %(name)s %(left)s.")
    paid = _("%(paid)s more are paid already.") if debt.paid_minutes else ""
    return f"{sentence} {paid}".strip() % values


def what_next(dispute: Dispute, *, debt: Owed | None, viewer_id: UUID) -> str:
    """What happens next, or what it came to, in a sentence or two; `debt` is its `debt_of`."""
    if dispute.state in FINAL:
        return _ended(dispute, debt=debt, viewer_id=viewer_id)
    if dispute.state == DisputeState.RESOLVED:
        return _ruled(dispute, viewer_id=viewer_id)
    is_mine = turn_of(dispute).who == dispute.part_of(viewer_id)
    if is_asked(dispute) and not is_mine:
        return _("A coordinator asks you something. Please answer.")
    if dispute.state == DisputeState.UNDER_REVIEW:
        return _under_review(dispute)
    sentence = (_OWN_TURN if is_mine else _OTHERS_TURN)[DisputeState(dispute.state)]
    return str(sentence) % {"name": other_name(dispute, viewer_id=viewer_id)}


_OWN_TURN: Final = {
    DisputeState.AWAITING_RESPONSE: gettext_lazy(
        "Please say what happened, as you have seen it. Without your answer in time it is looked"
        " into anyway."
    ),
    DisputeState.PROPOSED: gettext_lazy(
        "%(name)s proposes how to share the hours. If you agree, it is settled. Without your answer"
        " the dispute goes on."
    ),
}
_OTHERS_TURN: Final = {
    DisputeState.OPENED: gettext_lazy(
        "The bank looks for a coordinator, and asks the other side what happened."
    ),
    DisputeState.AWAITING_RESPONSE: gettext_lazy(
        "%(name)s is asked for an answer. Without one in time it is looked into anyway."
    ),
    DisputeState.PROPOSED: gettext_lazy(
        "Your proposal waits for the answer of %(name)s. Without one the dispute goes on."
    ),
    DisputeState.APPEALED: gettext_lazy(
        "Somebody who didn’t make the ruling will look into it. Their ruling is final."
    ),
}


def _under_review(dispute: Dispute) -> str:
    if is_under_appeal(dispute):
        return _("Somebody else looks into it once more. Their ruling is final.")
    if dispute.assigned_to_id is None:
        return _(
            "It waits for a coordinator. The two of you can still agree between yourselves at any"
            " time."
        )
    return _(
        "A coordinator looks into it and will rule. The two of you can still agree between"
        " yourselves until then."
    )


def _ruled(dispute: Dispute, *, viewer_id: UUID) -> str:
    if not is_appealable(dispute):
        return _("The appeal is ruled on. That is final, and is carried out now.")
    if may_answer_ruling(dispute, part=dispute.part_of(viewer_id)):
        return _(
            "A coordinator has ruled. You can accept that, or appeal. If you do neither, it is"
            " carried out when the time is over."
        )
    return _(
        "You have accepted the ruling. It is carried out as soon as %(name)s accepts it too, or when"
        " the time for an appeal is over."
    ) % {"name": other_name(dispute, viewer_id=viewer_id)}


def _ended(dispute: Dispute, *, debt: Owed | None, viewer_id: UUID) -> str:
    if dispute.state == DisputeState.WITHDRAWN and dispute.is_after_payment:
        return _("The dispute was withdrawn. The hours stay as they were paid.")
    if dispute.state == DisputeState.WITHDRAWN:
        return _("The dispute was withdrawn. The request has gone on.")
    is_settled = dispute.state == DisputeState.SETTLED
    minutes = (dispute.settled_minutes if is_settled else dispute.released_minutes) or 0
    result = _done(dispute, released_minutes=minutes, debt=debt, viewer_id=viewer_id)
    words = _("The two of you have agreed.") if is_settled else _("The ruling was carried out.")
    return f"{words} {result}"
