"""How a report looks to a program: the same shape for all of them."""

from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.fields import InstantField
from portal.reports.period import Period
from portal.reports.reports import Report
from portal.reports.tables import Row, Table, Unit, plain


#: What a program reads of one row.
ROW: Final = {
    "type": "object",
    "additionalProperties": {"type": ["string", "integer", "null"]},
}


class ReportLine(serializers.Serializer[Report]):
    """A report that you may read."""

    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    has_period = serializers.BooleanField(help_text="False: it is about now.")
    url = serializers.SerializerMethodField()

    def get_url(self, report: Report) -> str:
        """Where it is."""
        return reverse("api-report", args=[report.name])


class ReportsAnswer(serializers.Serializer[Any]):
    """The reports that you may read."""

    results = ReportLine(many=True)


class ColumnAnswer(serializers.Serializer[Any]):
    """A column: its name in the rows, and what its values are."""

    name = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.ChoiceField(
        choices=[(unit.value, unit.value) for unit in Unit],
        help_text=(
            "Shares are in thousandths, links lead to the administration; minutes and seconds"
            " are whole."
        ),
    )


class TableAnswer(serializers.Serializer[Table]):
    """One table of a report."""

    name = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    columns = ColumnAnswer(many=True)
    rows = serializers.SerializerMethodField(help_text="Values by the columns' names.")
    total = serializers.SerializerMethodField(help_text="Sums of columns, where they make sense.")

    @extend_schema_field({"type": "array", "items": ROW})
    def get_rows(self, table: Table) -> list[dict[str, str | int | None]]:
        """The rows as programs read them."""
        names = [column.name for column in table.columns]
        return [dict(zip(names, line, strict=True)) for line in table.lines()]

    @extend_schema_field({**ROW, "type": ["object", "null"]})
    def get_total(self, table: Table) -> dict[str, str | int | None] | None:
        """The total row, without the columns that have none."""
        return _plain_row(table.total) if table.total else None


class ReportAnswer(serializers.Serializer[Any]):
    """A report: its figures as tables."""

    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    at = InstantField(help_text="The moment that the figures are of.")
    tables = TableAnswer(many=True)

    def get_fields(self) -> dict[str, Any]:
        """Put the period in, whose first name is a word of Python's."""
        fields = super().get_fields()
        tables = fields.pop("tables")
        fields["from"] = InstantField(allow_null=True, help_text="The period's first moment.")
        fields["until"] = InstantField(
            allow_null=True, help_text="The first moment after the period."
        )
        return {**fields, "tables": tables}


def answer_of(
    report: Report, *, period: Period, at: datetime, tables: list[Table]
) -> dict[str, Any]:
    """What `ReportAnswer` shows."""
    return {
        "name": report.name,
        "title": report.title,
        "about": report.about,
        "at": at,
        "from": period.start,
        "until": period.until,
        "tables": tables,
    }


def _plain_row(row: Row) -> dict[str, str | int | None]:
    return {name: plain(value) for name, value in row.items()}
