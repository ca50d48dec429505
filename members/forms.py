"""What a new member fills in, beside address and password."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import Member, shown_name


class JoinForm(forms.Form):
    """The part of allauth's sign-up form that is ours."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        help_text=_("Other members see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        """Refuse what nobody could see."""
        return shown_name(self.cleaned_data["name"])

    def signup(self, request: HttpRequest, user: Member) -> None:
        """Do nothing more: allauth calls this after the adapter has saved the member, who has a name by then."""
