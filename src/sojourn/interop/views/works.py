"""The page on which files of publications are brought."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sojourn.interop import actions
from sojourn.interop.actions.works import fault_of_line
from sojourn.interop.forms.works import WorksForm
from sojourn.interop.models import SheetImport
from sojourn.interop.queries import WORKS
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen


@screen("cooperation.take_in_works")
def works(request: HttpRequest) -> HttpResponse:
    """Bring a file of OpenAlex works; what became of those brought before."""
    form = WorksForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made: list[SheetImport] = []
        if attempt(
            request,
            lambda: made.append(actions.upload_works(form.cleaned_data["file"], by=request.person)),
            form=form,
        ):
            return redirect("kernel:job", made[0].job_id)
    brought = SheetImport.objects.filter(kind=WORKS).select_related("stored", "by", "job")
    page = Paginator(brought, 20).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.refused = [(line, fault_of_line(code)) for line, code in one.facts.get("refused", [])[:20]]
    context = {"form": form, "page": page}
    return render(request, "interop/works.html", context, status=422 if form.is_bound else 200)
