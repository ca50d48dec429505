"""What the buttons of the page send."""

from django import forms
from django.db.models import BigAutoField


class ReadForm(forms.Form):
    """The newest notification that the member has seen."""

    up_to_id = forms.IntegerField(min_value=1, max_value=BigAutoField.MAX_BIGINT)
