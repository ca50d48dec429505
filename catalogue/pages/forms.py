"""What members fill in."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue import queries
from catalogue.models import Service
from catalogue.states import ServiceKind
from common.forms import MinutesField


if TYPE_CHECKING:
    ServiceModelForm = forms.ModelForm[Service]
else:
    ServiceModelForm = forms.ModelForm


class SearchForm(forms.Form):
    """What to show of the list; everything is optional, and nothing that fits is left out."""

    # What everybody fills in or leaves: "(optional)" behind each label would only be noise.
    hide_optional = True

    text = forms.CharField(label=_("Search"), max_length=100, required=False)
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
    is_remote = forms.BooleanField(label=_("Only what can be done from afar"), required=False)

    def chosen(self) -> dict[str, Any]:
        """Return the filters that are set and can be used, as `queries.narrowed` takes them."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class EditForm(ServiceModelForm):
    """What a service says, for its member to change."""

    estimated_minutes = MinutesField(label=_("How long it usually takes"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Service
        fields = ("title", "description", "category", "estimated_minutes", "is_remote")
        labels: ClassVar = {
            "title": _("What is it?"),
            "description": _("Description"),
            "is_remote": _("It can be done from afar, by telephone or over the internet"),
        }
        help_texts: ClassVar = {
            "title": _("A few words, such as “Bicycle repair” or “Help with moving”."),
            "description": _("What you do, where, when, and what the other should bring."),
        }
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].empty_label = _("None of these")  # type: ignore[attr-defined]

    def clean_description(self) -> str:
        """Return the lines as they are kept: browsers end them with CR LF, programs with LF."""
        return "\n".join(str(self.cleaned_data["description"]).splitlines())

    def renew(self, *, version: Any) -> None:
        """Let the member's words be sent again, over the version that they have been told of."""
        self.data = dict(self.data.items()) | {"version": version}


class PublishForm(EditForm):
    """What a service says when it is new."""

    version = None  # type: ignore[assignment]

    kind = forms.ChoiceField(
        label=_("Do you offer this, or do you look for it?"),
        choices=[(ServiceKind.OFFER, _("I offer it")), (ServiceKind.WANTED, _("I look for it"))],
        initial=ServiceKind.OFFER,
        widget=forms.RadioSelect,
    )
    field_order = ("kind",)
