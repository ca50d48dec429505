"""The automatic check of what was sent in: refuse it, show it, or hand it to a coordinator."""

from datetime import datetime

from catalogue.models import Refusal, Service
from catalogue.operations.history import record_service
from catalogue.rules import findings, is_refusal, is_trusted
from catalogue.states import RefusalReason
from catalogue.timers import REVIEW, listing_timers, policy_now
from members.models import Member
from workflow.models import Policy
from workflow.operations import NewStep


def validate_service(*, subject: Service, at: datetime, **_step: object) -> None:
    """Check lengths, forbidden words and duplicates; a service that breaks a rule isn't accepted."""
    # Of two of one title that are checked at the same moment, the later one sees the first.
    Member.objects.select_for_update(no_key=True).get(pk=subject.member_id)
    policy = policy_now()
    subject.findings = findings(subject, policy=policy)
    against = [finding for finding in subject.findings if is_refusal(finding)]
    if against:
        words = ", ".join(word for finding in against for word in finding.get("words", ()))
        _refuse(subject, reason=RefusalReason(against[0]["code"]), words=words, at=at)
    elif is_trusted(subject, policy=policy, found=subject.findings):
        _show(subject, policy=policy, at=at)
    else:
        _queue(subject, policy=policy, at=at)


def reject_after_failure(*, subject: Service, at: datetime, **_step: object) -> None:
    """Catch: the retries are used up; the member may send it in again."""
    _refuse(subject, reason=RefusalReason.TECHNICAL_FAILURE, at=at)


def _show(service: Service, *, policy: Policy, at: datetime) -> None:
    service.trust(expires_at=at + policy.service_lifetime, at=at)
    record_service(
        service=service,
        event="service.published",
        at=at,
        steps=listing_timers(service, policy=policy, at=at),
        tell=[service.member_id],
    )


def _queue(service: Service, *, policy: Policy, at: datetime) -> None:
    service.queue(review_due_at=at + policy.service_review_target)
    due_at = service.review_due_at or at
    steps = [NewStep(name=REVIEW, due_at=due_at)]
    record_service(service=service, event="service.checked", at=at, steps=steps)


def _refuse(service: Service, *, reason: RefusalReason, at: datetime, words: str = "") -> None:
    refusal = Refusal.objects.create(
        service=service, title=service.title, reason=reason, words=words, at=at
    )
    service.refuse(refusal=refusal)
    record_service(
        service=service,
        event="service.rejected",
        at=at,
        data={"reason": reason},
        tell=[service.member_id],
    )
