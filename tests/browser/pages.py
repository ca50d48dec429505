"""Every page that the bank has: who looks at which address, of a bank in which each kind of thing is there."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.core.mail import EmailMultiAlternatives
from django.db.models import Model
from django.test import RequestFactory
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from common.transactions import door
from disputes.models import Dispute
from disputes.operations import ask, decline_proposal, propose_settlement
from ledger.operations import grant
from members.models import Member
from members.operations import make_key
from notifications.groups import Group
from notifications.kept import Keeper, newest
from notifications.operations import add_webhook, send_test
from notifications.tokens import unsubscribe_token
from portal.reports.reports import readable_by
from requests_app.operations import Proposal
from tests.browser.on_the_way import on_the_way, passkey_of, with_two_factors
from tests.browser.rows import rows_for
from tests.browser.site import DESKTOP, PHONE, session_of
from tests.disputes.court import Court, court_of
from tests.factories import member
from tests.pages.makings import rating_of_ada
from tests.requests_app.roads import Bank
from workflow.actor import Actor
from workflow.admin.executions import ExecutionAdmin
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

# Routes without a page: the beginning of the name, as a pattern → why.
NO_PAGES: Final[dict[str, str]] = {
    r"theme|language|no-phones": "forms in the footer of every page, which lead back; nothing",
    r"service-(submit|withdraw|pause|resume|renew|archive)": "buttons",
    r"service-picture|member-photo": "pictures",
    r"manifest|service-worker|my-data-\w+|balance-(csv|pdf)|mfa_download_recovery_codes": "files",
    r"dispute-evidence-file|conversation-file|calendar-feed|request-calendar": "files",
    r"notifications?-read|webhook-replay|conversation-read|resubscribe": "buttons",
    r"sessions?-end(-others)?": "buttons",
    r"request-action|dispute-action": "buttons; what is missing is said on the same page",
    r"debt-pay": "a form of a page; what is missing is said on one of its own",
    r"mfa_index": "leads to the overview of safety",
    r"mfa_login_webauthn": "what a browser needs to ask for a passkey",
    r"kept-mail-looks": "a mail, inside of the page that shows it",
    r"admin:(login|logout|password_change_done)": "members' own pages in their place",
    r"admin:(jsi18n|autocomplete|view_on_site)": "what scripts ask for, and a way to elsewhere",
    r"admin:(disputes_evidence|requests_app_conversation)_file|admin:report-sheet": "files",
}


@dataclass
class Pages:
    """Addresses by who looks at them.

    `keys` are sessions, `closed` routes of the administration that show nobody a page of their own.
    """

    keys: dict[str, str] = field(default_factory=dict)
    paths: list[tuple[str, str]] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)

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
    missing = routes() - pages.routes - pages.closed
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
    pages.of("", "/styleguide/", "/offline/", "/privacy/", "/help/", "/help/coordinators/")
    court = court_of(bank, at=bank.at)
    for who in Member.objects.filter(is_staff=True):
        passkey_of(who)
    with door():
        # So many things can't be paid from what members begin with.
        grant(member_id=bank.ben.pk, minutes=150, key="pages", actor_id=None, at=bank.at)
    for who in (bank.ada, bank.ben, court.sena):
        pages.keys[who.name.lower()] = session_of(who)
    requests_of(bank, court, pages)
    disputes_of(bank, court, pages)
    members_of(bank, pages)
    desk_of(court, pages)
    on_the_way(bank, pages.keys, pages.of)
    with_two_factors(bank, pages.keys, pages.of)
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
    read = reverse("admin:requests_app_conversation", args=[asked.request_id])
    pages.of("sena", read)


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
    pages.of("ben", f"/notifications/stop/{stop}/", "/dev/mail/", f"/dev/mail/{kept_mail()}/")
    pages.of("ben", f"/webhooks/{webhook_of(bank)}/")
    pages.of("ben", "/accounts/security/", "/accounts/sessions/")
    pages.of("ben", "/accounts/2fa/totp/activate/")
    pages.of("ben", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/")
    rating = rating_of_ada(bank)
    pages.of("ada", f"/ratings/{rating.pk}/reply/", f"/ratings/{rating.pk}/report/")
    pages.of("ben", "/accounts/email/", "/accounts/password/change/", "/accounts/keys/")
    pages.of("ben", f"/accounts/keys/{key.pk}/revoke/")


def desk_of(court: Court, pages: Pages) -> None:
    """The coordinators' desk and their reports."""
    pages.of("sena", "/admin/", "/admin/disputes/dispute/", "/admin/disputes/dispute/?pile=all")
    pages.of("sena", "/admin/reports/")


def kept_mail() -> UUID:
    """A mail that was kept instead of sent."""
    said = EmailMultiAlternatives("A code", "It is 123456.", to=["ana@example.org"])
    said.attach_alternative("<p>It is <b>123456</b>.</p>", "text/html")
    Keeper().send_messages([said])
    return next(newest(most=1)).id


def webhook_of(bank: Bank) -> UUID:
    """A webhook of Ben's, with a delivery that is on its way."""
    with door():
        made = add_webhook(
            url="https://example.org/hook", actor=Actor(member_id=bank.ben.pk), at=bank.at
        )
        send_test(webhook_id=made.pk, actor=Actor(member_id=bank.ben.pk), at=bank.at)
    return made.pk


def administration(bank: Bank, pages: Pages) -> None:
    """Each table: its list, its form for a new row, one row, its history, its operations' pages."""
    root = member("Root", at=bank.at, is_staff=True, is_superuser=True)
    pages.keys["root"] = session_of(root)
    passkey_of(root)
    rows_for(bank, root)
    request = RequestFactory().get("/")
    request.user = root
    pages.of("root", "/admin/password_change/", "/admin/workflow/")
    pages.of("root", *(reverse("admin:report", args=[each.name]) for each in readable_by(root)))
    for model_admin in admin.site._registry.values():  # noqa: SLF001
        table(model_admin, request, pages)


def table(model_admin: Any, request: Any, pages: Pages) -> None:
    """The pages of one table of the administration; what nobody may do there is noted as closed."""
    of = partial(address, model_admin.model)
    pages.of("root", of("changelist"))
    if model_admin.has_add_permission(request):
        pages.of("root", of("add"))
    else:
        pages.closed.add(route(model_admin.model, "add"))
    row = model_admin.get_queryset(request).order_by("pk").last()
    if row is None:
        return
    pages.of("root", of("change", row), of("history", row))
    if model_admin.has_delete_permission(request, row):
        pages.of("root", of("delete", row))
    else:
        pages.closed.add(route(model_admin.model, "delete"))
    for operation in getattr(model_admin, "operation_views", ()):
        if operation.has_page:
            rows = model_admin.get_queryset(request).order_by("-pk")[:100]
            fitting = next(filter(operation.available, rows), row)
            pages.of("root", of(operation.name, fitting))
        else:
            pages.closed.add(route(model_admin.model, operation.name))
    if isinstance(model_admin, ExecutionAdmin):
        pages.closed.add(route(model_admin.model, "execution"))


def route(model: type[Model], page: str) -> str:
    opts = options(model)
    return f"admin:{opts.app_label}_{opts.model_name}_{page}"


def address(model: type[Model], page: str, row: Model | None = None) -> str:
    return reverse(route(model, page), args=[quote(row.pk)] if row else [])
