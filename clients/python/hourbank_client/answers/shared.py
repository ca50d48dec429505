"""Answers that several resources have. Written by the generator."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from hourbank_client.reading import Answer


AmendmentAnswerKindEnum = Literal["SCHEDULE", "MINUTES"]

AmendmentState = Literal[
    "LIVE", "AGREED", "DECLINED", "COUNTERED", "WITHDRAWN", "EXPIRED", "DROPPED"
]

AvailabilityEnum = Literal[
    "mon_morning",
    "mon_afternoon",
    "mon_evening",
    "tue_morning",
    "tue_afternoon",
    "tue_evening",
    "wed_morning",
    "wed_afternoon",
    "wed_evening",
    "thu_morning",
    "thu_afternoon",
    "thu_evening",
    "fri_morning",
    "fri_afternoon",
    "fri_evening",
    "sat_morning",
    "sat_afternoon",
    "sat_evening",
    "sun_morning",
    "sun_afternoon",
    "sun_evening",
]

BlankEnum = Literal[""]

DisputeReason = Literal["NO_SHOW", "NOT_AS_AGREED", "NOT_DONE", "TIME", "CONDUCT", "OTHER"]

DisputeState = Literal[
    "OPENED",
    "AWAITING_RESPONSE",
    "UNDER_REVIEW",
    "PROPOSED",
    "RESOLVED",
    "APPEALED",
    "CLOSED",
    "WITHDRAWN",
    "SETTLED",
]

DisputeTurn = Literal["requester", "provider", "staff"]

EndReason = Literal["NO_SHOW", "ILLNESS", "NO_TIME", "NOT_NEEDED", "BOTH_AGREED", "OTHER"]

LanguageEnum = Literal["en", "es", "fr", "de", "ar", "und"]

OfferState = Literal["LIVE", "ACCEPTED", "DECLINED", "COUNTERED", "WITHDRAWN", "EXPIRED"]

OutcomeEnum = Literal[
    "OWN_SERVICE",
    "SERVICE_WITHDRAWN",
    "MEMBER_INACTIVE",
    "MINUTES_OVER_MAXIMUM",
    "START_IN_PAST",
    "INSUFFICIENT_BALANCE",
    "TECHNICAL_FAILURE",
    "DISCARDED",
    "CANCELLED_BY_REQUESTER",
    "CANCELLED_BY_PROVIDER",
    "DECLINED_BY_PROVIDER",
    "OFFER_DECLINED",
    "OFFER_WITHDRAWN",
    "NO_ANSWER",
    "NEVER_STARTED",
    "NEVER_COMPLETED",
    "GIVEN_UP",
    "EXCHANGE_REFUSED",
    "EXCHANGE_UNCONFIRMED",
    "RULED",
    "SETTLED",
]

Part = Literal["requester", "provider"]

RatingReason = Literal["INSULT", "PRIVATE", "NOT_ABOUT_IT", "UNTRUE", "OTHER"]

RefusalAnswerReasonEnum = Literal[
    "DESCRIPTION_TOO_SHORT",
    "FORBIDDEN_WORDS",
    "DUPLICATE",
    "TECHNICAL_FAILURE",
    "UNCLEAR",
    "NOT_FOR_HOURS",
    "NOT_ALLOWED",
    "CONTACT_DETAILS",
    "PICTURE",
    "WRONG_CATEGORY",
    "OTHER",
]

RequestState = Literal[
    "DRAFT",
    "PENDING_VALIDATION",
    "ACTIVE",
    "NEGOTIATING",
    "ACCEPTED",
    "IN_PROGRESS",
    "COMPLETED",
    "RECORDED",
    "DISPUTED",
    "PAID",
    "REJECTED",
    "DECLINED",
    "TIMED_OUT",
    "CANCELLED",
    "REFUNDED",
]

RoleEnum = Literal["opener", "respondent"]

ServiceAnswerStateEnum = Literal[
    "DRAFT",
    "PENDING_VALIDATION",
    "PENDING_APPROVAL",
    "PUBLISHED",
    "REJECTED",
    "PAUSED",
    "EXPIRED",
    "ARCHIVED",
]

ServiceKind = Literal["OFFER", "WANTED"]

SettlementState = Literal[
    "LIVE", "ACCEPTED", "DECLINED", "REPLACED", "WITHDRAWN", "EXPIRED", "OVERTAKEN"
]

StarsEnum = Literal[5, 4, 3, 2, 1]

StatementAnswerKindEnum = Literal["ANSWER", "ADDITION", "QUESTION", "APPEAL"]

StepAnswerKindEnum = Literal["task", "timer"]

StepAnswerStateEnum = Literal["WAITING", "RUNNING", "DONE", "CANCELLED", "DEAD", "DISCARDED"]

WeekdaysEnum = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True, kw_only=True)
class AmendmentAnswer(Answer):
    """A proposed change, in full: what holds once it is agreed."""

    number: int
    kind: AmendmentAnswerKindEnum | str
    made_by: Part | str
    minutes: int | None
    starts_at: datetime | None
    time_zone: str
    place: str
    is_remote: bool
    words: str
    state: AmendmentState | str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class HappeningAnswer(Answer):
    """One event; `seq` counts without a gap from 1."""

    seq: int
    type: str
    from_state: str
    to_state: str
    actor_id: UUID | None
    on_behalf_of_id: UUID | None
    data: dict[str, Any]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MemberAnswer(Answer):
    """A member, as everybody may see them."""

    id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class OfferAnswer(Answer):
    """One offer of a negotiation."""

    round: int
    made_by: Part | str
    minutes: int
    starts_at: datetime | None
    words: str
    state: OfferState | str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ProfileAnswer(Answer):
    """What a member tells of themself; what they hide from you is as if it weren't told."""

    about: str
    speaks: tuple[str, ...]
    area: str
    availability: tuple[AvailabilityEnum | str, ...]
    availability_note: str
    has_photo: bool


