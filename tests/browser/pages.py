"""Every page that the bank has: who looks at which address, of a bank in which each kind of thing is there."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.test import RequestFactory
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from common.transactions import door
from disputes.models import Dispute
from disputes.operations import ask, decline_proposal, propose_settlement
from ledger.operations import grant, reconcile
from members.models import Member
from members.operations import make_household, make_key
from notifications.groups import Group
from notifications.tokens import unsubscribe_token
from requests_app.operations import Proposal
from tests.browser.site import DESKTOP, PHONE
from tests.disputes.court import Court, court_of
from tests.factories import member
from tests.ledger.bank import owing
from tests.pages.makings import rating_of_ada
from tests.requests_app.roads import Bank
from workflow.actor import Actor
from workflow.admin.operations import OperationAdmin
from workflow.admin.subjects import options


@dataclass(frozen=True, kw_only=True)
class Look:
    """One way to look at a page."""

    width: int
    scheme: str
    language: str = "en"


LOOKS: Final = [
    Look(width=width, scheme=scheme, language=language)
    for width in (PHONE, DESKTOP)
    for scheme in ("light", "dark")
    for language in ("en", "ar")
]

# Routes without a page, or whose page is another's: the beginning of the name, as a pattern → why.
NO_PAGES: Final[dict[str, str]] = {
    r"theme|language|no-phones": "forms in the footer of every page, which lead back; nothing",
    r"service-(submit|withdraw|pause|resume|renew|archive)": "buttons",
    r"service-picture|member-photo": "pictures",
    r"manifest|service-worker|my-data-\w+|balance-(csv|pdf)|mfa_download_recovery_codes": "files",
    r"dispute-evidence-file|conversation-file|calendar-feed|request-calendar": "files",
    r"notifications?-read|webhook-replay|conversation-read|resubscribe": "buttons",
    r"request-action|dispute-action": "buttons; what is missing is said on the same page",
    r"debt-pay": "a form of a page; what is missing is said on one of its own",
    r"account_(logout|inactive|confirm_login_code|set_password)|other-address": "on the way only",
    r"account_reset_password_(from_key|done)|account_reauthenticate": "on the way only",
    r"account_email_verification_sent": "on the way only: tests/browser/test_a_life_on_screen.py",
    r"mfa_\w*(authenticate|index|remove|edit|login|recovery|deactivate)\w*": "for who has a factor",
    r"kept-mails?|kept-mail-looks|webhook": "need a mail or a webhook that is there",
    r"admin:[\w-]+": "every table's pages are taken from the registry of tables",
}


@dataclass
class Pages:
    """Addresses by who looks at them."""

    sessions: dict[str, Member] = field(default_factory=dict)
    paths: list[tuple[str, str]] = field(default_factory=list)

    def of(self, who: str, *paths: str) -> None:
        self.paths += [(who, path) for path in paths]

    @property
    def routes(self) -> set[str]:
        found = set()
        for _who, path in self.paths:
            # What leads nowhere is found by whoever looks.
            with suppress(Resolver404):
                found.add(resolve(path.partition("?")[0]).view_name)
        return found


def routes() -> set[str]:
    """The names of all addresses of the bank."""

    def walk(patterns: list[Any], prefix: str, start: str) -> Iterator[str]:
        for one in patterns:
            path = start + str(one.pattern)
            if isinstance(one, URLResolver):
                inside = f"{prefix}{one.namespace}:" if one.namespace else prefix
                if not path.startswith(("api/", "_allauth/")):
                    yield from walk(one.url_patterns, inside, path)
            elif isinstance(one, URLPattern) and one.name:
                yield f"{prefix}{one.name}"

    return set(walk(get_resolver().url_patterns, "", ""))


def left_out(pages: Pages) -> list[str]:
    """Routes that are neither looked at nor excused, and excuses for what isn't there."""
    missing = routes() - pages.routes
    excused = {name for name in missing for pattern in NO_PAGES if re.fullmatch(pattern, name)}
    idle = [one for one in NO_PAGES if not any(re.fullmatch(one, name) for name in missing)]
    return [
        *(f"nobody looks at {name}" for name in sorted(missing - excused)),
        *(f"nothing is excused by {pattern}" for pattern in idle),
    ]


