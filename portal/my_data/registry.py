"""The one list of what the bank holds about a member.

A test goes over all tables of the bank: a column that names a member is in a part here, or among
`NOT_THEIRS` with a reason. Of what others have written, the member gets what they were shown.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q

from catalogue.models import Refusal, Service
from disputes.models import Dispute, Evidence, Ruling, Settlement, Statement
from files.models import File
from ledger.queries import debts_of
from ledger.queries.own import account_of, entries_of, escrows_of
from members.joining_rules import RulesAcceptance
from members.models import ApiKey, Member
from members.profiles import Profile
from notifications.models import GroupChoice, Mail, MailTimes, Notification, WebhookEndpoint
from portal.my_data.tables import Table, shown_table, table
from requests_app.conversation.models import Message, ReadMark
from requests_app.conversation.queries import contacts_are_open, shown_to, shown_words
from requests_app.models import Amendment, CalendarFeed, Offer, ServiceRequest
from requests_app.queries import requests_of
from requests_app.ratings.models import Rating, RatingReport
from requests_app.ratings.queries import shown as shown_ratings
from workflow.models import EventLog


REQUEST_COLUMNS: Final = (
    *("id", "created_at", "state", "requester_id", "provider_id", "initiated_by", "service_id"),
    *("title", "words", "place", "is_remote", "starts_at", "time_zone", "estimated_minutes"),
    *("agreed_minutes", "actual_minutes", "payable_minutes", "submitted_at", "accepted_at"),
    *("started_at", "completed_at", "confirmed_at", "ended_at", "outcome", "end_reason"),
    "end_words",
)


def _sides(prefix: str, member_id: UUID) -> Q:
    return Q(**{f"{prefix}requester": member_id}) | Q(**{f"{prefix}provider": member_id})


def _of_requests(member_id: UUID) -> Q:
    return Q(request__in=requests_of(member_id=member_id))


def _request(row: ServiceRequest, member_id: UUID) -> Sequence[Any]:
    seen = shown_to(row, viewer_id=member_id)
    return [getattr(seen, column) for column in REQUEST_COLUMNS]


def _message(row: Message, member_id: UUID) -> Sequence[Any]:
    request, is_own = row.conversation.request, row.author_id == member_id
    text = shown_words(request, row.text, is_own=is_own)
    return [request.pk, row.number, row.author_id, row.sent_at, text, row.attachment_count]


def _offer(row: Offer, member_id: UUID) -> Sequence[Any]:
    is_own = row.request.member_of(row.made_by) == member_id
    words = shown_words(row.request, row.words, is_own=is_own)
    facts = [row.request_id, row.round, row.made_by, row.made_at, row.minutes, row.starts_at]
    return [*facts, words, row.state, row.ended_at]


def _amendment(row: Amendment, member_id: UUID) -> Sequence[Any]:
    is_whole = contacts_are_open(row.request) or row.request.member_of(row.made_by) == member_id
    words = (row.words, row.place) if is_whole else ("", "")
    facts = [row.request_id, row.number, row.kind, row.made_by, row.made_at, row.minutes]
    return [*facts, row.starts_at, *words, row.state, row.ended_at]


MEMBERSHIP: Final = (
    table(
        "member",
        lambda me, _at: Member.objects.filter(pk=me),
        *("id", "name", "email", "time_zone", "language", "joined_at", "last_login"),
        *("is_active", "is_staff", "is_superuser"),
    ),
    table(
        "profile",
        lambda me, _at: Profile.objects.filter(pk=me),
        *("about", "speaks", "area", "available", "available_note", "hidden", "photo_id"),
        "hides_first_steps",
        covers=["members.Profile.member"],
    ),
    table(
        "email_addresses",
        lambda me, _at: EmailAddress.objects.filter(user=me),
        *("email", "verified", "primary"),
        covers=["account.EmailAddress.user"],
    ),
    table(
        "second_factors",
        lambda me, _at: Authenticator.objects.filter(user=me),
        *("type", "created_at", "last_used_at"),
        covers=["mfa.Authenticator.user"],
    ),
    table(
        "devices_signed_in",
        lambda me, _at: UserSession.objects.filter(user=me),
        *("created_at", "last_seen_at", "ip", "user_agent"),
        covers=["usersessions.UserSession.user"],
    ),
    table(
        "rules_accepted",
        lambda me, _at: RulesAcceptance.objects.filter(member=me),
        *("rules_id", "accepted_at"),
        covers=["members.RulesAcceptance.member", "members.JoiningRules.published_by"],
    ),
    table(
        "keys",
        lambda me, _at: ApiKey.objects.filter(member=me),
        *("id", "name", "prefix", "scopes", "created_at", "expires_at", "revoked_at"),
        "last_used_at",
        covers=["members.ApiKey.member"],
    ),
    table(
        "files",
        lambda me, _at: File.objects.filter(owner_id=me),
        *("id", "kind", "name", "size", "width", "height", "sha256", "kept_at"),
        covers=["files.File.owner_id"],
    ),
)
SERVICES: Final = (
    table(
        "services",
        lambda me, _at: Service.objects.filter(member=me),
        *("id", "kind", "state", "title", "description", "category__slug", "picture_id"),
        *("estimated_minutes", "is_remote", "weekdays", "language", "submitted_at"),
        *("published_at", "expires_at", "paused_at", "archived_at"),
        covers=["catalogue.Service.member", "catalogue.Review.member"],
    ),
    table(
        "services_refused",
        lambda me, _at: Refusal.objects.filter(service__member=me),
        *("id", "title", "reason", "words", "at"),
    ),
)
REQUESTS: Final = (
    shown_table(
        "requests",
        lambda me, _at: requests_of(member_id=me),
        _request,
        *REQUEST_COLUMNS,
        covers=[
            "requests_app.ServiceRequest.requester",
            "requests_app.ServiceRequest.provider",
        ],
    ),
    shown_table(
        "offers",
        lambda me, _at: Offer.objects.filter(_of_requests(me)).select_related("request"),
        _offer,
        *("request_id", "round", "made_by", "made_at", "minutes", "starts_at", "words"),
        *("state", "ended_at"),
    ),
    shown_table(
        "changes_proposed",
        lambda me, _at: Amendment.objects.filter(_of_requests(me)).select_related("request"),
        _amendment,
        *("request_id", "number", "kind", "made_by", "made_at", "minutes", "starts_at"),
        *("words", "place", "state", "ended_at"),
    ),
    shown_table(
        "messages",
        lambda me, _at: Message.objects.filter(
            _sides("conversation__request__", me)
        ).select_related("conversation__request"),
        _message,
        *("request_id", "number", "author_id", "sent_at", "text", "attachments"),
        covers=["requests_app.Message.author"],
    ),
    table(
        "messages_read",
        lambda me, _at: ReadMark.objects.filter(member=me),
        *("conversation_id", "up_to", "at"),
        covers=["requests_app.ReadMark.member"],
    ),
    table(
        "calendar",
        lambda me, _at: CalendarFeed.objects.filter(member=me),
        "made_at",
        covers=["requests_app.CalendarFeed.member"],
    ),
    table(
        "ratings_given",
        lambda me, _at: Rating.objects.filter(author=me),
        *("id", "request_id", "rated_id", "stars", "words", "made_at", "shown_at"),
        *("hidden_at", "hidden_reason"),
        covers=["requests_app.Rating.author"],
    ),
    table(
        "ratings_received",
        lambda me, at: shown_ratings(at=at).filter(rated=me),
        *("id", "request_id", "author_id", "stars", "words", "made_at", "reply_words"),
        "replied_at",
        covers=["requests_app.Rating.rated"],
    ),
    table(
        "ratings_reported",
        lambda me, _at: RatingReport.objects.filter(reporter=me),
        *("id", "rating_id", "reason", "words", "made_at", "settled_at"),
        covers=["requests_app.RatingReport.reporter"],
    ),
)
DISPUTES: Final = (
    table(
        "disputes",
        lambda me, _at: Dispute.objects.filter(_sides("request__", me)),
        *("id", "request_id", "state", "opened_by_id", "opened_at", "reason", "words"),
        *("held_minutes", "settled_minutes", "released_minutes", "ruling_words", "ended_at"),
        covers=["disputes.Dispute.opened_by", "disputes.Dispute.appealed_by"],
    ),
    table(
        "statements",
        lambda me, _at: Statement.objects.filter(_sides("dispute__request__", me)),
        *("id", "dispute_id", "kind", "part", "asked_of", "words", "at"),
        covers=["disputes.Statement.author"],
    ),
    table(
        "settlements",
        lambda me, _at: Settlement.objects.filter(_sides("dispute__request__", me)),
        *("id", "dispute_id", "made_by", "released_minutes", "words", "state", "made_at"),
    ),
    table(
        "rulings",
        lambda me, _at: Ruling.objects.filter(_sides("dispute__request__", me)),
        *("id", "dispute_id", "number", "released_minutes", "words", "ruled_at"),
    ),
    table(
        "evidence",
        lambda me, _at: Evidence.objects.filter(added_by=me),
        *("id", "dispute_id", "number", "file_id", "caption", "at"),
        covers=["disputes.Evidence.added_by"],
    ),
)
HOURS: Final = (
    table(
        "account",
        lambda me, _at: account_of(member_id=me),
        *("id", "available_minutes", "held_minutes", "floor_minutes", "opened_at"),
        covers=["ledger.Account.member"],
    ),
    table(
        "entries",
        lambda me, _at: entries_of(member_id=me),
        *("id", "transaction__at", "transaction__kind", "transaction__request_id", "bucket"),
        *("minutes", "balance_after"),
    ),
    table(
        "hours_set_aside",
        lambda me, _at: escrows_of(member_id=me),
        *("id", "request_id", "state", "payer_id", "payee_id", "held_minutes"),
        *("released_minutes", "refunded_minutes", "opened_at", "closed_at"),
    ),
    table(
        "debts",
        lambda me, _at: debts_of(member_id=me),
        *("id", "request_id", "state", "debtor_id", "creditor_id", "minutes", "paid_minutes"),
        *("created_at", "paid_at", "waived_at", "waiver_words"),
        covers=["ledger.Debt.paid_by"],
    ),
)
TOLD: Final = (
    table(
        "notifications",
        lambda me, _at: Notification.objects.filter(member=me),
        *("id", "event_type", "subject_type", "subject_id", "data", "at", "read_at", "is_listed"),
        covers=["notifications.Notification.member"],
    ),
    table(
        "mails",
        lambda me, _at: Mail.objects.filter(member=me),
        *("id", "address", "heading", "text", "at", "waits_until"),
        covers=["notifications.Mail.member"],
    ),
    table(
        "mail_choices",
        lambda me, _at: GroupChoice.objects.filter(member=me),
        *("group", "in_bank", "mail"),
        covers=["notifications.GroupChoice.member"],
    ),
    table(
        "mail_times",
        lambda me, _at: MailTimes.objects.filter(member=me),
        *("digest_hour", "digest_weekday", "quiet_from", "quiet_until"),
        covers=["notifications.MailTimes.member"],
    ),
    table(
        "webhooks",
        lambda me, _at: WebhookEndpoint.objects.filter(member=me),
        *("id", "url", "description", "event_types", "created_at", "disabled_at", "deleted_at"),
        covers=["notifications.WebhookEndpoint.member"],
    ),
    table(
        "events",
        lambda me, _at: EventLog.objects.filter(audience__contains=[me]),
        *("id", "at", "type", "subject_type", "subject_id", "from_state", "to_state", "data"),
        covers=["workflow.EventLog.audience"],
    ),
)
#: All of it, in the order in which a member reads about themself.
PARTS: Final[tuple[Table, ...]] = (
    *MEMBERSHIP,
    *SERVICES,
    *REQUESTS,
    *DISPUTES,
    *HOURS,
    *TOLD,
)
_STAFF: Final = "what somebody of the staff did for the bank, which the history keeps"
_PROGRAMS: Final = "an answer kept for a program for a day, of which the rows are told elsewhere"
#: Columns that name a member and are in no part, each with the reason.
NOT_THEIRS: Final[dict[str, str]] = {
    "admin.LogEntry.user": "Django's own log, to which the bank writes nothing",
    "catalogue.Refusal.refused_by": _STAFF,
    "catalogue.Review.approved_by": _STAFF,
    "catalogue.Review.reviewer": _STAFF,
    "catalogue.Service.approved_by": _STAFF,
    "catalogue.Service.reviewer": _STAFF,
    "disputes.Dispute.assigned_to": _STAFF,
    "disputes.Dispute.ruled_by": _STAFF,
    "disputes.Note.author": _STAFF,
    "disputes.Ruling.ruled_by": _STAFF,
    "ledger.Debt.waived_by": _STAFF,
    "ledger.Transaction.actor_id": "who did it: the member's own movements are in entries",
    "members.Household.made_by": _STAFF,
    "requests_app.Rating.hidden_by": _STAFF,
    "requests_app.Rating.reply_hidden_by": _STAFF,
    "requests_app.RatingReport.settled_by": _STAFF,
    "workflow.EventLog.actor_id": "who did it: what a member may see is in events",
    "workflow.EventLog.on_behalf_of_id": "for whom: what a member may see is in events",
    "workflow.IdempotencyKey.member_id": _PROGRAMS,
    "workflow.Step.redriven_by_id": _STAFF,
}
