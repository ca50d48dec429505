"""What members fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalogue import queries
from catalogue.forms import DetailsForm
from catalogue.search import Wish
from catalogue.searchable import Weekday
from catalogue.states import MOST_PICTURE_BYTES, ServiceKind
from catalogue.words import LONGEST_TEXT
from common.forms import said_again
from files.forms import PictureField
from files.states import PICTURES
from workflow.pages.once import OnceForm


class SearchForm(forms.Form):
    """What to show of the list; everything is optional, and nothing that fits is left out."""

    # What everybody fills in or leaves: "(optional)" behind each label would only be noise.
    hide_optional = True

    q = forms.CharField(
        label=_("Search"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    kind = forms.ChoiceField(
        label=_("Offered or wanted"),
        choices=[("", _("Both")), *ServiceKind.choices],
        required=False,
    )
    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=queries.categories(),
        to_field_name="slug",
        empty_label=_("All"),
        required=False,
    )
    weekday = forms.ChoiceField(
        label=_("Possible on"), choices=[("", _("Any day")), *Weekday.choices], required=False
    )
    remote = forms.BooleanField(label=_("Only what can be done from afar"), required=False)

    def wish(self) -> Wish:
        """Return what is asked for; what can't be used is said at its field, and left out."""
        self.is_valid()
        chosen = self.cleaned_data
        return Wish(
            text=chosen.get("q", ""),
            kind=chosen.get("kind", ""),
            category=chosen.get("category"),
            is_remote=True if chosen.get("remote") else None,
            weekday=chosen.get("weekday", ""),
        )


class WithPictureForm(DetailsForm):
    """What a member says of a service, and its picture."""

    picture = PictureField(
        label=_("A picture"),
        kinds=PICTURES,
        most_bytes=MOST_PICTURE_BYTES,
        required=False,
        help_text=_("JPEG, PNG or WebP. Everybody sees it, so please ask whoever is on it."),
    )

    def __init__(self, *args: Any, shortest: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shortest = shortest
        self.fields["description"].required = shortest > 0

    def clean_description(self) -> str:
        """Say at once what the check would refuse."""
        description = super().clean_description()
        if len(description.strip()) < self.shortest:
            sentence = ngettext(
                "Please write at least %(n)d letter.",
                "Please write at least %(n)d letters.",
                self.shortest,
            )
            raise ValidationError(sentence % {"n": self.shortest}, code="min_length")
        return description


class EditForm(WithPictureForm):
    """A service's words for its member to change, from the version that the page was opened at."""

    remove_picture = forms.BooleanField(label=_("Take the picture away"), required=False)

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.picture_id:
            del self.fields["remove_picture"]

    def renew(self, *, version: Any) -> None:
        """Let the member's words be sent again, over the version that they have been told of."""
        said_again(self, version=version)


class DraftForm(OnceForm, WithPictureForm):
    """What a service says when it is new."""

    kind = forms.ChoiceField(
        label=_("Do you offer this, or do you look for it?"),
        choices=[(ServiceKind.OFFER, _("I offer it")), (ServiceKind.WANTED, _("I look for it"))],
        initial=ServiceKind.OFFER,
        widget=forms.RadioSelect,
    )
    field_order = ("kind",)


class DoingForm(forms.Form):
    """A button on one's own service; `version` is what the member saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, action: str, version: int | None = None) -> None:
        super().__init__(data, prefix=action, initial={"version": version})