@dataclass(frozen=True, kw_only=True)
class RefusalAnswer(Answer):
    """Why a service was not accepted."""

    reason: RefusalAnswerReasonEnum | str
    reason_words: str
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class RulingAnswer(Answer):
    """A ruling as it was made; the one on an appeal is final."""

    number: int
    released_minutes: int
    words: str
    is_final: bool
    ruled_at: datetime


@dataclass(frozen=True, kw_only=True)
class SettlementAnswer(Answer):
    """One proposal of how to share the minutes."""

    number: int
    made_by: Part | str
    released_minutes: int
    words: str
    state: SettlementState | str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class StatementAnswer(Answer):
    """What a side has said, or what staff have asked: `part` is empty for staff."""

    kind: StatementAnswerKindEnum | str
    part: Part | str
    asked_of: Part | str
    answer_by: datetime | None
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StepAnswer(Answer):
    """One automatic step or timer."""

    name: str
    words: str
    of: str
    kind: StepAnswerKindEnum | str
    state: StepAnswerStateEnum | str
    tries: int
    allowed_tries: int | None
    scheduled_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    next_at: datetime | None
    seconds: int | None


@dataclass(frozen=True, kw_only=True)
class SummaryAnswer(Answer):
    """How many ratings are shown, and their average."""

    count: int
    average: Decimal | None


@dataclass(frozen=True, kw_only=True)
class VisitAnswer(Answer):
    """A stay in one state."""

    state: str
    state_words: str
    entered_at: datetime
    left_at: datetime | None
    seconds: int | None


