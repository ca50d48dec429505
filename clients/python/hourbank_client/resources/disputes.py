"""Calls under disputes/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Unpack

from hourbank_client.answers.disputes import (
    DisputeEventAnswer,
    EvidenceAnswer,
    WholeDisputeAnswer,
)
from hourbank_client.answers.shared import (
    DisputeAnswer,
    DisputeReason,
    DisputeState,
    ExecutionAnswer,
    Part,
    RoleEnum,
)
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import Id, Upload, Write, segment, some


class Disputes:
    """Calls under disputes/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        ordering: Literal["-opened_at", "opened_at"] | None = None,
        part: Part | None = None,
        reason: Sequence[DisputeReason] | None = None,
        request: Id | None = None,
        role: RoleEnum | None = None,
        since: datetime | None = None,
        state: Sequence[DisputeState] | None = None,
        until: datetime | None = None,
    ) -> Listing[DisputeAnswer]:
        """The disputes about your requests, newest first."""
        return self._calls.listing(
            "disputes/",
            DisputeAnswer,
            some(
                cursor=cursor,
                limit=limit,
                ordering=ordering,
                part=part,
                reason=reason,
                request=request,
                role=role,
                since=since,
                state=state,
                until=until,
            ),
        )

    def get(self, dispute_id: Id) -> WholeDisputeAnswer:
        """Show it; its ETag is its version."""
        return self._calls.get(f"disputes/{segment(dispute_id)}/", WholeDisputeAnswer)

    def accept_proposal(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Agree to the other side's proposal: the minutes move at once, and nobody rules."""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/accept-proposal/", DisputeAnswer, how
        )

    def accept_ruling(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Accept the ruling: once both have, it is carried out at once."""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/accept-ruling/", DisputeAnswer, how
        )

    def add_words(self, dispute_id: Id, *, words: str, **how: Unpack[Write]) -> DisputeAnswer:
        """Say something more while it is looked into; the first words of who never answered are the answer."""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/add-words/", DisputeAnswer, how, {"words": words}
        )

    def appeal(self, dispute_id: Id, *, words: str, **how: Unpack[Write]) -> DisputeAnswer:
        """Ask for somebody else's ruling, with reasons; that one is final."""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/appeal/", DisputeAnswer, how, {"words": words}
        )

    def decline_proposal(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Say no to the other side's proposal: the dispute goes on."""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/decline-proposal/", DisputeAnswer, how
        )

    def list_evidence(
        self, dispute_id: Id, *, cursor: str | None = None, limit: int | None = None
    ) -> Listing[EvidenceAnswer]:
        """What both sides of a dispute have handed in, newest first; POST hands something in."""
        return self._calls.listing(
            f"disputes/{segment(dispute_id)}/evidence/",
            EvidenceAnswer,
            some(cursor=cursor, limit=limit),
        )

    def evidence(
        self, dispute_id: Id, *, file: Upload, caption: str | None = None, **how: Unpack[Write]
    ) -> EvidenceAnswer:
        """Hand a picture or a document in; the other side and who judges are told, and can see it."""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/evidence/",
            EvidenceAnswer,
            how,
            {"file": file} | some(caption=caption),
        )

    def get_evidence(self, dispute_id: Id, file_id: Id) -> bytes:
        """Give its content; its ETag is that of the content."""
        return self._calls.file(
            f"disputes/{segment(dispute_id)}/evidence/{segment(file_id)}/",
            "image/jpeg,image/png,image/webp,application/pdf",
        )

    def get_execution(self, dispute_id: Id) -> ExecutionAnswer:
        """How a dispute is going: states, events, steps, and what happens next."""
        return self._calls.get(f"disputes/{segment(dispute_id)}/execution/", ExecutionAnswer)

    def list_history(
        self, dispute_id: Id, *, cursor: str | None = None, limit: int | None = None
    ) -> Listing[DisputeEventAnswer]:
        """Everything that happened in one of your disputes, in order."""
        return self._calls.listing(
            f"disputes/{segment(dispute_id)}/history/",
            DisputeEventAnswer,
            some(cursor=cursor, limit=limit),
        )

    def propose(
        self,
        dispute_id: Id,
        *,
        released_minutes: int,
        words: str | None = None,
        **how: Unpack[Write],
    ) -> DisputeAnswer:
        """Propose that so many of the minutes go to the provider, and the rest back."""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/propose/",
            DisputeAnswer,
            how,
            {"released_minutes": released_minutes} | some(words=words),
        )

    def respond(self, dispute_id: Id, *, words: str, **how: Unpack[Write]) -> DisputeAnswer:
        """Answer a dispute: it is looked into from now on."""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/respond/", DisputeAnswer, how, {"words": words}
        )

    def withdraw_proposal(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Take one's own proposal back: the dispute goes on."""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/withdraw-proposal/", DisputeAnswer, how
        )

    def withdraw(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Take a dispute back before it is ruled: the request goes on, with its times in full."""
        return self._calls.post(f"disputes/{segment(dispute_id)}/withdraw/", DisputeAnswer, how)
