"""What reviewers of a blind call get of the documents, and where the name stands in them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sojourn.applications.queries import calls_to_select_for
from sojourn.kernel.files import serve
from sojourn.kernel.jobs import start_job
from sojourn.kernel.pages import attempt, number_in
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call
from sojourn.reviews import actions
from sojourn.reviews.forms import BlindForm, RedactForm
from sojourn.reviews.queries import rules_of
from sojourn.reviews.queries.copies import copies_to_look_at, documents_without_copy


@screen("reviews.run_panel", one_of=calls_to_select_for)
def copies(request: HttpRequest, call: Call) -> HttpResponse | FileResponse:
    """Documents in which the name stands, with a place for a redacted copy; which documents are hidden."""
    found = copies_to_look_at(call)
    if "copy" in request.GET:
        copy = get_object_or_404(found, pk=number_in(request.GET, "copy"))
        return serve(copy.redacted or copy.cleaned or copy.source)
    do = request.POST.get("do", "")
    if do == "make":
        job = start_job("reviews.copies", by=request.person, call=call.pk)
        return redirect("kernel:job", job.pk)
    if do == "redact":
        return _redact(request, call)
    form = BlindForm(request.POST if do == "blind" else None, instance=rules_of(call), call=call)
    if form.is_bound and form.is_valid():
        attempt(
            request,
            lambda: actions.save_panel_rules(call, form.cleaned_data, {}, by=request.person),
            done=_("Saved."),
        )
        return redirect("reviews:copies", call.pk)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "reviews/copies.html",
        {
            "call": call,
            "form": form,
            "page": page,
            "lines": [
                (copy, RedactForm(copies=found, initial={"copy": copy.pk}, auto_id=f"copy_{copy.pk}_%s"))
                for copy in page
            ],
            "waiting": documents_without_copy(call).count() if call.is_blind else 0,
        },
        status=422 if form.is_bound else 200,
    )


def _redact(request: HttpRequest, call: Call) -> HttpResponse:
    form = RedactForm(request.POST, request.FILES, copies=copies_to_look_at(call))
    if not form.is_valid():
        messages.error(request, _("Choose a file."))
    else:
        copy, upload = form.cleaned_data["copy"], form.cleaned_data["file"]
        attempt(
            request,
            lambda: actions.redact_copy(copy, upload, by=request.person),
            done=_("Reviewers get this file from now on."),
        )
    return redirect("reviews:copies", call.pk)
