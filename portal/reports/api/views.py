"""The API of the reports: for staff, as JSON or, one table at a time, as CSV."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAcceptable, PermissionDenied
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.fields import InstantField
from common.errors import NotFound
from portal.reports.api.answers import ReportAnswer, ReportsAnswer, answer_of
from portal.reports.period import SPANS, Period
from portal.reports.reports import REPORTS, Report, readable_by
from portal.reports.sheets import as_csv
from portal.reports.tables import Table
from workflow.definitions import workflow_named
from workflow.graphs.standalone import standalone, style_source
from workflow.models import POLICY_ID, Policy


ALL: Final = "all"


class CsvRenderer(BaseRenderer):
    """One table, as `as_csv` has written it."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, *_args: Any, **_kwargs: Any) -> bytes:
        """Return the text's bytes."""
        return str(data).encode()


class SvgRenderer(BaseRenderer):
    """A picture, as `standalone` has drawn it."""

    media_type = "image/svg+xml"
    format = "svg"
    charset = "utf-8"

    def render(self, data: Any, *_args: Any, **_kwargs: Any) -> bytes:
        """Return the text's bytes."""
        return str(data).encode()


class PeriodQuery(serializers.Serializer[Any]):
    """Which time a report is about: a number of days before now, or moments."""

    days = serializers.ChoiceField(
        required=False,
        choices=[*(str(days) for days in SPANS), ALL],
        help_text="The days before now. Without any of these the report's usual time.",
    )
    until = InstantField(required=False, help_text="The first moment after it.")
    table = serializers.SlugField(
        required=False, help_text="CSV only: the table's name; else the first one."
    )

    def get_fields(self) -> dict[str, Any]:
        """Put `from` in, which is a word of Python's."""
        first = InstantField(required=False, help_text="The first moment of the time.")
        return {"days": super().get_fields()["days"], "from": first, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse days and moments at once, and a time that ends before it begins."""
        first, until = attrs.get("from"), attrs.get("until")
        if "days" in attrs and (first or until):
            raise serializers.ValidationError({"days": _("Say a number of days, or moments.")})
        if first and until and until <= first:
            raise serializers.ValidationError({"until": _("This isn't after the first moment.")})
        return attrs

    def period(self, report: Report, *, at: datetime) -> Period:
        """What was asked for, else the report's usual time."""
        said = self.validated_data
        asked = [name for name in ("days", "from", "until") if name in said]
        if asked and not report.has_period:
            raise serializers.ValidationError({asked[0]: _("This report is about now.")})
        if "days" in said:
            return Period() if said["days"] == ALL else Period.last(int(said["days"]), at=at)
        if asked:
            return Period(start=said.get("from"), until=said.get("until"))
        return report.usual_period(at=at)


class ReportsView(APIView):
    """The reports on all requests, for staff."""

    is_for_staff = True

    @extend_schema(operation_id="reports_list", responses=ReportsAnswer)
    def get(self, request: Request) -> Response:
        """List the reports that you may read."""
        reports = readable_by(request.user)
        if not reports:
            raise PermissionDenied
        return Response(ReportsAnswer({"results": reports}).data)


class ReportView(APIView):
    """One report, for staff who may see the rows that it is made of."""

    is_for_staff = True
    renderer_classes = [JSONRenderer, CsvRenderer, SvgRenderer]
    # OPTIONS would be rendered by these.
    metadata_class = None

    @extend_schema(
        operation_id="reports_retrieve",
        parameters=[
            OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(REPORTS)),
            OpenApiParameter(
                "format", str, enum=["json", "csv", "svg"], description="As `Accept` does."
            ),
            PeriodQuery,
        ],
        responses={
            (200, "application/json"): ReportAnswer,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "image/svg+xml"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        """Show the figures: all tables as JSON, one table as CSV, or flows as a picture."""
        report, at = _readable(request, name), timezone.now()
        query = PeriodQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        period = query.period(report, at=at)
        tables = report.tables(period=period, at=at)
        if isinstance(request.accepted_renderer, CsvRenderer):
            return _sheet(report, _chosen(tables, query.validated_data.get("table")), at=at)
        if isinstance(request.accepted_renderer, SvgRenderer):
            return _picture(report, tables)
        values = answer_of(report, period=period, at=at, tables=tables)
        return Response(ReportAnswer(values).data)


def _readable(request: Request, name: str) -> Report:
    report = REPORTS.get(name)
    if report is None:
        raise NotFound(_("There is no such report."))
    if not report.is_readable_by(request.user):
        raise PermissionDenied
    return report


def _chosen(tables: list[Table], name: str | None) -> Table:
    for table in tables:
        if name in {None, table.name}:
            return table
    raise serializers.ValidationError({"table": _("This report has no such table.")})


def _sheet(report: Report, table: Table, *, at: datetime) -> Response:
    file = f"{report.name}-{table.name}-{at:%Y-%m-%d}.csv"
    return Response(
        as_csv(table), headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )


def _picture(report: Report, tables: list[Table]) -> Response:
    if not report.draws:
        raise NotAcceptable
    drawn = standalone(
        workflow_named(report.draws),
        counts=report.counts(tables),
        policy=Policy.objects.get(pk=POLICY_ID),
    )
    response = Response(drawn)
    # Opened by itself, the picture brings its style along.
    response._csp_update = {"style-src": [style_source()]}  # type: ignore[attr-defined] # noqa: SLF001 - django-csp's way
    return response
