"""The reports in the administration: pages that are read, and the same figures as CSV."""

from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from portal.reports.charts import chart_of
from portal.reports.period import SPANS, Period
from portal.reports.reports import REPORTS, Report, readable_by
from portal.reports.sheets import as_csv
from portal.reports.show import shown
from portal.reports.tables import Table
from workflow.definitions import workflow_named
from workflow.graphs.svg import draw
from workflow.models import POLICY_ID, Policy


ALL: Final = "all"
# Beyond these the calendar of some time zone ends.
FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)
WITHIN: Final = (MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY))


class PeriodForm(forms.Form):
    """A number of days before now, or whole days of the reader's zone, the last one included."""

    days = forms.ChoiceField(
        required=False, choices=[(str(days), str(days)) for days in SPANS] + [(ALL, ALL)]
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        # Both names are Python's own words.
        for name, label in (("from", gettext_lazy("From")), ("to", gettext_lazy("To"))):
            self.fields[name] = forms.DateField(
                label=label,
                required=False,
                validators=WITHIN,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                input_formats=["%Y-%m-%d"],
            )

    def clean(self) -> dict[str, Any]:
        """Refuse days and dates at once, and a time that ends before it begins."""
        said = self.cleaned_data
        first, last = said.get("from"), said.get("to")
        if said.get("days") and (first or last):
            raise forms.ValidationError(_("Choose a number of days, or dates."))
        if first and last and last < first:
            self.add_error("to", _("This is before the first day."))
        return said

    def period(self, *, at: datetime) -> Period | None:
        """What was chosen; None where nothing was."""
        said = self.cleaned_data
        if said["days"]:
            days = said["days"]
            return Period() if days == ALL else Period.last(int(days), at=at)
        if not (said["from"] or said["to"]):
            return None
        after = said["to"] + timedelta(days=1) if said["to"] else None
        return Period(start=_midnight(said["from"]), until=_midnight(after))


def _midnight(day: date | None) -> datetime | None:
    # In UTC: comparing and adding then counts the hours that really pass.
    return timezone.make_aware(datetime.combine(day, time())).astimezone(UTC) if day else None


def urls_of(site: AdminSite) -> list[URLPattern]:
    """The pages, for the site's own list of addresses."""
    return [
        path("reports/", site.admin_view(_list, cacheable=False), {"site": site}, name="reports"),
        path("reports/<slug:name>/", site.admin_view(_report), {"site": site}, name="report"),
        path(
            "reports/<slug:name>/<slug:table>.csv",
            site.admin_view(_sheet),
            {"site": site},
            name="report-sheet",
        ),
    ]


@require_safe
def _list(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    reports = readable_by(request.user)
    if not reports:
        raise PermissionDenied
    values = {**site.each_context(request), "title": _("Reports"), "reports": reports}
    return TemplateResponse(request, "admin/reports/reports.html", values)


@require_safe
def _report(request: HttpRequest, *, site: AdminSite, name: str) -> HttpResponse:
    report, at = _readable(request, name), timezone.now()
    form = PeriodForm(request.GET)
    period = _period(report, form, at=at)
    tables = report.tables(period=period, at=at) if period else []
    values = {
        **site.each_context(request),
        "title": report.title,
        "report": report,
        "form": form,
        "presets": _presets(request, report),
        "period": period,
        "at": at,
        "tables": [(shown(table), chart_of(table)) for table in tables],
        "picture": _picture(report, tables),
        "query": urlencode(request.GET.dict()),
    }
    status = HTTPStatus.OK if period else HTTPStatus.UNPROCESSABLE_ENTITY
    return TemplateResponse(request, "admin/reports/report.html", values, status=status)


@require_safe
def _sheet(request: HttpRequest, *, site: AdminSite, name: str, table: str) -> HttpResponse:  # noqa: ARG001
    report, at = _readable(request, name), timezone.now()
    period = _period(report, PeriodForm(request.GET), at=at)
    tables = report.tables(period=period, at=at) if period else []
    for found in tables:
        if found.name == table:
            file = f"{report.name}-{found.name}-{at:%Y-%m-%d}.csv"
            return HttpResponse(
                # Excel reads a file as UTF-8 only if it begins with a byte order mark.
                as_csv(found).encode("utf-8-sig"),
                content_type="text/csv; charset=utf-8",
                headers={"Content-Disposition": f'attachment; filename="{file}"'},
            )
    raise Http404


def _readable(request: HttpRequest, name: str) -> Report:
    report = REPORTS.get(name)
    if report is None:
        raise Http404
    if not report.is_readable_by(request.user):
        raise PermissionDenied
    return report


def _period(report: Report, form: PeriodForm, *, at: datetime) -> Period | None:
    """The period that was asked for, else the report's usual one; None where it makes no sense."""
    if not report.has_period:
        return report.usual_period(at=at)
    return (form.period(at=at) or report.usual_period(at=at)) if form.is_valid() else None


def _presets(request: HttpRequest, report: Report) -> list[dict[str, Any]]:
    dated = request.GET.get("from") or request.GET.get("to")
    usual = str(report.usual_days) if report.usual_days else ALL
    chosen = "" if dated else request.GET.get("days") or usual
    presets = [
        (str(days), ngettext("Last %(n)d day", "Last %(n)d days", days) % {"n": days})
        for days in SPANS
    ]
    return [
        {"url": f"?days={days}", "words": words, "is_current": days == chosen}
        for days, words in [*presets, (ALL, _("All time"))]
    ]


def _picture(report: Report, tables: list[Table]) -> str:
    if not report.draws or not tables:
        return ""
    policy = Policy.objects.get(pk=POLICY_ID)
    return draw(workflow_named(report.draws), counts=report.counts(tables), policy=policy)
