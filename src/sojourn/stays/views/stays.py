"""Pages of stays: the list, one stay on its axes, departure to return."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sojourn.followups.queries import obligations_about, plans_in_force
from sojourn.kernel import clock
from sojourn.kernel.countries import country_name
from sojourn.kernel.pages import asked, attempt, number_in
from sojourn.kernel.permission import may, screen
from sojourn.kernel.steps import parties_of
from sojourn.kernel.worklists.views import worklist_page
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.rules import is_student
from sojourn.stays import actions, queries, states
from sojourn.stays.forms import DayForm, ExtensionForm, PlanForm
from sojourn.stays.models import ReturnReport, Stay
from sojourn.stays.views.pages import Acts, form_page, moves_of, one_form, seeing, submitted, take_posted_step


def _narrowing(request: HttpRequest) -> dict[str, Any]:
    """Country, unit and academic year as asked for in the address."""
    unit = asked(request, "unit")
    return {
        "country": asked(request, "country")[:2],
        "unit_id": int(unit) if unit.isdigit() and len(unit) < 10 else None,
        "year": asked(request, "year")[:7],
    }


def _to_choose_from(request: HttpRequest) -> dict[str, Any]:
    """Countries, units and years of the stays the person sees. Three queries."""
    seen = queries.visible_stays(request.person).order_by()
    countries = (
        seen.exclude(institution__country="").values_list("institution__country", flat=True).distinct()
    )
    years = seen.values_list("nomination__place__academic_year__label", flat=True).distinct()
    return {
        "countries": sorted(((code, country_name(code)) for code in countries), key=lambda pair: pair[1]),
        "units": Unit.objects.filter(pk__in=seen.values("unit")),
        "years": sorted(years, reverse=True),
    }


@screen("stays.list_stays")
def stay_list(request: HttpRequest) -> HttpResponse:
    """All stays the person sees, with what waits for them above."""
    return worklist_page(
        request,
        "stays.stays",
        template="stays/stay_list.html",
        context={
            "waiting": queries.waiting_for(request.person),
            "nominations": queries.own_nominations(request.person) if is_student(request.person) else [],
        },
    )


@screen("stays.list_stays")
def learning_agreement_list(request: HttpRequest) -> HttpResponse:
    """The learning agreements one sees: who must sign next."""
    return worklist_page(request, "stays.learning_agreements")


@screen("stays.list_stays")
def recognition_list(request: HttpRequest) -> HttpResponse:
    """Course by course: what waits for a transcript or a decision."""
    return worklist_page(request, "stays.recognitions")


@screen("stays.list_abroad")
def abroad(request: HttpRequest) -> HttpResponse:
    """Who is away on a day, as a map and as a list."""
    narrowing, day = _narrowing(request), _day_asked_for(request)
    found = queries.narrowed_stays(queries.abroad_on(day, request.person), **narrowing)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "stays/abroad.html",
        {
            "page": page,
            "day": day,
            "points": queries.points_of(found),
            "narrowing": narrowing,
            **_to_choose_from(request),
        },
    )


def _day_asked_for(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(asked(request, "on"))
    except ValueError:
        return clock.today()


@screen("stays.view_stay", one_of=queries.visible_stays)
def stay_detail(request: HttpRequest, stay: Stay) -> HttpResponse:
    """The stay on its axes; a host sees no report and no decision at home."""
    is_inside = may(request.person, "stays.view_decisions", stay)
    is_student = states.STUDENT in parties_of(request.person, stay)
    stay.nomination.application.person = stay.person
    return render(
        request,
        "stays/stay_detail.html",
        {
            "stay": stay,
            "nomination": stay.nomination,
            "is_inside": is_inside,
            "is_student": is_student,
            **_learning_agreement_axis(stay, is_inside=is_inside),
            "stay_due": queries.stay_due(stay),
            "stay_moves": moves_of(stay, request.person),
            **(_report_axis(stay) if is_inside else {}),
            **_recognition_axis(stay, is_inside=is_inside, is_student=is_student),
            "alarms": queries.alarms_on(stay) if is_inside else [],
            **(_obligations(stay, request.person) if is_inside else {}),
        },
    )


def _learning_agreement_axis(stay: Stay, *, is_inside: bool) -> dict[str, Any]:
    """The versions, newest first; a host sees those that are signed at home."""
    versions = [
        agreement
        for agreement in queries.versions_of(stay)
        if is_inside or agreement.state in queries.SEEN_BY_HOST
    ]
    newest = versions[0] if versions else None
    can_change = newest is not None and newest.state == "agreed" and stay.state in states.RUNNING_STAYS
    return {
        "versions": versions,
        "newest": newest,
        "newest_due": queries.learning_agreement_due(newest) if newest else None,
        "can_change": can_change,
    }


def _obligations(stay: Stay, person: Person) -> dict[str, Any]:
    """What the student owes, and for the office the plans that could begin."""
    obligations = list(obligations_about(stay))
    plans = plans_in_force() if may(person, "stays.begin_plan", stay) and stay.state != "cancelled" else None
    begun = {one.rule.plan_version_id for one in obligations}
    return {
        "obligations": obligations,
        "plans_to_begin": [] if plans is None else plans.exclude(versions__in=begun),
    }


@require_POST
@screen("stays.begin_plan", one_of=queries.visible_stays)
def plan_begin(request: HttpRequest, stay: Stay) -> HttpResponse:
    """Begin the obligations of a further plan, such as that of a scholarship."""
    plan = get_object_or_404(plans_in_force(), pk=number_in(request.POST, "plan"))
    attempt(
        request,
        lambda: actions.begin_plan(stay, plan, by=request.person),
        done=_("The obligations stand below; their days follow the dates of the stay."),
    )
    return redirect("stays:stay", stay.pk)


def _report_axis(stay: Stay) -> dict[str, Any]:
    report = ReturnReport.objects.filter(stay=stay).first()
    if report is not None:
        report.stay = stay
    is_due = report is not None and report.state == "draft"
    return {"report": report, "report_due": stay.report_due_on if is_due else None}


def _recognition_axis(stay: Stay, *, is_inside: bool, is_student: bool) -> dict[str, Any]:
    """The courses, what is recognised, and whether a transcript or a decision is awaited."""
    recognitions = list(queries.recognitions_of(stay))
    for recognition in recognitions:
        recognition.stay = stay
    found = {recognition.state for recognition in recognitions}
    open_to_grades = {*states.AHEAD} if is_student else {*states.AHEAD, "transcript_received"}
    awaited = queries.next_recognition(recognitions)
    return {
        "recognitions": recognitions,
        "reasons": queries.reasons_of(recognitions) if is_inside else {},
        "credits": queries.credits_of(recognitions),
        "takes_transcript": stay.state in {"on_site", "returned"} and bool(found & open_to_grades),
        "to_decide": "transcript_received" in found,
        "next_recognition": awaited,
        "to_promise": "promised" in found and stay.state not in ("returned", "cancelled"),
        **(_unmatched(stay) if is_inside else {}),
        "transcript_due": stay.transcript_due_on if awaited and awaited.state in states.AHEAD else None,
    }


def _unmatched(stay: Stay) -> dict[str, Any]:
    """Lines of transcripts that fit no course, with the courses they may be given to; notes on refusals."""
    lines = list(queries.unmatched_lines(stay))
    return {
        "unmatched": lines,
        "match_courses": queries.courses_to_grade(stay, is_correcting=True) if lines else [],
        "refusal_notes": stay.refusal_notes.select_related("by"),
    }


@require_POST
@screen("stays.cancel", one_of=queries.visible_stays)
def stay_step(request: HttpRequest, stay: Stay) -> HttpResponse:
    """Cancel the stay and free the place; the other steps have pages of their own."""
    reason = request.POST.get("reason", "")
    acts: Acts = {
        "cancel": (
            lambda: actions.cancel_stay(stay, by=request.person, reason=reason),
            _("The stay is cancelled, and the place goes to the next in line; the student has been told."),
        )
    }
    return take_posted_step(request, stay, acts) or redirect("stays:stay", stay.pk)


def _step_page(
    permission: str, form: type[forms.Form], act: Callable[..., Stay], *, title: Any, lead: Any, done: Any
) -> Callable[..., HttpResponse]:
    """A page that asks for what a step of a stay needs, and takes it."""

    @screen(permission, one_of=queries.visible_stays)
    def page(request: HttpRequest, stay: Stay) -> HttpResponse:
        return one_form(
            request,
            form(request.POST or None, initial={"on": stay.arrived_on or clock.today()}),
            lambda given: act(stay, by=request.person, **given),
            done=str(done),
            back=reverse("stays:stay", args=[stay.pk]),
            title=title,
            lead=lead,
            submit=title,
        )

    return page


depart = _step_page(
    "stays.depart",
    DayForm,
    actions.confirm_departure,
    title=gettext_lazy("Confirm departure"),
    lead=gettext_lazy("The day on which home was left for the host."),
    done=gettext_lazy("The departure is confirmed; the host will confirm the arrival."),
)
state_arrival = _step_page(
    "stays.state_arrival",
    DayForm,
    actions.state_arrival,
    title=gettext_lazy("I have arrived"),
    lead=gettext_lazy("The day of your arrival; the host confirms it."),
    done=gettext_lazy("The host has been asked to confirm your arrival."),
)
arrive = _step_page(
    "stays.arrive",
    DayForm,
    actions.confirm_arrival,
    title=gettext_lazy("Confirm arrival"),
    lead=gettext_lazy("The day on which the student arrived at the host."),
    done=gettext_lazy("The arrival is confirmed."),
)
extend = _step_page(
    "stays.extend",
    ExtensionForm,
    actions.extend_stay,
    title=gettext_lazy("Extend the stay"),
    lead=gettext_lazy("The new end and the reason; student and host will read it."),
    done=gettext_lazy("The stay is extended."),
)
come_back = _step_page(
    "stays.return",
    DayForm,
    actions.confirm_return,
    title=gettext_lazy("Confirm return"),
    lead=gettext_lazy("The last day at the host. The return report is due within 30 days after it."),
    done=gettext_lazy("The return is confirmed."),
)


@screen("stays.change_plan", one_of=queries.visible_stays)
def plan_change(request: HttpRequest, stay: Stay) -> HttpResponse:
    """The planned dates."""
    form = PlanForm(
        request.POST or None,
        initial={
            "version": stay.version,
            "planned_from": stay.planned_from,
            "planned_until": stay.planned_until,
        },
    )
    back, stale = reverse("stays:stay", args=[stay.pk]), None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        seen = given.pop("version")
        went_through, stale = submitted(
            request,
            form,
            lambda: actions.change_plan(stay, seen=seen, by=request.person, **given),
            done=_("Saved."),
        )
        if went_through:
            return redirect(back)
        if stale:
            stay.refresh_from_db()
            seeing(form, stay.version)
    return form_page(
        request,
        form,
        title=_("Planned dates"),
        lead=_("What the host has agreed to."),
        submit=_("Save"),
        back=back,
        stale=stale,
    )
