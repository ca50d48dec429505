"""Calls under services/. Written by the generator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Unpack

from hourbank_client.answers.shared import (
    ExecutionAnswer,
    LanguageEnum,
    Part,
    RatingAnswer,
    ServiceAnswer,
    ServiceAnswerStateEnum,
    ServiceKind,
    StarsEnum,
    SummaryAnswer,
    WeekdaysEnum,
)
from hourbank_client.calls import Calls
from hourbank_client.listing import Listing
from hourbank_client.values import UNSET, Id, Unset, Upload, Write, segment, some


class Services:
    """Calls under services/."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list(
        self,
        *,
        category: str | None = None,
        cursor: str | None = None,
        expand: Sequence[Literal["member"]] | None = None,
        kind: ServiceKind | None = None,
        limit: int | None = None,
        member: Id | None = None,
        mine: bool | None = None,
        q: str | None = None,
        remote: bool | None = None,
        since: datetime | None = None,
        state: Sequence[ServiceAnswerStateEnum] | None = None,
        until: datetime | None = None,
        weekday: WeekdaysEnum | None = None,
    ) -> Listing[ServiceAnswer]:
        """Find services"""
        return self._calls.listing(
            "services/",
            ServiceAnswer,
            some(
                category=category,
                cursor=cursor,
                expand=expand,
                kind=kind,
                limit=limit,
                member=member,
                mine=mine,
                q=q,
                remote=remote,
                since=since,
                state=state,
                until=until,
                weekday=weekday,
            ),
        )

    def create(
        self,
        *,
        title: str,
        estimated_minutes: int,
        kind: ServiceKind,
        description: str | None = None,
        category: str | Unset | None = UNSET,
        is_remote: bool | None = None,
        language: LanguageEnum | None = None,
        weekdays: Sequence[WeekdaysEnum] | None = None,
        **how: Unpack[Write],
    ) -> ServiceAnswer:
        """Draft a service"""
        return self._calls.post(
            "services/",
            ServiceAnswer,
            how,
            {
                "title": title,
                "category": category,
                "estimated_minutes": estimated_minutes,
                "kind": kind,
            }
            | some(
                description=description, is_remote=is_remote, language=language, weekdays=weekdays
            ),
        )

    def get(
        self, service_id: Id, *, expand: Sequence[Literal["member"]] | None = None
    ) -> ServiceAnswer:
        """Show a service"""
        return self._calls.get(
            f"services/{segment(service_id)}/", ServiceAnswer, some(expand=expand)
        )

    def edit(
        self,
        service_id: Id,
        *,
        title: str | None = None,
        description: str | None = None,
        category: str | Unset | None = UNSET,
        estimated_minutes: int | None = None,
        is_remote: bool | None = None,
        language: LanguageEnum | None = None,
        weekdays: Sequence[WeekdaysEnum] | None = None,
        **how: Unpack[Write],
    ) -> ServiceAnswer:
        """Change a service of yours"""
        return self._calls.patch(
            f"services/{segment(service_id)}/",
            ServiceAnswer,
            how,
            {"category": category}
            | some(
                title=title,
                description=description,
                estimated_minutes=estimated_minutes,
                is_remote=is_remote,
                language=language,
                weekdays=weekdays,
            ),
        )

    def archive(self, service_id: Id, **how: Unpack[Write]) -> ServiceAnswer:
        """Put a service away for good"""
        return self._calls.post(f"services/{segment(service_id)}/archive/", ServiceAnswer, how)

    def get_execution(self, service_id: Id) -> ExecutionAnswer:
        """Show how a service is going"""
        return self._calls.get(f"services/{segment(service_id)}/execution/", ExecutionAnswer)

    def pause(self, service_id: Id, **how: Unpack[Write]) -> ServiceAnswer:
        """Take a service out of the list for a while"""
        return self._calls.post(f"services/{segment(service_id)}/pause/", ServiceAnswer, how)

    def get_picture(self, service_id: Id) -> bytes:
        """Read a service's picture"""
        return self._calls.file(
            f"services/{segment(service_id)}/picture/", "image/jpeg,image/png,image/webp"
        )

    def picture(self, service_id: Id, *, picture: Upload, **how: Unpack[Write]) -> ServiceAnswer:
        """Give a service of yours a picture"""
        return self._calls.post(
            f"services/{segment(service_id)}/picture/", ServiceAnswer, how, {"picture": picture}
        )

    def list_ratings(
        self,
        service_id: Id,
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
        """List what others say of who offers or wants a service"""
        return self._calls.listing(
            f"services/{segment(service_id)}/ratings/",
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

    def get_ratings_summary(self, service_id: Id) -> SummaryAnswer:
        """Show a service's number of ratings and their average"""
        return self._calls.get(f"services/{segment(service_id)}/ratings/summary/", SummaryAnswer)

    def remove_picture(self, service_id: Id, **how: Unpack[Write]) -> ServiceAnswer:
        """Take a service's picture away"""
        return self._calls.post(
            f"services/{segment(service_id)}/remove-picture/", ServiceAnswer, how
        )

    def renew(self, service_id: Id, **how: Unpack[Write]) -> ServiceAnswer:
        """Keep a service in the list"""
        return self._calls.post(f"services/{segment(service_id)}/renew/", ServiceAnswer, how)

    def resume(self, service_id: Id, **how: Unpack[Write]) -> ServiceAnswer:
        """Put a paused service back into the list"""
        return self._calls.post(f"services/{segment(service_id)}/resume/", ServiceAnswer, how)

    def submit(self, service_id: Id, **how: Unpack[Write]) -> ServiceAnswer:
        """Send a service in for approval"""
        return self._calls.post(f"services/{segment(service_id)}/submit/", ServiceAnswer, how)

    def withdraw(self, service_id: Id, **how: Unpack[Write]) -> ServiceAnswer:
        """Take back a service that isn't judged yet"""
        return self._calls.post(f"services/{segment(service_id)}/withdraw/", ServiceAnswer, how)
