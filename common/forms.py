"""How every form of the bank is drawn, and how hours are typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.minutes import parsed, typed


class Renderer(TemplatesSetting):
    """Draws forms with our own templates: an error summary, labels, hints and errors in words.

    Own template names, rather than overrides of `django/forms/…`, leave the admin as it is.
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class PhotoInput(forms.ClearableFileInput):
    """A picture to choose, with the one that is there; a phone offers its camera, too."""

    template_name = "forms/photo.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/*", **(attrs or {})})


class MinutesField(forms.CharField):
    """A time typed as people say it ("1:30", "1 h 30 min", "1.5"); its value is whole minutes.

    Nothing at all ("0:00") is a time only where `least` is 0.
    """

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        self.least = least
        hint = _("In hours and minutes, such as 1:30 or 1 h 30 min. A bare number is hours.")
        kwargs.setdefault("help_text", hint)
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        """Whole minutes, above zero unless `least` says otherwise; None where it may be left empty."""
        text = super().clean(value)
        if not text:
            return None
        try:
            minutes = parsed(text)
        except Refused as refusal:
            raise ValidationError(refusal.sentence, code=refusal.reason) from None
        if minutes < self.least:
            raise ValidationError(_("Give at least one minute."), code="min_value")
        return minutes

    def prepare_value(self, value: Any) -> Any:
        """Show minutes as they can be typed, and what was typed as it was typed."""
        return typed(value) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare minutes with minutes: "1:30" is no change of 90."""
        try:
            return bool(initial != self.clean(data))
        except ValidationError:
            return True


class LinesField(forms.CharField):
    """Text of several lines, kept with LF: browsers end lines with CR LF, programs with LF."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        """The text, with line ends as they are kept."""
        return "\n".join((super().to_python(value) or "").splitlines())


def said_again(form: forms.BaseForm, **instead: Any) -> None:
    """Let a form be shown with all that was said in it, but for these fields by their whole names.

    Each value of a field that has several stays: a dict would keep the last tick alone.
    """
    data: Any = form.data
    data = data.copy()
    for name, value in instead.items():
        data[name] = value
    form.data = data
