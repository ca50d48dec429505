"""What members write and attach."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.forms import LinesField
from files.forms import FilesField
from files.states import MEBIBYTE, MOST_BYTES, PICTURES_AND_PDF
from requests_app.conversation.models import LONGEST_TEXT, MOST_ATTACHMENTS
from workflow.pages.once import OnceForm


class MessageForm(OnceForm):
    """A message; `read_up_to` is the newest that its writer had before their eyes."""

    text = LinesField(label=_("Your message"), rows=4, max_length=LONGEST_TEXT, required=False)
    attachments = FilesField(
        label=_("Pictures or PDF"), kinds=PICTURES_AND_PDF, most=MOST_ATTACHMENTS, required=False
    )
    read_up_to = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    # Nobody needs to be told that a message may be empty.
    hide_optional = True

    def __init__(self, data: Any = None, files: Any = None, *, read_up_to: int = 0) -> None:
        super().__init__(
            data, files, prefix="message", initial={"read_up_to": read_up_to}, label_suffix=""
        )
        hint = ngettext(
            "At most %(most)d file of %(size)d MB. Places and names of cameras are removed.",
            "At most %(most)d files of %(size)d MB. Places and names of cameras are removed.",
            MOST_ATTACHMENTS,
        )
        size = MOST_BYTES // MEBIBYTE
        self.fields["attachments"].help_text = hint % {"most": MOST_ATTACHMENTS, "size": size}


class ReadForm(forms.Form):
    """The newest message that the member has seen."""

    up_to = forms.IntegerField(min_value=1, max_value=2**31 - 1)
