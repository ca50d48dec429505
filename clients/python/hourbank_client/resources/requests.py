"""Calls under requests/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from types import NoneType
from typing import Literal, Unpack

from hourbank_client.answers.requests import ChanceAnswer, EventAnswer, MessageAnswer, RequestAnswer
from hourbank_client.answers.shared import (
    DisputeAnswer,
    DisputeReason,
    EndReason,
    ExecutionAnswer,
    Part,
    RatingAnswer,
    RequestState,
    RequestWithOffersAnswer,
    StarsEnum,
)
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import UNSET, Id, Unset, Upload, Write, segment, some


class Requests:
    """Calls under requests/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self,
        *,
        changed_since: datetime | None = None,
        cursor: str | None = None,
        expand: Sequence[Literal["service", "requester", "provider"]] | None = None,
        limit: int | None = None,
        ordering: Literal["-created_at", "created_at"] | None = None,
        part: Part | None = None,
        role: Part | None = None,
        service: Id | None = None,
        since: datetime | None = None,
        state: Sequence[RequestState] | None = None,
        until: datetime | None = None,
    ) -> Listing[RequestAnswer]:
        """List your requests"""
        return self._calls.listing(
            "requests/",
            RequestAnswer,
            some(
                changed_since=changed_since,
                cursor=cursor,
                expand=expand,
                limit=limit,
                ordering=ordering,
                part=part,
                role=role,
                service=service,
                since=since,
                state=state,
                until=until,
            ),
        )

    def create(
        self,
        *,
        estimated_minutes: int,
        service: Id | None = None,
        member: Id | None = None,
        part: Part | None = None,
        title: str | None = None,
        words: str | None = None,
        starts_at: datetime | Unset | None = UNSET,
        time_zone: str | None = None,
        place: str | None = None,
        is_remote: bool | None = None,
        **how: Unpack[Write],
    ) -> RequestAnswer:
        """Draft a request"""
        return self._calls.post(
            "requests/",
            RequestAnswer,
            how,
            {"estimated_minutes": estimated_minutes, "starts_at": starts_at}
            | some(
                service=service,
                member=member,
                part=part,
                title=title,
                words=words,
                time_zone=time_zone,
                place=place,
                is_remote=is_remote,
            ),
        )

    def record(
        self,
        *,
        estimated_minutes: int,
        service: Id | None = None,
        member: Id | None = None,
        part: Part | None = None,
        title: str | None = None,
        words: str | None = None,
        starts_at: datetime | Unset | None = UNSET,
        time_zone: str | None = None,
        place: str | None = None,
        is_remote: bool | None = None,
        **how: Unpack[Write],
    ) -> RequestAnswer:
        """Record an exchange that has happened"""
        return self._calls.post(
            "requests/record/",
            RequestAnswer,
            how,
            {"estimated_minutes": estimated_minutes, "starts_at": starts_at}
            | some(
                service=service,
                member=member,
                part=part,
                title=title,
                words=words,
                time_zone=time_zone,
                place=place,
                is_remote=is_remote,
            ),
        )

    def get(
        self,
        request_id: Id,
        *,
        expand: Sequence[Literal["service", "requester", "provider"]] | None = None,
    ) -> RequestWithOffersAnswer:
        """Show one of your requests"""
        return self._calls.get(
            f"requests/{segment(request_id)}/", RequestWithOffersAnswer, some(expand=expand)
        )

    def accept_offer(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Accept the other side's offer"""
        return self._calls.post(f"requests/{segment(request_id)}/accept-offer/", RequestAnswer, how)

    def accept(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Accept a request, as its provider"""
        return self._calls.post(f"requests/{segment(request_id)}/accept/", RequestAnswer, how)

    def agree_change(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Agree to a proposed change"""
        return self._calls.post(f"requests/{segment(request_id)}/agree-change/", RequestAnswer, how)

    def get_calendar(self, request_id: Id) -> str:
        """Read a request's appointment as iCalendar"""
        return self._calls.text(f"requests/{segment(request_id)}/calendar/", "text/calendar")

    def cancel(
        self,
        request_id: Id,
        *,
        words: str | None = None,
        reason: EndReason | None = None,
        **how: Unpack[Write],
    ) -> RequestAnswer:
        """Call a request off"""
        return self._calls.post(
            f"requests/{segment(request_id)}/cancel/",
            RequestAnswer,
            how,
            some(words=words, reason=reason),
        )

    def complete(
        self, request_id: Id, *, actual_minutes: int, **how: Unpack[Write]
    ) -> RequestAnswer:
        """Say that the work is done, as the provider"""
        return self._calls.post(
            f"requests/{segment(request_id)}/complete/",
            RequestAnswer,
            how,
            {"actual_minutes": actual_minutes},
        )

    def confirm(
        self, request_id: Id, *, consent_minutes: int | None = None, **how: Unpack[Write]
    ) -> RequestAnswer:
        """Agree to pay the real minutes"""
        return self._calls.post(
            f"requests/{segment(request_id)}/confirm/",
            RequestAnswer,
            how,
            some(consent_minutes=consent_minutes),
        )

    def counter_offer(
        self,
        request_id: Id,
        *,
        minutes: int,
        starts_at: datetime | Unset | None = UNSET,
        words: str | None = None,
        **how: Unpack[Write],
    ) -> RequestAnswer:
        """Answer with other minutes or another time"""
        return self._calls.post(
            f"requests/{segment(request_id)}/counter-offer/",
            RequestAnswer,
            how,
            {"minutes": minutes, "starts_at": starts_at} | some(words=words),
        )

    def decline_change(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Decline a proposed change"""
        return self._calls.post(
            f"requests/{segment(request_id)}/decline-change/", RequestAnswer, how
        )

    def decline_offer(
        self, request_id: Id, *, words: str | None = None, **how: Unpack[Write]
    ) -> RequestAnswer:
        """Decline the other side's offer"""
        return self._calls.post(
            f"requests/{segment(request_id)}/decline-offer/", RequestAnswer, how, some(words=words)
        )

    def decline(
        self, request_id: Id, *, words: str | None = None, **how: Unpack[Write]
    ) -> RequestAnswer:
        """Decline a request, as its provider"""
        return self._calls.post(
            f"requests/{segment(request_id)}/decline/", RequestAnswer, how, some(words=words)
        )

    def discard(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Throw a draft away"""
        return self._calls.post(f"requests/{segment(request_id)}/discard/", RequestAnswer, how)

    def dispute(
        self, request_id: Id, *, reason: DisputeReason, words: str, **how: Unpack[Write]
    ) -> DisputeAnswer:
        """Object to a request"""
        return self._calls.post(
            f"requests/{segment(request_id)}/dispute/",
            DisputeAnswer,
            how,
            {"reason": reason, "words": words},
        )

    def get_execution(
        self, request_id: Id, *, of: Literal["request", "escrow"] | None = None
    ) -> ExecutionAnswer:
        """Show how a request is going"""
        return self._calls.get(
            f"requests/{segment(request_id)}/execution/", ExecutionAnswer, some(of=of)
        )

    def give_up(
        self,
        request_id: Id,
        *,
        words: str | None = None,
        reason: EndReason | None = None,
        **how: Unpack[Write],
    ) -> RequestAnswer:
        """Give the work up, as the provider"""
        return self._calls.post(
            f"requests/{segment(request_id)}/give-up/",
            RequestAnswer,
            how,
            some(words=words, reason=reason),
        )

    def list_history(
        self, request_id: Id, *, cursor: str | None = None, limit: int | None = None
    ) -> Listing[EventAnswer]:
        """List what happened to a request"""
        return self._calls.listing(
            f"requests/{segment(request_id)}/history/",
            EventAnswer,
            some(cursor=cursor, limit=limit),
        )

    def list_messages(
        self, request_id: Id, *, cursor: str | None = None, limit: int | None = None
    ) -> Listing[MessageAnswer]:
        """List the messages of a request"""
        return self._calls.listing(
            f"requests/{segment(request_id)}/messages/",
            MessageAnswer,
            some(cursor=cursor, limit=limit),
        )

    def messages(
        self,
        request_id: Id,
        *,
        text: str | None = None,
        read_up_to: int | None = None,
        attachments: Sequence[Upload] | None = None,
        **how: Unpack[Write],
    ) -> MessageAnswer:
        """Write to the other side of a request"""
        return self._calls.post(
            f"requests/{segment(request_id)}/messages/",
            MessageAnswer,
            how,
            some(text=text, read_up_to=read_up_to, attachments=attachments),
        )

    def get_messages_files(self, request_id: Id, file_id: Id) -> bytes:
        """Read a file of a conversation"""
        return self._calls.file(
            f"requests/{segment(request_id)}/messages/files/{segment(file_id)}/",
            "image/jpeg,image/png,image/webp,application/pdf",
        )

    def messages_read(self, request_id: Id, *, up_to: int, **how: Unpack[Write]) -> None:
        """Say how far you have read the messages"""
        self._calls.post(
            f"requests/{segment(request_id)}/messages/read/", NoneType, how, {"up_to": up_to}
        )

    def propose_less(
        self, request_id: Id, *, minutes: int, words: str | None = None, **how: Unpack[Write]
    ) -> RequestAnswer:
        """Propose to pay fewer minutes than were worked"""
        return self._calls.post(
            f"requests/{segment(request_id)}/propose-less/",
            RequestAnswer,
            how,
            {"minutes": minutes} | some(words=words),
        )

    def propose(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Send your answer to a wanted ad"""
        return self._calls.post(f"requests/{segment(request_id)}/propose/", RequestAnswer, how)

    def get_rate(self, request_id: Id) -> ChanceAnswer:
        """Show whether you may rate a request"""
        return self._calls.get(f"requests/{segment(request_id)}/rate/", ChanceAnswer)

    def rate(
        self, request_id: Id, *, stars: int, words: str | None = None, **how: Unpack[Write]
    ) -> RatingAnswer:
        """Rate the other side of a paid request"""
        return self._calls.post(
            f"requests/{segment(request_id)}/rate/",
            RatingAnswer,
            how,
            {"stars": stars} | some(words=words),
        )

    def list_ratings(
        self,
        request_id: Id,
        *,
        cursor: str | None = None,
        expand: Sequence[Literal["author", "rated", "service"]] | None = None,
        limit: int | None = None,
        ordering: Literal["-made_at", "made_at"] | None = None,
        part: Part | None = None,
        since: datetime | None = None,
        stars: Sequence[StarsEnum] | None = None,
        until: datetime | None = None,
    ) -> Listing[RatingAnswer]:
        """List the ratings of a request"""
        return self._calls.listing(
            f"requests/{segment(request_id)}/ratings/",
            RatingAnswer,
            some(
                cursor=cursor,
                expand=expand,
                limit=limit,
                ordering=ordering,
                part=part,
                since=since,
                stars=stars,
                until=until,
            ),
        )

    def refuse(
        self, request_id: Id, *, words: str | None = None, **how: Unpack[Write]
    ) -> RequestAnswer:
        """Say that a recorded exchange didn't happen so"""
        return self._calls.post(
            f"requests/{segment(request_id)}/refuse/", RequestAnswer, how, some(words=words)
        )

    def reschedule(
        self,
        request_id: Id,
        *,
        starts_at: datetime | None = None,
        time_zone: str | None = None,
        place: str | None = None,
        is_remote: bool | None = None,
        words: str | None = None,
        **how: Unpack[Write],
    ) -> RequestAnswer:
        """Propose another time or place for what is promised"""
        return self._calls.post(
            f"requests/{segment(request_id)}/reschedule/",
            RequestAnswer,
            how,
            some(
                starts_at=starts_at,
                time_zone=time_zone,
                place=place,
                is_remote=is_remote,
                words=words,
            ),
        )

    def start(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Begin the work, as the provider"""
        return self._calls.post(f"requests/{segment(request_id)}/start/", RequestAnswer, how)

    def submit(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Send a draft off"""
        return self._calls.post(f"requests/{segment(request_id)}/submit/", RequestAnswer, how)

    def withdraw_change(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Take your proposed change back"""
        return self._calls.post(
            f"requests/{segment(request_id)}/withdraw-change/", RequestAnswer, how
        )

    def withdraw_offer(self, request_id: Id, **how: Unpack[Write]) -> RequestAnswer:
        """Take your offer back"""
        return self._calls.post(
            f"requests/{segment(request_id)}/withdraw-offer/", RequestAnswer, how
        )
