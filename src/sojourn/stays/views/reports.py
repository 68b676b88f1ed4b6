"""Pages of the return report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.stays import actions, queries
from sojourn.stays.forms import ReportForm
from sojourn.stays.models import ReturnReport
from sojourn.stays.views.pages import Acts, seeing, submitted, take_posted_step


@screen("stays.view_report", one_of=queries.visible_reports)
def report_detail(request: HttpRequest, report: ReturnReport) -> HttpResponse:
    return render(request, "stays/report_detail.html", {"report": report, "stay": report.stay})


@screen("stays.write_report", one_of=queries.visible_reports)
def report_write(request: HttpRequest, report: ReturnReport) -> HttpResponse:
    """Save the draft, and hand it in where asked."""
    if report.state != "draft":
        return redirect("stays:report", report.pk)
    form = ReportForm(request.POST or None, instance=report, initial={"version": report.version})
    stale = None
    if request.method == "POST" and form.is_valid():
        went_through, stale = submitted(
            request, form, lambda: _save(request, report, form), done=_("The draft is saved.")
        )
        if went_through:
            return _saved(request, report)
        if stale:
            seeing(form, ReturnReport.objects.get(pk=report.pk).version)
    return render(
        request,
        "stays/report_form.html",
        {"form": form, "report": report, "stay": report.stay, "stale": stale},
        status=422 if form.is_bound else 200,
    )


def _save(request: HttpRequest, report: ReturnReport, form: ReportForm) -> ReturnReport:
    changes = dict(form.cleaned_data)
    seen = changes.pop("version")
    return actions.save_report(report, changes=changes, seen=seen, by=request.person)


def _saved(request: HttpRequest, report: ReturnReport) -> HttpResponse:
    if "hand_in" not in request.POST:
        return redirect("stays:report_write", report.pk)
    if attempt(
        request, lambda: actions.hand_in_report(report, by=request.person), done=_("The report is handed in.")
    ):
        return redirect("stays:report", report.pk)
    return redirect("stays:report_write", report.pk)


@require_POST
@screen("stays.take_report_step", one_of=queries.visible_reports)
def report_step(request: HttpRequest, report: ReturnReport) -> HttpResponse:
    """The office accepts or sends back."""
    reason = request.POST.get("reason", "")
    acts: Acts = {
        "accept": (
            lambda: actions.accept_report(report, by=request.person),
            _("The report is accepted."),
        ),
        "send_back": (
            lambda: actions.send_back_report(report, by=request.person, reason=reason),
            _("Sent back to the student."),
        ),
    }
    elsewhere = take_posted_step(request, report, acts)
    return elsewhere or redirect("stays:stay", report.stay_id)
