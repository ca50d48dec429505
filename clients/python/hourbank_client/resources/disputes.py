"""Calls under disputes/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Unpack

from hourbank_client.answers.disputes import DisputeEventAnswer, EvidenceAnswer
from hourbank_client.answers.shared import (
    DisputeAnswer,
    DisputeReason,
    DisputeState,
    ExecutionAnswer,
    Part,
    RoleEnum,
    WholeDisputeAnswer,
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
        expand: Sequence[Literal["request", "opened_by"]] | None = None,
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
        """List the disputes about your requests"""
        return self._calls.listing(
            "disputes/",
            DisputeAnswer,
            some(
                cursor=cursor,
                expand=expand,
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

    def get(
        self, dispute_id: Id, *, expand: Sequence[Literal["request", "opened_by"]] | None = None
    ) -> WholeDisputeAnswer:
        """Show a dispute"""
        return self._calls.get(
            f"disputes/{segment(dispute_id)}/", WholeDisputeAnswer, some(expand=expand)
        )

    def accept_proposal(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Accept the other side's proposal"""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/accept-proposal/", DisputeAnswer, how
        )

    def accept_ruling(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Accept a ruling"""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/accept-ruling/", DisputeAnswer, how
        )

    def add_words(self, dispute_id: Id, *, words: str, **how: Unpack[Write]) -> DisputeAnswer:
        """Say something more in a dispute"""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/add-words/", DisputeAnswer, how, {"words": words}
        )

    def appeal(self, dispute_id: Id, *, words: str, **how: Unpack[Write]) -> DisputeAnswer:
        """Appeal against a ruling"""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/appeal/", DisputeAnswer, how, {"words": words}
        )

    def decline_proposal(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Decline the other side's proposal"""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/decline-proposal/", DisputeAnswer, how
        )

    def list_evidence(
        self, dispute_id: Id, *, cursor: str | None = None, limit: int | None = None
    ) -> Listing[EvidenceAnswer]:
        """List what was handed in"""
        return self._calls.listing(
            f"disputes/{segment(dispute_id)}/evidence/",
            EvidenceAnswer,
            some(cursor=cursor, limit=limit),
        )

    def evidence(
        self, dispute_id: Id, *, file: Upload, caption: str | None = None, **how: Unpack[Write]
    ) -> EvidenceAnswer:
        """Hand in a picture or a document"""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/evidence/",
            EvidenceAnswer,
            how,
            {"file": file} | some(caption=caption),
        )

    def get_evidence(self, dispute_id: Id, file_id: Id) -> bytes:
        """Read a file that was handed in"""
        return self._calls.file(
            f"disputes/{segment(dispute_id)}/evidence/{segment(file_id)}/",
            "image/jpeg,image/png,image/webp,application/pdf",
        )

    def get_execution(self, dispute_id: Id) -> ExecutionAnswer:
        """Show how a dispute is going"""
        return self._calls.get(f"disputes/{segment(dispute_id)}/execution/", ExecutionAnswer)

    def list_history(
        self, dispute_id: Id, *, cursor: str | None = None, limit: int | None = None
    ) -> Listing[DisputeEventAnswer]:
        """List what happened in a dispute"""
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
        """Propose how to share the minutes"""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/propose/",
            DisputeAnswer,
            how,
            {"released_minutes": released_minutes} | some(words=words),
        )

    def respond(self, dispute_id: Id, *, words: str, **how: Unpack[Write]) -> DisputeAnswer:
        """Answer a dispute"""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/respond/", DisputeAnswer, how, {"words": words}
        )

    def withdraw_proposal(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Take your proposal back"""
        return self._calls.post(
            f"disputes/{segment(dispute_id)}/withdraw-proposal/", DisputeAnswer, how
        )

    def withdraw(self, dispute_id: Id, **how: Unpack[Write]) -> DisputeAnswer:
        """Take a dispute back before it is ruled"""
        return self._calls.post(f"disputes/{segment(dispute_id)}/withdraw/", DisputeAnswer, how)
