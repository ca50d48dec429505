"""/dev/mail/: the mails that the bank would have sent, where one tries it out and nowhere else."""

from uuid import UUID

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from notifications.kept import MOST_KEPT, Kept, kept, newest


# What a mail brings along is shown and does nothing: no script, no request to anybody.
_SANDBOX = {
    "default-src": [NONE],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """List the mails, newest first."""
    values = {"mails": list(newest(most=MOST_KEPT))}
    return render(request, "notifications/kept_list.html", values)


@never_cache
@require_safe
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """Show one mail as text, and as it looks."""
    return render(request, "notifications/kept_mail.html", {"mail": _found(mail_id)})


@never_cache
@require_safe
@xframe_options_sameorigin
@csp_replace(_SANDBOX)  # type: ignore[arg-type] # typed for views without arguments alone
def looks(_request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """Show a mail's HTML alone, in a sandbox."""
    return HttpResponse(_found(mail_id).html)


def _found(mail_id: UUID) -> Kept:
    found = kept(mail_id)
    if found is None:
        raise Http404
    return found
