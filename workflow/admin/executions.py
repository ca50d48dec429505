"""How something is going, on its page in the administration: the picture, the steps, the events.

The panel asks for itself again as long as the execution moves; without JavaScript it stays as it
was when the page was opened.
"""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from common.admin import ReadOnlyAdmin
from workflow.executions import Execution, execution
from workflow.live import has_seen, is_refresh, nothing_new
from workflow.models import Subject


class ExecutionAdmin(ReadOnlyAdmin):
    """Subjects of a workflow; each page shows the execution."""

    change_form_template = "admin/workflow/subject.html"

    def course(self, subject: Any) -> Execution:
        """The execution of a row; one that other steps move on names these too."""
        return execution(
            subject_type=subject.subject_type,
            subject_id=subject.pk,
            at=timezone.now(),
            for_member=None,
        )

    def times(self, subject: Any) -> Any:  # noqa: ARG002 - for who overrides it
        """What has the times of the subject's timers; None for the bank's own of now."""
        return None

    def get_urls(self) -> list[URLPattern]:
        """Return the panel's address before Django's own, whose last one takes them all."""
        view = self.admin_site.admin_view(self.execution_view)
        panel = path("<path:object_id>/execution/", view, name=self._url_name("execution"))
        return [panel, *super().get_urls()]

    def execution_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the page its panel anew, if there is anything new; a visitor is led to the page."""
        subject = self.get_object(request, unquote(object_id))
        if subject is None:
            raise Http404
        if not self.has_view_permission(request, subject):
            raise PermissionDenied
        if not is_refresh(request):
            return HttpResponseRedirect(self._address("change", subject))
        course = self.course(subject)
        if has_seen(request, lambda: course.tag, at=course.at):
            return nothing_new()
        values = self._panel(request, subject, course)
        return render(request, "admin/workflow/execution.html", values)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Django's page, with the panel."""
        subject = kwargs.get("obj")
        if subject is not None:
            context |= self._panel(request, subject, self.course(subject))
        return super().render_change_form(request, context, *args, **kwargs)

    def _panel(self, request: HttpRequest, subject: Subject, course: Execution) -> dict[str, Any]:
        page = request.GET.get("page", "")
        return {
            "execution": course,
            "page_url": self._address("change", subject),
            "execution_url": self._address("execution", subject),
            "times": self.times(subject),
            # What stands above the panel is as old as the page.
            "page_version": int(page) if page.isdecimal() else course.version,
            "sees_steps": request.user.has_perm("workflow.view_step"),
        }

    def _address(self, page: str, subject: Subject) -> str:
        name = f"admin:{self._url_name(page)}"
        return reverse(name, args=[subject.pk], current_app=self.admin_site.name)

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"
