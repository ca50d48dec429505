"""What each call can be refused with, beside what any call of its kind can be."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hourbank.api.errors import CODES


Node = Mapping[str, Any]

#: Codes that a rule of the bank gives, by operation.
OF_OPERATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "calendar_create": ("answer_gone",),
    "debts_pay": ("wrong_role", "wrong_state", "INSUFFICIENT_BALANCE", "more_than_owed"),
    "disputes_accept_proposal": ("wrong_role", "wrong_state", "proposal_expired"),
    "disputes_accept_ruling": ("wrong_role", "wrong_state", "ruling_accepted"),
    "disputes_add_words": ("wrong_role", "wrong_state", "too_many_statements", "words_missing"),
    "disputes_appeal": (
        "wrong_role", "wrong_state", "appeal_window_over", "ruling_accepted", "words_missing",
    ),
    "disputes_decline_proposal": ("wrong_role", "wrong_state"),
    "disputes_evidence": ("wrong_role", "evidence_closed", "control_characters", "too_many_files"),
    "disputes_propose": (
        "wrong_role", "wrong_state", "settlement_exceeds_escrow", "too_many_proposals",
    ),
    "disputes_respond": ("wrong_role", "wrong_state", "words_missing"),
    "disputes_withdraw": ("wrong_role", "wrong_state"),
    "disputes_withdraw_proposal": ("wrong_role", "wrong_state"),
    "keys_create": (
        "not_found", "wrong_state", "answer_gone", "control_characters", "ends_too_early",
        "ends_too_late", "name_missing", "name_taken", "reauthentication_required",
        "scope_not_yours", "too_many_keys",
    ),
    "keys_current_delete": ("not_found", "wrong_state"),
    "keys_current_retrieve": ("not_found",),
    "keys_current_revoke": ("not_found", "wrong_state"),
    "keys_revoke": ("wrong_state",),
    "keys_delete": ("wrong_state",),
    "me_change": ("area_with_numbers", "contact_details", "control_characters"),
    "me_data_retrieve": ("reauthentication_required",),
    "notifications_read_create": ("not_found",),
    "ratings_reply": ("wrong_role", "already_replied", "rating_hidden", "words_missing"),
    "ratings_report": ("wrong_role", "already_reported", "rating_hidden", "words_missing"),
    "reports_list": ("permission_denied", "second_factor_required"),
    "reports_retrieve": ("permission_denied", "second_factor_required"),
    "requests_accept": ("wrong_role", "wrong_state"),
    "requests_accept_offer": (
        "wrong_role", "wrong_state", "INSUFFICIENT_BALANCE", "START_IN_PAST",
    ),
    "requests_agree_change": (
        "wrong_role", "wrong_state", "INSUFFICIENT_BALANCE", "START_IN_PAST",
    ),
    "requests_cancel": ("wrong_role", "wrong_state", "no_show_too_early"),
    "requests_complete": ("wrong_role", "wrong_state"),
    "requests_confirm": ("wrong_role", "wrong_state", "INSUFFICIENT_BALANCE", "consent_needed"),
    "requests_counter_offer": (
        "wrong_role", "wrong_state", "MINUTES_OVER_MAXIMUM", "START_IN_PAST", "start_too_far",
        "too_many_offers",
    ),
    "requests_create": (
        "not_found", "control_characters", "nobody_named", "START_IN_PAST", "start_too_far", "wrong_member",
        "wrong_side",
    ),
    "requests_decline": ("wrong_role", "wrong_state"),
    "requests_decline_change": ("wrong_role", "wrong_state"),
    "requests_decline_offer": ("wrong_role", "wrong_state"),
    "requests_discard": ("wrong_role", "wrong_state"),
    "requests_dispute": (
        "wrong_role", "wrong_state", "dispute_decided", "dispute_window_over", "no_show_too_early",
        "too_many_disputes", "words_missing",
    ),
    "requests_give_up": ("wrong_role", "wrong_state"),
    "requests_messages": (
        "wrong_role", "conversation_closed", "conversation_not_open", "control_characters",
        "no_such_message", "nothing_said", "too_many_messages",
    ),
    "requests_messages_read": ("wrong_role", "no_such_message"),
    "requests_propose": (
        "wrong_role", "wrong_state", "MEMBER_INACTIVE", "MINUTES_OVER_MAXIMUM", "OWN_SERVICE",
        "SERVICE_WITHDRAWN", "START_IN_PAST",
    ),
    "requests_propose_less": (
        "wrong_role", "wrong_state", "change_waits", "not_less", "too_many_changes",
    ),
    "requests_rate": (
        "wrong_role", "wrong_state", "already_rated", "rating_window_over", "words_missing",
    ),
    "requests_record_create": (
        "not_found", "MEMBER_INACTIVE", "MINUTES_OVER_MAXIMUM", "OWN_SERVICE", "SERVICE_WITHDRAWN",
        "START_IN_PAST", "control_characters", "nobody_named", "not_happened_yet", "start_too_far",
        "wrong_member", "wrong_side",
    ),
    "requests_refuse": ("wrong_role", "wrong_state"),
    "requests_reschedule": (
        "wrong_role", "wrong_state", "START_IN_PAST", "change_waits", "nothing_changed",
        "start_too_far", "too_many_changes",
    ),
    "me_notification_preferences_change": ("preference_not_possible", "quiet_hours_empty"),
    "requests_start": ("wrong_role", "wrong_state"),
    "requests_submit": ("wrong_role", "wrong_state"),
    "requests_withdraw_change": ("wrong_role", "wrong_state"),
    "requests_withdraw_offer": ("wrong_role", "wrong_state"),
    "rules_retrieve": ("not_found",),
    "services_archive": ("wrong_state",),
    "services_create": ("category_retired", "control_characters", "invisible"),
    "services_edit": ("wrong_state", "category_retired", "control_characters", "invisible"),
    "services_pause": ("wrong_state",),
    "services_picture": ("wrong_state",),
    "services_remove_picture": ("wrong_state",),
    "services_renew": ("wrong_state",),
    "services_resume": ("wrong_state",),
    "services_submit": ("wrong_state",),
    "services_withdraw": ("wrong_state",),
    "webhooks_change": ("unknown_event_type", "webhook_address_refused"),
    "webhooks_create": (
        "not_found", "answer_gone", "too_many_webhooks", "unknown_event_type",
        "webhook_address_refused",
    ),
    "webhooks_deliveries_replay": ("wrong_state", "delivery_pending"),
    "webhooks_rotate_secret": ("answer_gone", "rotated_too_often"),
    "webhooks_test": ("wrong_state",),
}  # fmt: skip

_ANY: Final = ("bad_request", "not_acceptable", "internal_error", "unavailable", "rate_limited")
_SIGNED_IN: Final = ("not_authenticated", "authentication_failed")
_WRITING: Final = (
    "permission_denied", "length_required", "too_large", "unsupported_media_type", "invalid",
)  # fmt: skip
_JSON: Final = "application/json"


def codes_of(method: str, path: str, operation: Node) -> Mapping[int, tuple[str, ...]]:
    """Return the codes with which one operation of the description can fail, by their status."""
    names = {*_of_kind(method, path, operation), *OF_OPERATIONS.get(operation["operationId"], ())}
    found = sorted(names)
    statuses = sorted({CODES[name].status for name in found})
    return {
        status: tuple(name for name in found if CODES[name].status == status) for status in statuses
    }


def _of_kind(method: str, path: str, operation: Node) -> Iterator[str]:
    """Read what any such call can fail with off its address, headers, query and body."""
    given = [(each["in"], each["name"]) for each in operation.get("parameters", ())]
    yield from _ANY
    ways = operation.get("security", [{}])
    if all(ways):
        yield from _SIGNED_IN
    elif any(ways):
        # Nobody need sign in there, and still no bad key is taken.
        yield "authentication_failed"
    if any(way.get("key") for way in ways):
        yield "insufficient_scope"
    if "{" in path:
        yield "not_found"
    if method != "get":
        yield from _WRITING
        yield from _of_body(operation.get("requestBody", {}).get("content", {_JSON: {}}))
    elif any(place == "query" for place, _name in given):
        yield "invalid"
    if method != "get" or operation["operationId"].endswith("_retrieve"):
        # Whoever sends If-Match is told that theirs isn't the newest version; what has none matches none.
        yield from ("invalid_if_match", "stale_version")
    for (place, name), codes in _OF_PARAMETERS.items():
        if (place, name) in given:
            yield from codes


_OF_PARAMETERS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("query", "cursor"): ("invalid_cursor",),
    ("header", "Idempotency-Key"): ("invalid_idempotency_key", "key_in_use", "key_reused"),
}


def _of_body(content: Node) -> Iterator[str]:
    if _JSON in content:
        yield "not_json"
    if "multipart/form-data" in content:
        yield "parse_error"
