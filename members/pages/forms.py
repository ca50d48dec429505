"""What the pages of the account take in."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from common.scopes import Scope
from members.models import Member
from members.operations.keys import LONGEST_NAME
from members.queries import usable_scopes


_NEVER: Final = "never"
#: How long a key may last; the API takes any moment.
LASTS: Final = [
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("A year")),
    (_NEVER, _("Until I revoke it")),
]


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=LONGEST_NAME,
        help_text=_("A name by which you know it again, such as “Calendar on my phone”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may the program do?"),
        choices=Scope.choices,
        initial=[Scope.READ],
        help_text=_("Allow no more than it needs."),
        widget=forms.CheckboxSelectMultiple,
    )
    lasts = forms.ChoiceField(
        label=_("How long may it do so?"), choices=LASTS, initial="90", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = {scope.value for scope in usable_scopes(member)}
        shown: Any = self.fields["scopes"]
        shown.choices = [choice for choice in Scope.choices if choice[0] in allowed]

    def wish(self, *, at: datetime) -> dict[str, Any]:
        """What the operation is told."""
        said = self.cleaned_data
        days = said["lasts"]
        ends = None if days == _NEVER else at + timedelta(days=int(days))
        return {"name": said["name"], "scopes": said["scopes"], "expires_at": ends}
