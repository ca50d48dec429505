"""What calls may say."""

import re
from typing import TYPE_CHECKING, Any, Final

from rest_framework import serializers
from rest_framework.fields import empty

from catalogue.models import LONGEST_DESCRIPTION, LONGEST_TITLE, SHORTEST_TITLE, Category
from catalogue.searchable import Language, Weekday, bits_of, spoken_language
from catalogue.states import MOST_PICTURE_BYTES, ServiceKind
from common.api.fields import FlagField, ListField, MinutesField, TextField
from common.api.serializers import Body
from files.api import UploadField
from files.states import PICTURES


if TYPE_CHECKING:
    CategorySlug = serializers.SlugRelatedField[Category]
else:
    CategorySlug = serializers.SlugRelatedField

_SLUG: Final = re.compile(r"[-\w]{1,50}", re.ASCII)


class CategoryField(CategorySlug):
    """A category by its slug."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="slug", queryset=Category.objects.all(), **options)

    def to_internal_value(self, data: Any) -> Category:
        """Return the category; what can't be a slug isn't looked for."""
        if not isinstance(data, str) or not _SLUG.fullmatch(data):
            self.fail("does_not_exist", slug_name=self.slug_field, value=data)
        return super().to_internal_value(data)


class PictureBody(Body):
    """A picture, as multipart/form-data."""

    picture = UploadField(
        kinds=PICTURES,
        most_bytes=MOST_PICTURE_BYTES,
        help_text="JPEG, PNG or WebP, at most 8 MiB.",
    )


class WeekdaysField(ListField):
    """Days of the week; none where any will do."""

    def __init__(self, **options: Any) -> None:
        child = serializers.ChoiceField(Weekday.choices)
        super().__init__(child=child, max_length=len(Weekday), **options)

    def run_validation(self, data: Any = empty) -> Any:
        """Return the days as they are kept, once the list of them is checked."""
        return bits_of(super().run_validation(data))


class EditBody(Body):
    """What is to change; what isn't named stays."""

    title = TextField(required=False, min_length=SHORTEST_TITLE, max_length=LONGEST_TITLE)
    description = TextField(required=False, max_length=LONGEST_DESCRIPTION, allow_blank=True)
    category = CategoryField(required=False, allow_null=True, help_text="Its slug.")
    estimated_minutes = MinutesField(min_value=1, required=False)
    is_remote = FlagField(required=False)
    language = serializers.ChoiceField(Language.choices, required=False)
    weekdays = WeekdaysField(required=False, help_text="None where any day will do.")


class DraftBody(EditBody):
    """A new service."""

    kind = serializers.ChoiceField(ServiceKind.choices)
    title = TextField(min_length=SHORTEST_TITLE, max_length=LONGEST_TITLE)
    estimated_minutes = MinutesField(min_value=1)
    language = serializers.ChoiceField(
        Language.choices, default=spoken_language, help_text="By default that of the answers."
    )
