"""The pages of worklists: the list itself, saved views, sheets, acts on many rows."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sojourn.kernel import clock
from sojourn.kernel.files import serve, tidy_name
from sojourn.kernel.jobs import start_job, visible_jobs
from sojourn.kernel.models import BulkAct, BulkLine, Job, SavedView, StoredFile
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.worklists import bulk, saved, sheet, shown
from sojourn.kernel.worklists.asking import Asked, read
from sojourn.kernel.worklists.audience import audience_of
from sojourn.kernel.worklists.choosing import chosen_on
from sojourn.kernel.worklists.declaration import Worklist, link_act_named, link_acts, worklist_named

LINES = 200
"""Rows on a page of a preview or result."""


class ViewForm(forms.Form):
    """Title and audience of a view."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    shared_with = forms.ChoiceField(label=gettext_lazy("Who sees it"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shares = list(audience_of(person).shares())
        if kept and kept not in dict(shares):  # somebody else's audience stays what it was
            shares.append((kept, _("as before")))
        self.fields["shared_with"].choices = [("", _("only me")), *shares]


def worklist_page(
    request: HttpRequest,
    name: str,
    *,
    fixed: Mapping[str, str] | None = None,
    template: str = "kernel/worklist.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a list; a package's own view calls it, which has asked whether the person may."""
    worklist, person = _known(name), request.person
    views = list(saved.views_of(worklist, person))
    asked, view = _asked(request, worklist, fixed, views)
    columns = shown.columns_of(worklist, asked)
    page = shown.rows_for(worklist, person, asked, columns)
    controls = shown.controls(
        worklist, person, asked, hidden=tuple(fixed or ()), asks_further="further" in request.GET
    )
    acts = [act for act in worklist.acts if act.offered(person)]
    links = link_acts(person, worklist)
    return render(
        request,
        template,
        {
            "worklist": worklist,
            "asked": asked,
            "query": asked.query(),
            "controls": controls,
            "chips": shown.chips(worklist, asked, controls),
            "is_narrowed": bool(set(asked.filters) - set(fixed or ()) - {"state"}),
            "steps": shown.steps_of(worklist, person, asked),
            "headings": shown.headings(worklist, asked, columns),
            "lines": shown.lines(worklist, person, page, columns),
            "choosable": shown.choosable(worklist, asked),
            "page_links": _page_links(asked, page.before, page.after),
            "views": views,
            "view": view,
            "has_further": any(one.is_further for one in worklist.filters),
            "asks_further": "further" in request.GET,
            "acts": acts,
            "links": links,
            "can_choose": bool(acts or links),
            "at_most": bulk.AT_ONCE,
            **(context or {}),
        },
    )


def _page_links(asked: Asked, before: str, after: str) -> dict[str, str]:
    return {
        "before": asked.query(before=before) if before else "",
        "after": asked.query(after=after) if after else "",
    }


def _asked(
    request: HttpRequest, worklist: Worklist, fixed: Mapping[str, str] | None, views: Sequence[SavedView]
) -> tuple[Asked, SavedView | None]:
    """The view of the address; where it asks for nothing, the person's default view."""
    asked = read(worklist, request.GET, fixed=fixed)
    if asked.is_fresh and not fixed:
        view = next((one for one in views if one.is_default), None)  # type: ignore[attr-defined]
        return (read(worklist, view.query, fixed=fixed), view) if view else (asked, None)
    number = number_in(request.GET, "view")
    view = next((one for one in views if one.pk == number), None)
    if view is not None and set(request.GET) == {"view"}:
        asked = read(worklist, view.query, fixed=fixed)
    return asked, view


def _known(name: str) -> Worklist:
    worklist = worklist_named(name)
    if worklist is None:
        raise Http404
    return worklist


def _own(request: HttpRequest, name: str) -> Worklist:
    """The list of that name, where the person may open it."""
    worklist = _known(name)
    if not may(request.person, worklist.permission):
        raise Http404
    return worklist


def _list_url(worklist: Worklist, query: str) -> str:
    return f"{reverse(worklist.page)}?{query}"


@screen("kernel.use_worklists")
def view_save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the view that was shown under a title; under one's own title it takes the place of the old one."""
    worklist = _own(request, name)
    query = (request.POST if request.method == "POST" else request.GET).get("query", "")
    initial = {"title": request.GET.get("title", "")}
    form = ViewForm(posted(request), person=request.person, auto_id="view_%s", initial=initial)
    made: list[SavedView] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(
            saved.save_view(
                worklist,
                title=form.cleaned_data["title"],
                query=query,
                shared_with=form.cleaned_data["shared_with"],
                by=request.person,
            )
        ),
        done=_("The view is saved."),
        form=form,
    ):
        return redirect(_list_url(worklist, f"{made[0].query}&view={made[0].pk}"))
    context = {"form": form, "worklist": worklist, "query": query, "back": _list_url(worklist, query)}
    return render(request, "kernel/view_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@screen("kernel.use_worklists")
def view_default(request: HttpRequest, name: str) -> HttpResponse:
    """Open the list in this view from now on, or, without one, as it was made."""
    worklist, number = _own(request, name), number_in(request.POST, "view")
    view = saved.views_of(worklist, request.person).filter(pk=number).first() if number else None
    if number and view is None:
        raise Http404
    attempt(
        request,
        lambda: saved.open_in_view(worklist, view, by=request.person),
        done=_("The list opens in this view from now on.") if view else _("The list opens as it was made."),
    )
    return redirect(_list_url(worklist, f"{view.query}&view={view.pk}" if view else "view=0"))


@screen("kernel.change_saved_view", one_of=saved.visible_views)
def view_change(request: HttpRequest, view: SavedView) -> HttpResponse:
    """Rename a view or share it otherwise."""
    worklist = _known(view.worklist)
    initial = {"title": view.title, "shared_with": view.shared_with, "version": view.version}
    form = ViewForm(
        posted(request), person=request.person, kept=view.shared_with, initial=initial, auto_id="view_%s"
    )
    if form.is_valid() and attempt(
        request,
        lambda: saved.change_view(
            view,
            title=form.cleaned_data["title"],
            shared_with=form.cleaned_data["shared_with"],
            seen=form.cleaned_data["version"] or 0,
            by=request.person,
        ),
        done=_("The view is saved."),
        form=form,
    ):
        view.refresh_from_db()
        return redirect(_list_url(worklist, f"{view.query}&view={view.pk}"))
    context = {
        "form": form,
        "worklist": worklist,
        "view": view,
        "stale": getattr(form, "stale", None),
        "back": _list_url(worklist, f"{view.query}&view={view.pk}"),
    }
    return render(request, "kernel/view_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@screen("kernel.change_saved_view", one_of=saved.visible_views)
def view_remove(request: HttpRequest, view: SavedView) -> HttpResponse:
    worklist = _known(view.worklist)
    attempt(request, lambda: saved.remove_view(view, by=request.person), done=_("The view is removed."))
    return redirect(_list_url(worklist, "view=0"))


@screen("kernel.use_worklists")
def worklist_sheet(request: HttpRequest, name: str) -> HttpResponse:
    """What the list shows, as a file, where a long one becomes a job; as JSON page by page."""
    worklist, form = _own(request, name), request.GET.get("form", "xlsx")
    asked = read(worklist, request.GET)
    if form == "json":
        answer = JsonResponse(
            sheet.page_as_json(worklist, request.person, asked, address=request.path),
            json_dumps_params={"ensure_ascii": False},
        )
        answer["Cache-Control"] = "no-store"
        return answer
    if form not in sheet.MEDIA_TYPES:
        raise Http404
    if sheet.is_long(worklist, request.person, asked):
        job = start_job(
            sheet.JOB, by=request.person, worklist=worklist.name, query=asked.as_query(), form=form
        )
        return redirect("kernel:job", job.pk)
    content = sheet.sheet_of(worklist, request.person, asked, form=form)
    file = tidy_name(f"{worklist.label} {clock.today():%Y-%m-%d}.{form}")
    response = HttpResponse(content, content_type=sheet.MEDIA_TYPES[form])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(file)}"
    response["Cache-Control"] = "no-store"
    return response


def _quoted(name: str) -> str:
    return urlencode({"": name}).removeprefix("=").replace("+", "%20")


@screen("kernel.view_job", one_of=visible_jobs)
def sheet_file(request: HttpRequest, job: Job) -> HttpResponse:
    """The file that a job has written for the person."""
    number = (job.result or {}).get("stored") if job.kind == sheet.JOB else None
    stored = StoredFile.objects.filter(pk=number).first() if number else None
    return serve(stored) if stored is not None else redirect("kernel:job", job.pk)


@require_POST
@screen("kernel.use_worklists")
def act_begin(request: HttpRequest, name: str) -> HttpResponse:
    """From the rows chosen to the preview of what an act does to them, or to another package's page."""
    worklist = _own(request, name)
    chosen = chosen_on(worklist, request.person, request.POST)
    act = request.POST.get("act", "")
    if act.startswith("link:"):
        return _to_link(request, worklist, act.removeprefix("link:"))
    made: list[BulkAct] = []
    if attempt(request, lambda: made.append(bulk.prepare_act(chosen, act, by=request.person))):
        return redirect("kernel:bulk_act", made[0].pk)
    return redirect(_list_url(worklist, chosen.asked.query()))


def _to_link(request: HttpRequest, worklist: Worklist, name: str) -> HttpResponse:
    """The other page gets the same choice in its address."""
    link = link_act_named(name)
    if link is None or not link.offered(request.person, worklist):
        raise Http404
    view = request.POST.get("view", "")
    pairs = [("list", worklist.name), ("view", view)]
    if request.POST.get("all"):
        pairs.append(("all", "1"))
    else:
        pairs += [("row", number) for number in request.POST.getlist("row")]
    return redirect(f"{link.url()}?{urlencode(pairs)}")


@screen("kernel.view_bulk_act", one_of=bulk.visible_acts)
def bulk_act(request: HttpRequest, act: BulkAct) -> HttpResponse:
    """Before: what will happen to which row and which are left out. After: what has happened, and undo."""
    return _act_page(request, act)


def _act_page(request: HttpRequest, act: BulkAct, form: forms.Form | None = None) -> HttpResponse:
    try:
        worklist, told = bulk.declared(act)
    except Refusal as refusal:
        raise Http404 from refusal
    outcome = BulkLine.Outcome
    counts = {name: 0 for name in outcome}
    for name in act.lines.values_list("outcome", flat=True):
        counts[outcome(name)] += 1
    order = {outcome.WILL: 1, outcome.DONE: 1, outcome.UNDONE: 1}
    listed = sorted(act.lines.all(), key=lambda line: (order.get(outcome(line.outcome), 0), line.pk))
    page = Paginator(listed, LINES).get_page(request.GET.get("page"))
    can_undo = act.undo_until is not None and clock.now() < act.undo_until
    is_busy = act.job is not None and act.job.state in (Job.State.WAITING, Job.State.RUNNING)
    urls = {
        row.pk: worklist.row_url(row, request.person)
        for row in worklist.listing(request.person).filter(pk__in=[line.number for line in page.object_list])
    }
    return render(
        request,
        "kernel/bulk_act.html",
        {
            "act": act,
            "told": told,
            "worklist": worklist,
            "counts": [(name.label, number, TONES[name]) for name, number in counts.items() if number],
            "will": counts[outcome.WILL],
            "page": page,
            "lines": [
                (line, urls.get(line.number, ""), TONES[outcome(line.outcome)]) for line in page.object_list
            ],
            "form": form or (bulk.form_of(told) if act.state == BulkAct.State.PREPARED else None),
            "has_undo": told.undo is not None,
            "can_undo": can_undo and not is_busy and act.state in (BulkAct.State.DONE, BulkAct.State.RUNNING),
            "is_busy": is_busy,
            "minutes": int(bulk.UNDONE_WITHIN.total_seconds() // 60),
            "back": _list_url(worklist, act.query),
        },
        status=422 if form is not None else 200,
    )


TONES = {
    BulkLine.Outcome.WILL: "info",
    BulkLine.Outcome.LEFT_OUT: "neutral",
    BulkLine.Outcome.DONE: "success",
    BulkLine.Outcome.REFUSED: "danger",
    BulkLine.Outcome.UNDONE: "neutral",
    BulkLine.Outcome.KEPT: "warning",
}


@require_POST
@screen("kernel.run_bulk_act", one_of=bulk.visible_acts)
def bulk_act_run(request: HttpRequest, act: BulkAct) -> HttpResponse:
    """Confirmed: short ones are done now, long ones go to their job's page."""
    try:
        _worklist, told = bulk.declared(act)
    except Refusal as refusal:
        raise Http404 from refusal
    form = bulk.form_of(told, request.POST)
    if form is not None and not form.is_valid():
        return _act_page(request, act, form)
    given = {name: request.POST.get(name, "") for name in form.fields} if form is not None else {}
    begun: list[BulkAct] = []
    if attempt(request, lambda: begun.append(bulk.begin_act(act, given=given, by=request.person))):
        if begun[0].job_id:
            return redirect("kernel:job", begun[0].job_id)
        bulk.do_act(begun[0], by=request.person)
    return redirect("kernel:bulk_act", act.pk)


@require_POST
@screen("kernel.run_bulk_act", one_of=bulk.visible_acts)
def bulk_act_undo(request: HttpRequest, act: BulkAct) -> HttpResponse:
    begun: list[BulkAct] = []
    if attempt(request, lambda: begun.append(bulk.begin_undoing(act, by=request.person))):
        job = begun[0].job
        if job is not None and job.kind == bulk.UNDO_JOB:
            return redirect("kernel:job", job.pk)
        bulk.undo_act(begun[0], by=request.person)
    return redirect("kernel:bulk_act", act.pk)


@require_POST
@screen("kernel.run_bulk_act", one_of=bulk.visible_acts)
def bulk_act_discard(request: HttpRequest, act: BulkAct) -> HttpResponse:
    worklist, query = _known(act.worklist), act.query
    attempt(request, lambda: bulk.discard_act(act, by=request.person))
    return redirect(_list_url(worklist, query))
