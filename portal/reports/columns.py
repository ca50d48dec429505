"""Columns that several reports have, and what stands in them."""

from typing import Any

from django.utils.translation import gettext as _

from catalogue.queries import categories
from portal.reports.queries import Spans
from portal.reports.tables import Column, Unit, Words


def categories_told() -> tuple[dict[int | None, str], Column]:
    """The slugs of all categories by id, in their order, "" for none; and their column."""
    known = list(categories())
    slugs: dict[int | None, str] = {**{category.pk: category.slug for category in known}, None: ""}
    names = {category.slug: str(category) for category in known} | {"": _("(no category)")}
    return slugs, Column(name="category", title=_("Category"), unit=Unit.CODE, labels=names)


def span_columns(counted: Words) -> tuple[Column, ...]:
    """The columns of `spans_told`; the first counts what this says."""
    return (
        Column(name="count", title=counted, unit=Unit.COUNT),
        Column(name="median_seconds", title=_("Median"), unit=Unit.SECONDS),
        Column(name="p95_seconds", title=_("95th percentile"), unit=Unit.SECONDS),
        Column(name="longest_seconds", title=_("Longest"), unit=Unit.SECONDS),
    )


def spans_told(spans: Spans, prefix: str = "") -> dict[str, Any]:
    """How many, and how long: by the columns' names behind the prefix."""
    return {
        f"{prefix}count": spans.count,
        f"{prefix}median_seconds": spans.median,
        f"{prefix}p95_seconds": spans.p95,
        f"{prefix}longest_seconds": spans.longest,
    }