def every_page(bank: Bank) -> Pages:
    pages = Pages()
    pages.of("", "/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
    pages.of("", "/accounts/login/code/", "/accounts/password/reset/key/done/")
    pages.of("", "/styleguide/", "/offline/", "/privacy/")
    court = court_of(bank, at=bank.at)
    with door():
        # So many things can't be paid from what members begin with.
        grant(member_id=bank.ben.pk, minutes=150, key="pages", actor_id=None, at=bank.at)
    pages.sessions |= {"ada": bank.ada, "ben": bank.ben, "sena": court.sena}
    requests_of(bank, court, pages)
    disputes_of(bank, court, pages)
    members_of(bank, pages)
    desk_of(court, pages)
    administration(bank, pages)
    return pages


def requests_of(bank: Bank, court: Court, pages: Pages) -> None:
    """A request in each kind of state."""
    offer = Proposal(minutes=75, words="It needs a new chain, which takes longer.")
    found = [
        bank.draft(),
        bank.rejected(),
        bank.active(minutes=20, words="The chain jumps.\nOften."),
        accepted := bank.accepted(minutes=10),
        bank.declined(),
        bank.recorded(),
        paid := bank.paid(),
        haggled := bank.act("counter_offer", bank.active(minutes=10), bank.ada, offer=offer),
        bank.rescheduling(minutes=10),
    ]
    done = bank.act("start", bank.accepted(minutes=10), bank.ada)
    found.append(bank.act("complete", done, bank.ada, actual_minutes=30))
    pages.of("ben", *(f"/requests/{request.pk}/" for request in found))
    pages.of("ben", *(f"/requests/{request.pk}/execution/" for request in (haggled, paid)))
    pages.of("ben", f"/requests/{paid.pk}/rate/", f"/requests/{accepted.pk}/messages/")
    pages.of("ben", f"/requests/{accepted.pk}/dispute/")
    pages.of("ben", "/requests/", "/requests/record/", "/requests/calendar/")
    pages.of("ben", f"/requests/new/?service={bank.service.pk}")
    pages.of("ada", f"/requests/{done.pk}/", f"/requests/{found[2].pk}/")


def disputes_of(bank: Bank, court: Court, pages: Pages) -> None:
    """A dispute in each kind of state."""

    def work() -> Any:
        return bank.act("start", bank.accepted(minutes=5), bank.ada)

    proposed = proposed_in(court, work())
    asked = court.do(ask, court.sena, court.reviewed(work()), words="Is there a picture?")
    # The first is the coordinator's, and its appeal the senior's.
    final = court.rule(court.appealed(4, work()), 5, who=court.sena)
    declined = court.do(decline_proposal, bank.ada, proposed_in(court, work()))
    found = [court.opened(work()), proposed, asked, declined, court.ruled(4, work()), final]
    pages.of("ben", "/disputes/", *(f"/disputes/{dispute.pk}/" for dispute in found))
    pages.of("ada", f"/disputes/{asked.pk}/evidence/", f"/disputes/{proposed.pk}/")
    pages.of("ben", f"/requests/{asked.request_id}/")


def proposed_in(court: Court, request: Any) -> Dispute:
    """Ben proposes how to share the hours."""
    given = {"released_minutes": 4, "words": "Let us share."}
    return court.do(propose_settlement, court.bank.ben, court.reviewed(request), **given)


def members_of(bank: Bank, pages: Pages) -> None:
    """What a member has beside requests."""
    with door():
        key = make_key(member=bank.ben, name="a program", at=bank.at)[0]
    pages.of("ben", "/", "/services/", "/services/new/", "/services/mine/")
    pages.of("ben", f"/services/{bank.service.pk}/", f"/services/{bank.service.pk}/ratings/")
    pages.of("ada", f"/services/{bank.service.pk}/", f"/services/{bank.service.pk}/edit/")
    pages.of("ben", "/services/?q=nothing+like+it", f"/members/{bank.ada.pk}/")
    pages.of("ben", "/profile/", "/first-steps/", "/my-data/", "/privacy/", "/rules/")
    pages.of("ben", "/close-account/")
    pages.of("root", f"/members/{bank.cleo.pk}/close/")
    pages.of("ben", "/balance/", "/notifications/", "/notifications/preferences/", "/webhooks/")
    stop = unsubscribe_token(member_id=bank.ben.pk, groups=[Group.AWAITED])
    pages.of("ben", f"/notifications/stop/{stop}/", "/dev/mail/")
    pages.of("ben", "/accounts/security/", "/accounts/2fa/totp/activate/")
    pages.of("ben", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/")
    rating = rating_of_ada(bank)
    pages.of("ada", f"/ratings/{rating.pk}/reply/", f"/ratings/{rating.pk}/report/")
    pages.of("ben", "/accounts/email/", "/accounts/password/change/", "/accounts/keys/")
    pages.of("ben", f"/accounts/keys/{key.pk}/revoke/")


def desk_of(court: Court, pages: Pages) -> None:
    """The coordinators' desk and their reports."""
    pages.of("sena", "/admin/", "/admin/disputes/dispute/", "/admin/disputes/dispute/?pile=all")
    pages.of("sena", "/admin/reports/", "/accounts/security/staff/")


def administration(bank: Bank, pages: Pages) -> None:
    """Each table: its list, its form for a new row, one row, its history, its operations' pages."""
    root = member("Root", at=bank.at, is_staff=True, is_superuser=True)
    pages.sessions["root"] = root
    with door():
        make_household(name="Elm Street 3", actor=Actor(member_id=root.pk), at=bank.at)
        reconcile(at=bank.at)
    owing(member("Dan", at=bank.at), member("Eve", at=bank.at), 20, at=bank.at)
    request = RequestFactory().get("/")
    request.user = root
    pages.of("root", "/admin/password_change/")
    for model, model_admin in admin.site._registry.items():  # noqa: SLF001
        pages.of("root", address(model, "changelist"))
        if model_admin.has_add_permission(request):
            pages.of("root", address(model, "add"))
        row = model_admin.get_queryset(request).order_by("pk").last()
        if row is None:
            continue
        pages.of("root", address(model, "change", row), address(model, "history", row))
        if model_admin.has_delete_permission(request, row):
            pages.of("root", address(model, "delete", row))
        if isinstance(model_admin, OperationAdmin):
            for operation in model_admin.operation_views:
                if operation.has_page and operation.available(row):
                    pages.of("root", address(model, operation.name, row))


def address(model: type[Model], page: str, row: Model | None = None) -> str:
    opts = options(model)
    name = f"admin:{opts.app_label}_{opts.model_name}_{page}"
    return reverse(name, args=[quote(row.pk)] if row else [])
