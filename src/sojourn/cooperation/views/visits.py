"""Pages of visits and conferences, and of what came of them."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.cooperation import actions
from sojourn.cooperation.forms import ConferenceForm, EntryForm, MemberForm, PaperForm, VisitForm
from sojourn.cooperation.models import Conference, Visit
from sojourn.cooperation.queries import CONFERENCES, VISITS, brought_by
from sojourn.kernel import clock
from sojourn.kernel.files import serve
from sojourn.kernel.links import outcomes
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.timeline import told
from sojourn.organisation.models import Person, Unit

visible_visits: Callable[[Any], QuerySet[Visit]] = VISITS.visible
visible_conferences: Callable[[Any], QuerySet[Conference]] = CONFERENCES.visible


@screen("cooperation.add_visit")
def visit_plan(request: HttpRequest) -> HttpResponse:
    """A visit in the making."""
    form = VisitForm(posted(request), units=_units(request.person))
    made: list[Visit] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.plan_visit(by=request.person, **_facts(form))),
        done=_("Planned. Enter the people and the programme, then submit it for approval."),
        form=form,
    ):
        return redirect("cooperation:visit", made[0].pk)
    return _form_page(request, form, title=_("Plan a visit"))


def _units(person: Person) -> QuerySet[Unit]:
    return VISITS.units_of(person)


def _facts(form: BaseForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _form_page(request: HttpRequest, form: BaseForm, *, title: str) -> HttpResponse:
    context = {"form": form, "form_title": title}
    return render(request, "cooperation/plan.html", context, status=422 if form.is_bound else 200)


@screen("cooperation.view_visit", one_of=visible_visits)
def visit_detail(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _page(request, visit)


def _page(request: HttpRequest, visit: Visit, **bound: BaseForm) -> HttpResponse:
    """The page of a visit; a form that was sent and refused stands open on it."""
    keeps = may(request.person, "cooperation.keep_visit", visit)
    forms = (
        {"member_form": MemberForm(), "entry_form": EntryForm(), "paper_form": PaperForm()} if keeps else {}
    )
    is_late = visit.direction == "out" and visit.state == "held" and visit.report_due_on < clock.today()
    context = {
        "visit": visit,
        "members": visit.members.select_related("person"),
        "programme": visit.programme.all(),
        "papers": visit.papers.select_related("stored"),
        "keeps": keeps,
        "is_late": is_late,
        "holds_passports": visit.direction == "out" and may(request.person, "cooperation.keep_passports"),
        **(forms | bound),
    }
    return render(request, "cooperation/visit_detail.html", context, status=422 if bound else 200)


@screen("cooperation.keep_visit", one_of=visible_visits)
def visit_change(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = VisitForm(
        posted(request),
        instance=copy(visit),
        initial={"version": visit.version, "institution": visit.institution},
        units=_units(request.person),
    )
    if form.is_valid():
        seen = form.cleaned_data["version"] or 0
        if attempt(
            request,
            lambda: actions.change_visit(visit, seen=seen, changes=_facts(form), by=request.person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("cooperation:visit", visit.pk)
    return _form_page(request, form, title=_("Change the visit"))


@require_POST
@screen("cooperation.view_visit", one_of=visible_visits)
def visit_step(request: HttpRequest, visit: Visit) -> HttpResponse:
    _step(request, visit, actions.move_visit)
    return redirect("cooperation:visit", visit.pk)


def _step(request: HttpRequest, thing: Any, move: Callable[..., Any]) -> None:
    name, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if name in {step.name for step in thing.workflow.steps}:
        attempt(request, lambda: move(thing, name, by=request.person, reason=reason), done=_("Done."))


@require_POST
@screen("cooperation.keep_visit", one_of=visible_visits)
def member_add(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = MemberForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.add_member(visit, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("cooperation:visit", visit.pk)
    return _page(request, visit, member_form=form)


@require_POST
@screen("cooperation.keep_visit", one_of=visible_visits)
def member_change(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Hand a passport out or take it back; or take somebody out of the visit."""
    member = get_object_or_404(visit.members, pk=number)
    if request.POST.get("step") == "passport":
        attempt(request, lambda: actions.hand_passport(member, by=request.person), done=_("Noted."))
    else:
        attempt(request, lambda: actions.remove_part(member, by=request.person), done=_("Removed."))
    return redirect("cooperation:visit", visit.pk)


@require_POST
@screen("cooperation.keep_visit", one_of=visible_visits)
def entry_add(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = EntryForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.add_programme_entry(visit, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("cooperation:visit", visit.pk)
    return _page(request, visit, entry_form=form)


@require_POST
@screen("cooperation.keep_visit", one_of=visible_visits)
def entry_remove(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    entry = get_object_or_404(visit.programme, pk=number)
    attempt(request, lambda: actions.remove_part(entry, by=request.person), done=_("Removed."))
    return redirect("cooperation:visit", visit.pk)


@require_POST
@screen("cooperation.keep_visit", one_of=visible_visits)
def paper_keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid() and attempt(
        request,
        lambda: actions.keep_paper(visit, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("cooperation:visit", visit.pk)
    return _page(request, visit, paper_form=form)


@screen("cooperation.view_visit", one_of=visible_visits)
def paper(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    return serve(get_object_or_404(visit.papers.select_related("stored"), pk=number).stored)


@screen("cooperation.view_visit", one_of=visible_visits)
def visit_outcomes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What came of this visit, and of that, with what each outcome cost."""
    found = outcomes(visit, request.person)
    cost = visit.cost / len(found) if visit.cost is not None and found else None
    lines = [(one.depth, told(one.thing)) for one in found]
    kinds: dict[str, int] = {}
    for _depth, line in lines:
        kinds[line.label] = kinds.get(line.label, 0) + 1
    context = {"visit": visit, "lines": lines, "kinds": kinds, "cost_each": cost}
    return render(request, "cooperation/visit_outcomes.html", context)


@screen("cooperation.list_outcomes")
def outcome_list(request: HttpRequest) -> HttpResponse:
    """All visits with what each led to and what an outcome cost."""
    visits = visible_visits(request.person).select_related("unit", "institution")
    page = Paginator(visits, 50).get_page(request.GET.get("page"))
    context = {"page": page, "rows": brought_by(list(page.object_list))}
    return render(request, "cooperation/outcome_list.html", context)


@screen("cooperation.add_conference")
def conference_plan(request: HttpRequest) -> HttpResponse:
    """A conference in the plan of the year."""
    form = ConferenceForm(posted(request), units=_units(request.person), initial={"hosted": True})
    made: list[Conference] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.plan_conference(by=request.person, **form.cleaned_data)),
        done=_("In the plan. Apply for approval in time."),
        form=form,
    ):
        return redirect("cooperation:conference", made[0].pk)
    return _form_page(request, form, title=_("Plan an international conference"))


@screen("cooperation.view_conference", one_of=visible_conferences)
def conference_detail(request: HttpRequest, conference: Conference) -> HttpResponse:
    keeps = may(request.person, "cooperation.keep_conference", conference)
    context = {"conference": conference, "keeps": keeps}
    return render(request, "cooperation/conference_detail.html", context)


@require_POST
@screen("cooperation.view_conference", one_of=visible_conferences)
def conference_step(request: HttpRequest, conference: Conference) -> HttpResponse:
    _step(request, conference, actions.move_conference)
    return redirect("cooperation:conference", conference.pk)
