"""Services that members offer or want, and the categories they are found by."""

from catalogue.models.category import Category
from catalogue.models.refusal import Refusal
from catalogue.models.service import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    SHORTEST_TITLE,
    Review,
    Service,
)


__all__ = [
    "LONGEST_DESCRIPTION",
    "LONGEST_TITLE",
    "SHORTEST_TITLE",
    "Category",
    "Refusal",
    "Review",
    "Service",
]
