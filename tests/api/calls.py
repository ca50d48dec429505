"""One call of each operation that works: who makes it, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.living import Living
from tests.files.handed_in import picture


@dataclass(frozen=True, kw_only=True)
class Call:
    """An operation, called by a party to what it is about.

    `about` gives the values of the path; `said` is its body, a part of it a file where `is_form`.
    """

    by: str = "ben"
    about: Callable[[Living], dict[str, Any]] = lambda _living: {}
    said: Callable[[Living], dict[str, Any] | None] = lambda _living: None
    query: dict[str, str] = field(default_factory=dict)
    is_form: bool = False


def words(text: str = "This is what I say.") -> Callable[[Living], dict[str, Any]]:
    return lambda _living: {"words": text}


def saying(**said: Any) -> Callable[[Living], dict[str, Any]]:
    return lambda _living: said


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", picture(), "image/jpeg")


def request(state: str, by: str = "ben", **more: Any) -> Call:
    return Call(by=by, about=lambda living: {"id": living.requests[state].pk}, **more)


def service(state: str, **more: Any) -> Call:
    return Call(by="ada", about=lambda living: {"id": living.services[state].pk}, **more)


def dispute(state: str, by: str = "ben", **more: Any) -> Call:
    return Call(by=by, about=lambda living: {"id": living.disputes[state].pk}, **more)


def rating(name: str, by: str, **more: Any) -> Call:
    return Call(by=by, about=lambda living: {"id": living.ratings[name].pk}, **more)


def webhook(**more: Any) -> Call:
    return Call(by="ada", about=lambda living: {"id": living.webhook.pk}, **more)


def key() -> Call:
    return Call(by="ada", about=lambda living: {"id": living.key.pk})


def workflow() -> Call:
    return Call(about=lambda _living: {"name": "service-request"})


def member() -> Call:
    return Call(about=lambda living: {"id": living.bank.ada.pk})


CALLS: Final[dict[str, Call]] = {
    "balance_retrieve": Call(),
    "calendar_create": Call(),
    "calendar_retrieve": Call(),
    "calendar_revoke_create": Call(),
    "debts_list": Call(),
    "debts_pay": Call(
        by="dora", about=lambda living: {"id": living.debt.pk}, said=saying(minutes=10)
    ),
    "disputes_accept_proposal": dispute("proposed", by="ada"),
    "disputes_accept_ruling": dispute("ruled"),
    "disputes_add_words": dispute("reviewed", said=words()),
    "disputes_appeal": dispute("ruled", said=words()),
    "disputes_decline_proposal": dispute("proposed", by="ada"),
    "disputes_evidence": dispute(
        "reviewed", said=lambda _living: {"file": upload(), "caption": "The tap"}, is_form=True
    ),
    "disputes_evidence_list": dispute("reviewed"),
    "disputes_evidence_retrieve": Call(
        about=lambda living: {
            "id": living.disputes["reviewed"].pk,
            "file_id": living.evidence.file_id,
        }
    ),
    "disputes_execution_retrieve": dispute("reviewed"),
    "disputes_history_list": dispute("reviewed"),
    "disputes_list": Call(),
    "disputes_propose": dispute("reviewed", said=saying(released_minutes=30)),
    "disputes_respond": dispute("opened", by="ada", said=words()),
    "disputes_retrieve": dispute("reviewed"),
    "disputes_withdraw": dispute("reviewed"),
    "disputes_withdraw_proposal": dispute("proposed"),
    "events_list": Call(),
    "keys_create": Call(said=saying(name="laptop", scopes=["read"])),
    "keys_current_delete": Call(),
    "keys_current_retrieve": Call(),
    "keys_current_revoke": Call(),
    "keys_delete": key(),
    "keys_list": Call(),
    "keys_retrieve": key(),
    "keys_revoke": key(),
    "me_change": Call(said=saying(name="Benedict", profile={"about": "I mend clocks."})),
    "me_data_retrieve": Call(),
    "me_notification_preferences_change": Call(said=saying(digest_hour=18)),
    "me_notification_preferences_retrieve": Call(),
    "me_photo_change": Call(said=lambda _living: {"photo": upload()}, is_form=True),
    "me_photo_delete": Call(by="ada"),
    "me_retrieve": Call(),
    "members_list": Call(),
    "members_photo_retrieve": member(),
    "members_ratings_list": member(),
    "members_ratings_summary_retrieve": member(),
    "members_retrieve": member(),
    "notifications_list": Call(),
    "notifications_read_all_create": Call(said=lambda living: {"up_to_id": living.notification.pk}),
    "notifications_read_create": Call(said=lambda living: {"ids": [living.notification.pk]}),
    "ratings_reply": rating("of_ada", "ada", said=words()),
    "ratings_report": rating("of_ada", "ada", said=saying(reason="UNTRUE")),
    "ratings_retrieve": rating("of_ada", "ben"),
    "rules_retrieve": Call(),
    "reports_list": Call(by="cora"),
    "reports_retrieve": Call(by="cora", about=lambda _living: {"name": "stuck"}),
    "requests_accept": request("active", by="ada"),
    "requests_accept_offer": request("negotiating"),
    "requests_agree_change": request("rescheduling"),
    "requests_calendar_retrieve": request("accepted"),
    "requests_cancel": request("accepted"),
    "requests_complete": request("in_progress", by="ada", said=saying(actual_minutes=50)),
    "requests_confirm": request("completed"),
    "requests_counter_offer": request("active", by="ada", said=saying(minutes=90)),
    "requests_create": Call(
        said=lambda living: {"service": str(living.bank.service.pk), "estimated_minutes": 60}
    ),
    "requests_decline": request("active", by="ada", said=words()),
    "requests_decline_change": request("rescheduling"),
    "requests_decline_offer": request("negotiating", said=words()),
    "requests_discard": request("draft"),
    "requests_dispute": request("completed", said=saying(reason="TIME", words="Too long.")),
    "requests_execution_retrieve": request("active"),
    "requests_give_up": request("in_progress", by="ada"),
    "requests_history_list": request("active"),
    "requests_list": Call(),
    "requests_messages": request("active", said=saying(text="Can you come on Monday?")),
    "requests_messages_files_retrieve": Call(
        about=lambda living: {
            "id": living.requests["active"].pk,
            "file_id": living.message.attachments.get().file_id,
        }
    ),
    "requests_messages_list": request("active"),
    "requests_messages_read": request("active", said=saying(up_to=1)),
    "requests_propose": request("answer", by="ada"),
    "requests_propose_less": request("completed", said=saying(minutes=45)),
    "requests_rate": request("paid", said=saying(stars=4)),
    "requests_rate_retrieve": request("paid"),
    "requests_ratings_list": request("rated"),
    "requests_record_create": Call(
        by="ada",
        said=lambda living: {
            "member": str(living.bank.ben.pk),
            "part": "provider",
            "title": "Bread",
            "estimated_minutes": 30,
        },
    ),
    "requests_refuse": request("recorded"),
    "requests_reschedule": request("accepted", said=saying(place="The library")),
    "requests_retrieve": request("active"),
    "requests_start": request("accepted", by="ada"),
    "requests_submit": request("draft"),
    "requests_withdraw_change": request("rescheduling", by="ada"),
    "requests_withdraw_offer": request("negotiating", by="ada"),
    "services_archive": service("published"),
    "services_create": Call(
        by="ada", said=saying(kind="OFFER", title="Cake", estimated_minutes=60)
    ),
    "services_edit": service("draft", said=saying(title="Rye bread")),
    "services_execution_retrieve": service("draft"),
    "services_list": Call(),
    "services_pause": service("published"),
    "services_picture": service(
        "published", said=lambda _living: {"picture": upload()}, is_form=True
    ),
    "services_picture_retrieve": service("pictured"),
    "services_ratings_list": service("published"),
    "services_ratings_summary_retrieve": service("published"),
    "services_remove_picture": service("pictured"),
    "services_renew": service("expired"),
    "services_resume": service("paused"),
    "services_retrieve": service("draft"),
    "services_submit": service("draft"),
    "services_withdraw": service("waiting"),
    "transactions_list": Call(),
    "webhooks_change": webhook(said=saying(description="My robot")),
    "webhooks_create": Call(by="ada", said=saying(url="https://hooks.example/new")),
    "webhooks_delete": webhook(),
    "webhooks_deliveries_list": webhook(),
    "webhooks_deliveries_replay": Call(
        by="ada",
        about=lambda living: {"id": living.webhook.pk, "delivery_id": living.delivery.pk},
    ),
    "webhooks_list": Call(by="ada"),
    "webhooks_retrieve": webhook(),
    "webhooks_rotate_secret": webhook(),
    "webhooks_test": webhook(),
    "workflows_asl_retrieve": workflow(),
    "workflows_list": Call(),
    "workflows_mermaid_retrieve": workflow(),
    "workflows_retrieve": workflow(),
    "workflows_svg_retrieve": workflow(),
}
