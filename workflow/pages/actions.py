"""Forms for actions on something that has a workflow: they carry the version that was seen."""

from typing import Any

from django import forms

from common.errors import DomainError
from common.forms import said_again
from workflow.models import Subject


class SubjectForm(forms.Form):
    """An action that needs no words; `version` is what the member saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, subject: Subject, action: str) -> None:
        super().__init__(data, prefix=action, initial={"version": subject.version})
        self.subject = subject

    def arguments(self) -> dict[str, Any]:
        """What the operation takes beside the subject, the actor and the time."""
        given = dict(self.cleaned_data)
        return {"expected_version": given.pop("version"), **self.content(given)}

    def content(self, given: dict[str, Any]) -> dict[str, Any]:
        """The action's own arguments."""
        return given

    def field_of(self, refusal: DomainError) -> str | None:  # noqa: ARG002 - for those that know
        """At which field a refusal is said; None: at the top of the form."""
        return None

    def show_again(self, refusal: DomainError, *, current: Subject) -> None:
        """Say why it was refused; what is sent next is decided on what is shown now."""
        self.add_error(self.field_of(refusal), refusal.sentence)
        shown_now = {self.add_prefix("version"): str(current.version)}
        said_again(self, **shown_now)
