"""What the buttons and forms of the pages send."""

from django import forms
from django.db.models import BigAutoField
from django.utils.translation import gettext_lazy as _

from notifications.models.webhooks import LONGEST_DESCRIPTION, LONGEST_URL


class ReadForm(forms.Form):
    """The newest notification that the member has seen."""

    up_to_id = forms.IntegerField(min_value=1, max_value=BigAutoField.MAX_BIGINT)


class WebhookForm(forms.Form):
    """A new webhook."""

    url = forms.CharField(
        label=_("Address of your program"),
        max_length=LONGEST_URL,
        help_text=_("It begins with https:// and can be reached from everywhere."),
        widget=forms.URLInput,
    )
    description = forms.CharField(
        label=_("What is it for?"), max_length=LONGEST_DESCRIPTION, required=False
    )
    event_types = forms.CharField(
        label=_("Which events?"),
        max_length=2000,
        required=False,
        help_text=_("Such as request.accepted request.paid dispute.*. Nothing means all."),
    )

    def clean_event_types(self) -> list[str]:
        """The names, however they are set apart."""
        return str(self.cleaned_data["event_types"]).replace(",", " ").split()
