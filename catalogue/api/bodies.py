"""What calls may say."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from catalogue.models import LONGEST_DESCRIPTION, LONGEST_TITLE, SHORTEST_TITLE, Category
from catalogue.states import ServiceKind
from common.api.fields import FlagField, MinutesField, TextField
from common.api.serializers import Body


if TYPE_CHECKING:
    CategorySlug = serializers.SlugRelatedField[Category]
else:
    CategorySlug = serializers.SlugRelatedField


class EditBody(Body):
    """What is to change; what isn't named stays."""

    title = TextField(required=False, min_length=SHORTEST_TITLE, max_length=LONGEST_TITLE)
    description = TextField(required=False, max_length=LONGEST_DESCRIPTION, allow_blank=True)
    category = CategorySlug(
        slug_field="slug",
        queryset=Category.objects.all(),
        required=False,
        allow_null=True,
        help_text="Its slug.",
    )
    estimated_minutes = MinutesField(min_value=1, required=False)
    is_remote = FlagField(required=False)


class PublishBody(EditBody):
    """A new service."""

    kind = serializers.ChoiceField(ServiceKind.choices)
    title = TextField(min_length=SHORTEST_TITLE, max_length=LONGEST_TITLE)
    estimated_minutes = MinutesField(min_value=1)
