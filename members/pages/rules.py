"""The rules of the bank: to read for everybody, to agree to for members, once for each version."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from common.errors import WrongState
from common.transactions import door
from members.joining_rules import JoiningRules, RulesAcceptance
from members.models import Member
from members.operations.rules import accept_rules


class AgreeForm(forms.Form):
    """Which version was read, and where the member was going."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules; a member who hasn't agreed to this version can."""
    newest = JoiningRules.objects.first()
    member = request.user if isinstance(request.user, Member) else None
    form = AgreeForm(request.POST or None)
    if request.method == "POST" and member and form.is_valid():
        try:
            with door():
                accept_rules(
                    number=form.cleaned_data["number"], member_id=member.pk, at=timezone.now()
                )
        except WrongState as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return HttpResponseRedirect(_inside(request, form.cleaned_data["next"]))
    wanted = _inside(request, request.GET.get("next") or request.POST.get("next", ""))
    agreed = member and newest and _accepted(member, newest)
    values = {
        "rules": newest,
        "asks": bool(member and newest and not agreed),
        "agreed": agreed,
        "wanted": wanted,
        "form": form,
    }
    return render(request, "members/rules.html", values)


def _accepted(member: Member, newest: JoiningRules) -> RulesAcceptance | None:
    return RulesAcceptance.objects.filter(member=member, rules=newest).first()


def _inside(request: HttpRequest, url: str) -> str:
    """The address, where it is one of ours; else the first page."""
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return url if is_ours else "/"
