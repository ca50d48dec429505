"""What a service says, as people type it: for its member and for staff."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Service
from catalogue.queries import offered_categories
from catalogue.searchable import Language, Weekday, bits_of, days_of, spoken_language
from common.forms import MinutesField


if TYPE_CHECKING:
    ServiceModelForm = forms.ModelForm[Service]
else:
    ServiceModelForm = forms.ModelForm


class WeekdaysField(forms.MultipleChoiceField):
    """Days of the week to tick; its value is as they are kept, and 0 where none is ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Weekday.choices, required=False, **kwargs)

    def clean(self, value: Any) -> int:
        """Return the days that are ticked."""
        return bits_of(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        """Tick the days that are kept."""
        return [day.value for day in days_of(value)] if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare days with days."""
        return super().has_changed(self.prepare_value(initial), data)


class LanguageField(forms.ChoiceField):
    """The language of a service; where nobody says it, as in a call of before, `presumed`."""

    presumed: Language = Language.ENGLISH

    def clean(self, value: Any) -> Language:
        """Return the language."""
        return Language(super().clean(value or self.presumed))


class DetailsForm(ServiceModelForm):
    """The part of a service that may change."""

    estimated_minutes = MinutesField(label=_("How long it usually takes"))
    weekdays = WeekdaysField(
        label=_("On which days is it usually possible?"),
        help_text=_("Leave all empty if any day will do."),
    )

    language = LanguageField(
        label=_("In which language have you written this?"), choices=Language.choices
    )

    class Meta:
        model = Service
        fields = (
            "title",
            "description",
            "category",
            "estimated_minutes",
            "weekdays",
            "is_remote",
            "language",
        )
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
        language: Any = self.fields["language"]
        if self.instance._state.adding:  # noqa: SLF001 - Django's documented API
            self.initial["language"] = spoken_language()
        language.presumed = self.initial["language"]
        category: Any = self.fields["category"]
        category.empty_label = _("None of these")
        category.queryset = offered_categories(kept=self.instance.category_id)

    def clean_description(self) -> str:
        """Return the lines as they are kept: browsers end them with CR LF, programs with LF."""
        return "\n".join(str(self.cleaned_data["description"]).splitlines())
