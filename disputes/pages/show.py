"""A dispute's page in words: both stories, what was proposed and ruled, and what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common.minutes import spoken
from disputes.models import Dispute, Ruling, Settlement, Statement
from disputes.sentences import told
from disputes.show import OwnTurn, is_appealable, name_of, other_name, outcome, own_turn
from disputes.states import FINAL, DisputeState, SettlementState, StatementKind
from requests_app.states import Part
from workflow.executions import Happening


# Of what a dispute has been through its page tells the newest; the API's history has all.
MOST_TOLD: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A dispute in a list, as one of its sides sees it."""

    row: Dispute
    name: str
    turn: OwnTurn


def card(dispute: Dispute, *, viewer_id: UUID, at: datetime) -> Card:
    """A row of `with_turns` for a list."""
    name = other_name(dispute, viewer_id=viewer_id)
    return Card(row=dispute, name=name, turn=own_turn(dispute, viewer_id=viewer_id, at=at))


def facts(dispute: Dispute, *, viewer_id: UUID) -> list[tuple[str, str]]:
    """What it is about and in whose hands it is."""
    opener = dispute.part_of(dispute.opened_by_id) or ""
    hands = _("A coordinator") if dispute.assigned_to_id else _("Nobody’s yet")
    lines = [
        (_("What it is about"), dispute.get_reason_display()),
        (_("The hours"), spoken(dispute.held_minutes)),
        (_("Opened by"), name_of(dispute, opener, viewer_id=viewer_id)),
        (_("In whose hands"), "" if dispute.state in FINAL else hands),
    ]
    return [(term, value) for term, value in lines if value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """What one side says happened; no time yet where it hasn't answered.

    An answer may be a proposal, with or without words.
    """

    name: str
    is_mine: bool
    words: str
    at: datetime | None
    is_proposal: bool = False


def stories(dispute: Dispute, *, viewer_id: UUID) -> tuple[Story, Story]:
    """Both sides' stories, the opener's first."""
    opener = _story(dispute, dispute.opened_by_id, viewer_id=viewer_id)
    respondent = _story(dispute, dispute.respondent_id, viewer_id=viewer_id)
    return (
        replace(opener, words=dispute.words, at=dispute.opened_at),
        replace(respondent, **_answer(dispute)),
    )


def _story(dispute: Dispute, member_id: UUID, *, viewer_id: UUID) -> Story:
    name = name_of(dispute, dispute.part_of(member_id) or "", viewer_id=viewer_id)
    return Story(name=name, is_mine=member_id == viewer_id, words="", at=None)


def _answer(dispute: Dispute) -> dict[str, Any]:
    """The other side's answer in words, else the proposal with which it answered, else nothing."""
    for one in _said(dispute):
        if one.kind == StatementKind.ANSWER:
            return {"words": one.words, "at": one.at}
    part = dispute.part_of(dispute.respondent_id)
    for made in dispute.settlements.all():
        if made.made_by == part and made.made_at == dispute.responded_at:
            return {"words": made.words, "at": made.made_at, "is_proposal": True}
    return {}


def _said(dispute: Dispute) -> Sequence[Statement]:
    return list(dispute.statements.all())


def further_words(dispute: Dispute, *, viewer_id: UUID) -> list[dict[str, Any]]:
    """What was asked and said after the stories, oldest first, as the timeline component takes it."""
    return [
        {
            "words": _heading(dispute, said, viewer_id=viewer_id),
            "note": said.words,
            "actor": name_of(dispute, said.part, viewer_id=viewer_id)
            if said.part
            else _("A coordinator"),
            "at": said.at,
            "tone": "warn" if said.kind == StatementKind.QUESTION else "neutral",
        }
        for said in _said(dispute)
        if said.kind != StatementKind.ANSWER
    ]


def _heading(dispute: Dispute, said: Statement, *, viewer_id: UUID) -> str:
    if said.kind == StatementKind.APPEAL:
        return _("Why the ruling is appealed")
    if said.kind == StatementKind.ADDITION:
        return _("Further words")
    if not said.asked_of:
        heading = _("A question to both of you")
    elif dispute.request.member_of(said.asked_of) == viewer_id:
        heading = _("A question to you")
    else:
        name = other_name(dispute, viewer_id=viewer_id)
        heading = _("A question to %(name)s") % {"name": name}
    if said.answer_by is None:
        return heading
    when = date_format(localtime(said.answer_by), "DATETIME_FORMAT")
    return _("%(heading)s, to be answered until %(when)s") % {"heading": heading, "when": when}


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownProposal:
    """A proposal, and what it would mean for both."""

    row: Settlement
    name: str
    is_mine: bool
    is_live: bool
    means: str


def proposals(dispute: Dispute, *, viewer_id: UUID) -> list[ShownProposal]:
    """All proposals, newest first."""
    rows = sorted(dispute.settlements.all(), key=lambda row: row.number, reverse=True)
    return [
        ShownProposal(
            row=row,
            name=name_of(dispute, row.made_by, viewer_id=viewer_id),
            is_mine=dispute.request.member_of(row.made_by) == viewer_id,
            is_live=row.state == SettlementState.LIVE,
            means=outcome(dispute, released_minutes=row.released_minutes, viewer_id=viewer_id),
        )
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownRuling:
    """A ruling, what it means for both, and what comes of it."""

    row: Ruling
    title: str
    means: str
    then: str


def rulings(dispute: Dispute, *, viewer_id: UUID) -> list[ShownRuling]:
    """All rulings, newest first; staff are not named, as nowhere on members' pages."""
    rows = sorted(dispute.rulings.all(), key=lambda row: row.number, reverse=True)
    return [
        ShownRuling(
            row=row,
            title=_("The ruling") if row.number == 1 else _("The ruling on the appeal"),
            means=outcome(dispute, released_minutes=row.released_minutes, viewer_id=viewer_id),
            then=_then(dispute, row, viewer_id=viewer_id),
        )
        for row in rows
    ]


def _then(dispute: Dispute, ruling: Ruling, *, viewer_id: UUID) -> str:
    """What comes of a ruling: until when it may be appealed, who has accepted it, that it was."""
    if ruling.number == 1 and dispute.appealed_at is not None:
        if dispute.state == DisputeState.SETTLED:
            return _("It was appealed. Then the two of you agreed, so it isn’t carried out.")
        return _("It was appealed.")
    if dispute.state == DisputeState.CLOSED:
        return _("It was carried out.")
    if not is_appealable(dispute) or dispute.execute_at is None:
        return ""
    when = date_format(localtime(dispute.execute_at), "DATETIME_FORMAT")
    planned = _("It is carried out on %(when)s.") % {"when": when}
    accepted = [
        name_of(dispute, part, viewer_id=viewer_id)
        for part in Part
        if getattr(dispute, f"{part}_accepted_at") is not None
    ]
    by = [_("Accepted by: %(name)s.") % {"name": name} for name in accepted]
    return " ".join([planned, *by])


def timeline(
    dispute: Dispute, events: Sequence[Happening], *, viewer_id: UUID
) -> list[dict[str, Any]]:
    """What happened, newest first, as the timeline component takes it."""
    request = dispute.request
    names = {
        request.requester_id: request.requester.name,
        request.provider_id: request.provider.name,
    }
    names[viewer_id] = _("You")
    return [
        {
            "words": told(event.type, event.data),
            "actor": names.get(event.actor_id, _("A coordinator"))
            if event.actor_id
            else _("The bank"),
            "at": event.at,
        }
        for event in reversed(events[-MOST_TOLD:])
    ]