@dataclass(frozen=True, kw_only=True)
class ExecutionAnswer(Answer):
    """Where something is on its way, how it got there, and what happens by itself and when."""

    workflow: str
    id: UUID
    version: int
    state: str
    state_words: str
    is_final: bool
    visits: tuple[VisitAnswer, ...]
    events: tuple[HappeningAnswer, ...]
    steps: tuple[StepAnswer, ...]
    next: tuple[StepAnswer, ...]
    failed: tuple[StepAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class MemberWithProfileAnswer(Answer):
    """A member with what they tell of themself, as other members see it."""

    id: UUID
    name: str
    joined_at: datetime
    profile: ProfileAnswer


@dataclass(frozen=True, kw_only=True)
class ServiceExpanded(Answer):
    """What is shown whole: what the call didn't name is missing."""

    member: MemberWithProfileAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceAnswer(Answer):
    """What a member offers or wants; `estimated_minutes` is what it usually takes."""

    id: UUID
    version: int
    state: ServiceAnswerStateEnum | str
    member: MemberAnswer
    kind: ServiceKind | str
    title: str
    description: str
    category: str | None
    estimated_minutes: int
    is_remote: bool
    has_picture: bool
    language: LanguageEnum | str
    weekdays: tuple[WeekdaysEnum | str, ...]
    allowed_actions: tuple[str, ...]
    refusal: RefusalAnswer | None
    submitted_at: datetime | None
    review_due_at: datetime | None
    published_at: datetime | None
    expires_at: datetime | None
    paused_at: datetime | None
    archived_at: datetime | None
    expanded: ServiceExpanded | None = None


@dataclass(frozen=True, kw_only=True)
class RatingExpanded(Answer):
    """What is shown whole: what the call didn't name is missing."""

    author: MemberWithProfileAnswer | None = None
    rated: MemberWithProfileAnswer | None = None
    service: ServiceAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class RequestExpanded(Answer):
    """What is shown whole: what the call didn't name is missing."""

    service: ServiceAnswer | None = None
    requester: MemberWithProfileAnswer | None = None
    provider: MemberWithProfileAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class RatingAnswer(Answer):
    """What one side of a paid request says of the other."""

    id: UUID
    version: int
    author: MemberAnswer
    rated: UUID
    part: str
    service: UUID | None
    stars: StarsEnum | str
    words: str
    made_at: datetime
    shown_at: datetime
    reply: str
    replied_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: RatingReason | str
    reply_hidden_at: datetime | None
    reply_hidden_reason: RatingReason | str
    expanded: RatingExpanded | None = None


@dataclass(frozen=True, kw_only=True)
class RequestWithOffersAnswer(Answer):
    """One request, with its negotiation and the changes that were proposed."""

    id: UUID
    version: int
    state: RequestState | str
    service: UUID | None
    requester: MemberAnswer
    provider: MemberAnswer
    initiated_by: Part | str
    part: Part | str
    title: str
    words: str
    estimated_minutes: int
    agreed_minutes: int | None
    actual_minutes: int | None
    payable_minutes: int | None
    starts_at: datetime | None
    time_zone: str
    place: str
    is_remote: bool
    turn: Part | str
    deadline_at: datetime | None
    amendment_by: Part | str
    allowed_actions: tuple[str, ...]
    unread_messages: int
    outcome: OutcomeEnum | str
    outcome_words: str
    end_reason: EndReason | str
    end_words: str
    shortfall_minutes: int | None
    cancelled_late: bool
    created_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    offers: tuple[OfferAnswer, ...]
    amendments: tuple[AmendmentAnswer, ...]
    expanded: RequestExpanded | None = None


@dataclass(frozen=True, kw_only=True)
class DisputeExpanded(Answer):
    """What is shown whole: what the call didn't name is missing."""

    request: RequestWithOffersAnswer | None = None
    opened_by: MemberWithProfileAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class DisputeAnswer(Answer):
    """A dispute as both sides see it; minutes are whole."""

    id: UUID
    version: int
    state: DisputeState | str
    request: UUID
    opened_by: UUID
    part: Part | str
    role: RoleEnum | str
    reason: DisputeReason | str
    words: str
    held_minutes: int
    is_after_payment: bool
    turn: DisputeTurn | str
    until: datetime | None
    is_assigned: bool
    allowed_actions: tuple[str, ...]
    opened_at: datetime
    respond_by: datetime | None
    responded_at: datetime | None
    settled_minutes: int | None
    released_minutes: int | None
    ruling_words: str
    ruled_at: datetime | None
    execute_at: datetime | None
    requester_accepted_at: datetime | None
    provider_accepted_at: datetime | None
    appealed_by: UUID | None
    appealed_at: datetime | None
    ended_at: datetime | None
    expanded: DisputeExpanded | None = None


@dataclass(frozen=True, kw_only=True)
class WholeDisputeAnswer(Answer):
    """One dispute with what was said, proposed and ruled, each oldest first."""

    id: UUID
    version: int
    state: DisputeState | str
    request: UUID
    opened_by: UUID
    part: Part | str
    role: RoleEnum | str
    reason: DisputeReason | str
    words: str
    held_minutes: int
    is_after_payment: bool
    turn: DisputeTurn | str
    until: datetime | None
    is_assigned: bool
    allowed_actions: tuple[str, ...]
    opened_at: datetime
    respond_by: datetime | None
    responded_at: datetime | None
    settled_minutes: int | None
    released_minutes: int | None
    ruling_words: str
    ruled_at: datetime | None
    execute_at: datetime | None
    requester_accepted_at: datetime | None
    provider_accepted_at: datetime | None
    appealed_by: UUID | None
    appealed_at: datetime | None
    ended_at: datetime | None
    statements: tuple[StatementAnswer, ...]
    proposals: tuple[SettlementAnswer, ...]
    rulings: tuple[RulingAnswer, ...]
    expanded: DisputeExpanded | None = None


@dataclass(frozen=True, kw_only=True)
class FeedEventExpanded(Answer):
    """What is shown whole: what the call didn't name is missing."""

    request: RequestWithOffersAnswer | None = None
    dispute: WholeDisputeAnswer | None = None
    service: ServiceAnswer | None = None
    rating: RatingAnswer | None = None


@dataclass(frozen=True, kw_only=True)
class FeedEventAnswer(Answer):
    """One event. Keep the `cursor` of the last one that you have read: the feed goes on behind it."""

    id: str
    cursor: str
    type: str
    subject_type: str
    subject_id: UUID
    seq: int
    from_state: str
    to_state: str
    actor_id: UUID | None
    data: dict[str, Any]
    at: datetime
    expanded: FeedEventExpanded | None = None
