"""What is said in a dispute."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused
from common.lines import is_visible
from disputes.models import Dispute, Note, Statement
from disputes.models.sayings import LONGEST_WORDS
from disputes.operations.history import all_concerned, record_dispute
from disputes.operations.locking import (
    lock_dispute,
    lock_for_side,
    lock_for_staff,
    require_staff,
)
from disputes.states import DisputeState, StatementKind
from disputes.timers import (
    OF_TARGET,
    RESPONSE,
    RESPONSE_REMINDER,
    policy_now,
    review_target,
    target_timers,
)
from requests_app.states import Part
from workflow.actor import Actor
from workflow.operations import NewStep


# So many words of each side, and so many questions: people read them all, and no side silences another.
MOST_STATEMENTS: Final = 50
# A question that waits for longer waits for nothing.
LONGEST_WAIT: Final = timedelta(days=30)


def checked_words(words: str) -> str:
    """The words without the spaces around them.

    Raises:
        Refused: there are none (`words_missing`), or too many (`words_too_long`).
    """
    told = short_enough(words)
    if not is_visible(told):
        raise Refused(_("Please say it in words."), code="words_missing")
    return told


def short_enough(words: str) -> str:
    """The words without the spaces around them, if there are any.

    Raises:
        Refused: there are too many (`words_too_long`).
    """
    told = words.strip()
    if len(told) > LONGEST_WORDS:
        raise Refused(
            _("Please say it in %(most)d letters at most.") % {"most": LONGEST_WORDS},
            code="words_too_long",
            maximum_letters=LONGEST_WORDS,
        )
    return told


def add_words(
    *,
    dispute_id: UUID,
    words: str,
    actor: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Say something more while it is looked into; the first words of who never answered are the answer.

    Raises:
        NotFound: unknown, or about other people's request.
        StaleVersion: the caller has seen an older version.
        WrongState: nobody looks into it now.
        Refused: nothing said, too much said (`words_missing`, `words_too_long`), or too often
            (`too_many_statements`).
    """
    dispute = lock_for_side(
        dispute_id=dispute_id, actor=actor, action="add-words", expected_version=expected_version
    )
    dispute.add_words()
    _require_few(dispute, part=dispute.part_of(actor.party_id) or "")
    is_answer = dispute.responded_at is None and actor.party_id == dispute.respondent_id
    steps = _answer(dispute, at=at) if is_answer else None
    dispute.save_next()
    kind = StatementKind.ANSWER if is_answer else StatementKind.ADDITION
    state_words(dispute, kind=kind, words=words, actor=actor, at=at)
    record_dispute(
        dispute=dispute,
        event="dispute.words_added",
        actor=actor,
        at=at,
        steps=steps or (),
        cancel=[] if steps is None else [*OF_TARGET, RESPONSE, RESPONSE_REMINDER],
        tell=all_concerned(dispute),
    )
    return dispute


def _answer(dispute: Dispute, *, at: datetime) -> list[NewStep] | None:
    """The answer, late or to a proposal; the review's timers where it begins with that."""
    if dispute.proposed_by and dispute.proposed_from == DisputeState.AWAITING_RESPONSE:
        policy = policy_now()
        dispute.answer_meanwhile(at=at, target_at=review_target(dispute, policy=policy, at=at))
        return target_timers(dispute, policy=policy, at=at)
    dispute.responded_at = at
    return None


def state_words(
    dispute: Dispute, *, kind: StatementKind, words: str, actor: Actor, at: datetime
) -> Statement:
    """Write down what a side says. Raises `Refused` as `checked_words`."""
    return Statement.objects.create(  # type: ignore[misc] # a side is a member
        dispute=dispute,
        kind=kind,
        author_id=actor.party_id,
        part=dispute.part_of(actor.party_id) or "",
        words=checked_words(words),
        at=at,
    )


def ask(
    *,
    dispute_id: UUID,
    words: str,
    actor: Actor,
    at: datetime,
    asked_of: str = "",
    answer_by: datetime | None = None,
    expected_version: int | None = None,
) -> Dispute:
    """Ask one side, or both, for an answer or for evidence, perhaps until a time.

    The time is a wish: who judges may rule before it and after it.

    Raises:
        NotFound, WrongRole, StaleVersion: see `lock_for_staff`.
        WrongState: it isn't in anybody's hands now.
        Refused: nothing asked, or a time that has passed or is far away (`answer_by_past`,
            `answer_by_far`).
    """
    dispute = lock_for_staff(
        dispute_id=dispute_id, actor=actor, action="ask", expected_version=expected_version
    )
    dispute.ask()
    _require_few(dispute, part="")
    _require_soon(answer_by, at=at)
    dispute.save_next()
    Statement.objects.create(  # type: ignore[misc] # staff are members
        dispute=dispute,
        kind=StatementKind.QUESTION,
        author_id=actor.member_id,
        asked_of=asked_of,
        answer_by=answer_by,
        words=checked_words(words),
        at=at,
    )
    asked = [dispute.request.member_of(part) for part in Part if asked_of in {"", part}]
    data = {"asked_of": asked_of, "answer_by": answer_by}
    record_dispute(
        dispute=dispute, event="dispute.asked", actor=actor, at=at, data=data, tell=asked
    )
    return dispute


def add_note(*, dispute_id: UUID, words: str, actor: Actor, at: datetime) -> Note:
    """Write something down for the staff; the two sides never see it, nor that it was written.

    Raises:
        NotFound, WrongRole: see `lock_for_staff`; in any state, for who may judge it.
        Refused: nothing said, or too much.
    """
    dispute = lock_dispute(dispute_id)
    require_staff(dispute, actor=actor)
    return write_note(dispute, words=words, actor=actor, at=at)


def write_note(dispute: Dispute, *, words: str, actor: Actor, at: datetime) -> Note:
    """Write it under the dispute's lock. Raises `Refused` as `checked_words`."""
    return Note.objects.create(  # type: ignore[misc] # staff are members
        dispute=dispute, author_id=actor.member_id, words=checked_words(words), at=at
    )


def _require_soon(answer_by: datetime | None, *, at: datetime) -> None:
    if answer_by is not None and answer_by <= at:
        raise Refused(_("Please name a time that is still to come."), code="answer_by_past")
    if answer_by is not None and answer_by > at + LONGEST_WAIT:
        sentence = ngettext(
            "Please name a time within %(days)d day.",
            "Please name a time within %(days)d days.",
            LONGEST_WAIT.days,
        )
        raise Refused(
            sentence % {"days": LONGEST_WAIT.days},
            code="answer_by_far",
        )


def _require_few(dispute: Dispute, *, part: str) -> None:
    if Statement.objects.filter(dispute=dispute, part=part).count() >= MOST_STATEMENTS:
        sentence = ngettext(
            "Enough has been said here: the most is %(most)d time.",
            "Enough has been said here: the most is %(most)d times.",
            MOST_STATEMENTS,
        )
        raise Refused(
            sentence % {"most": MOST_STATEMENTS},
            code="too_many_statements",
            maximum=MOST_STATEMENTS,
        )
