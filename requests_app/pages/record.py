"""The page on which a member records an exchange that has happened already."""

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.forms import LinesField, MinutesField
from members.http import MemberRequest
from members.models import Member
from members.queries import members_called
from requests_app.operations import Wish, current_terms, record_exchange
from requests_app.pages.forms import Moment, field_of, in_own_zone
from requests_app.pages.views import address_of
from requests_app.states import Part
from workflow.actor import Actor
from workflow.pages.once import OnceForm, done_once
from workflow.spans import spoken


class RecordForm(OnceForm):
    """What has happened, and with whom.

    The other member is named by name or by address. Where a name could be several members', or is
    only a part of one, the form asks which of them is meant.
    """

    part = forms.ChoiceField(
        label=_("What did you do?"),
        choices=[(Part.PROVIDER, _("I gave")), (Part.REQUESTER, _("I received"))],
        widget=forms.RadioSelect,
    )
    who = forms.CharField(
        label=_("With whom?"),
        max_length=254,
        help_text=_("The name or the e-mail address of the other member."),
    )
    title = forms.CharField(label=_("What was it about?"), max_length=100)
    minutes = MinutesField(label=_("How long did it take?"))
    starts_at = forms.DateTimeField(label=_("When was it?"), required=False, widget=Moment)
    words = LinesField(label=_("Anything else?"), max_length=4000, required=False, rows=3)

    field_order = ("part", "who", "other", "title", "minutes", "starts_at", "words")

    def __init__(self, data: Any = None, *, member: Member) -> None:
        super().__init__(data)
        in_own_zone(self.fields["starts_at"])
        typed = (data or {}).get("who", "").strip()
        self.found = members_called(typed, excluding=member.pk) if typed else []
        named = [one for one in self.found if one.name.casefold() == typed.casefold()]
        by_address = [one for one in self.found if (one.email or "").casefold() == typed.casefold()]
        self.sure = by_address or (named if len(named) == 1 else [])
        if self.found and not self.sure:
            self.fields["other"] = forms.ChoiceField(
                label=_("Which of these members do you mean?"),
                choices=[(str(one.pk), _described(one)) for one in self.found],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose the member whom you mean.")},
            )
            self.order_fields(self.field_order)

    def clean_who(self) -> str:
        """Refuse a name that nobody has."""
        if not self.found:
            raise forms.ValidationError(_("No other member is found with this name or address."))
        who: str = self.cleaned_data["who"]
        return who

    def wish(self, *, time_zone: str) -> Wish:
        """The checked content."""
        given = dict(self.cleaned_data)
        del given["who"]
        chosen = given.pop("other", None)
        other_id = UUID(chosen) if chosen else self.sure[0].pk
        part = Part(given.pop("part"))
        return Wish(other_id=other_id, part=part, time_zone=time_zone, **given)


def _described(member: Member) -> str:
    joined = date_format(timezone.localtime(member.joined_at), "DATE_FORMAT")
    return gettext("%(name)s, a member since %(joined)s") % {
        "name": member.name,
        "joined": joined,
    }


@login_required
def new(request: MemberRequest) -> HttpResponse:
    """Record an exchange; the other side is asked to confirm it."""
    form = RecordForm(request.POST or None, member=request.user)
    status: int = HTTPStatus.OK
    if form.is_valid():
        try:
            wish = form.wish(time_zone=request.user.time_zone)
            deed = partial(record_exchange, wish=wish, actor=Actor(member_id=request.user.pk))
            return redirect(done_once(request, form, deed, leads_to=address_of))
        except DomainError as refusal:
            form.add_error(field_of(refusal), refusal.sentence)
            status = refusal.status
    terms = current_terms()
    values = {"form": form, "span": spoken(terms.recorded_timeout), "most": terms.maximum_minutes}
    return render(request, "requests/record.html", values, status=status)
