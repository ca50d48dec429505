"""What a service says, as people type it: for its member and for staff."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Service
from catalogue.queries import offered_categories
from common.forms import MinutesField


if TYPE_CHECKING:
    ServiceModelForm = forms.ModelForm[Service]
else:
    ServiceModelForm = forms.ModelForm


class DetailsForm(ServiceModelForm):
    """The part of a service that may change."""

    estimated_minutes = MinutesField(label=_("How long it usually takes"))

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
        category: Any = self.fields["category"]
        category.empty_label = _("None of these")
        category.queryset = offered_categories(kept=self.instance.category_id)

    def clean_description(self) -> str:
        """Return the lines as they are kept: browsers end them with CR LF, programs with LF."""
        return "\n".join(str(self.cleaned_data["description"]).splitlines())
