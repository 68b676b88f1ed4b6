"""Pages of learning agreements: one version with what changed, its courses, its signatures."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.pages import attempt, number_in
from sojourn.kernel.pdf import render as render_pdf
from sojourn.kernel.permission import screen
from sojourn.kernel.steps import parties_of
from sojourn.stays import actions, queries, states
from sojourn.stays.forms import ChangeForm, HostSignatureForm
from sojourn.stays.models import Course, LearningAgreement, Stay
from sojourn.stays.views.pages import Acts, form_page, moves_of, one_form, take_posted_step


@screen("stays.view_learning_agreement", one_of=queries.visible_learning_agreements)
def version_detail(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """The version, and what differs from the one agreed before or from any other one asks for."""
    others = list(
        queries.visible_learning_agreements(request.person)
        .filter(stay=agreement.stay_id)
        .exclude(pk=agreement.pk)
        .order_by("number")
    )
    former = _beside(request, agreement, others)
    courses = queries.courses_of(agreement)
    lines = queries.differences(queries.courses_of(former), courses) if former else []
    parties = parties_of(request.person, agreement)
    text = queries.text_of(agreement, courses)
    signatures = [(one, queries.still_fits(one, text)) for one in agreement.signatures.select_related("by")]
    return render(
        request,
        "stays/learning_agreement_detail.html",
        {
            "agreement": agreement,
            "stay": agreement.stay,
            "due": queries.learning_agreement_due(agreement),
            "others": others,
            "former": former,
            **_tables(courses),
            "differences": lines,
            "has_differences": any(line.kind != "same" for line in lines),
            "removals": {line.course_id: line for line in agreement.removals.all()},
            "hash": queries.hash_of(text),
            "signatures": signatures,
            "reasons_missing": agreement.state == "draft" and queries.reasons_missing(agreement),
            "is_mine_to_edit": states.STUDENT in parties and agreement.state == "draft",
            "moves": moves_of(agreement, request.person),
        },
    )


def _beside(
    request: HttpRequest, agreement: LearningAgreement, others: list[LearningAgreement]
) -> LearningAgreement | None:
    """The version asked for by its number, else the one agreed before."""
    wanted = number_in(request.GET, "with")
    for other in others:
        if other.number == wanted:
            return other
    agreed = [
        other
        for other in others
        if other.number < agreement.number and other.state in ("agreed", "superseded")
    ]
    return agreed[-1] if agreed else None


def _tables(courses: list[Course]) -> dict[str, Any]:
    """The courses of each table with their labels, and the sums of credits."""
    labels = queries.labelled(courses)
    for course in courses:
        course.label = labels[course.pk]
        course.stands_on = sorted(labels[one.pk] for one in course.behind.all())
    tables = {name: [course for course in courses if course.table == name] for name in Course.Table.values}
    hosts = tables["studied"] + tables["virtual"]
    return {
        "courses": courses,
        "tables": tables,
        "credits": sum(course.credits for course in hosts),
        "home_credits": sum(course.credits for course in tables["recognised"]),
    }


@screen("stays.view_learning_agreement", one_of=queries.visible_learning_agreements)
def version_text(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """The text whose hash is signed, as it is now."""
    return HttpResponse(queries.text_of(agreement), content_type="text/plain; charset=utf-8")


@screen("stays.view_learning_agreement", one_of=queries.visible_learning_agreements)
def version_pdf(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """The version on paper, in both languages, with its signatures and the hash."""
    pdf = render_pdf("stays/letters/learning_agreement.typ", queries.paper_values(agreement))
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"learning-agreement-{agreement.stay_id}-{agreement.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@screen("stays.take_learning_agreement_step", one_of=queries.visible_learning_agreements)
def version_step(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """Sign as student or for home, or send back."""
    person, reason = request.person, request.POST.get("reason", "")
    acts: Acts = {
        "sign_student": (lambda: actions.sign_as_student(agreement, by=person), _("Signed.")),
        "sign_home": (lambda: actions.sign_for_home(agreement, by=person), _("Signed.")),
        "send_back": (
            lambda: actions.send_back_agreement(agreement, by=person, reason=reason),
            _("Sent back to the student."),
        ),
    }
    elsewhere = take_posted_step(request, agreement, acts)
    if elsewhere:
        return elsewhere
    if queries.visible_learning_agreements(person).filter(pk=agreement.pk).exists():
        return redirect("stays:learning_agreement", agreement.pk)
    return redirect("stays:stay", agreement.stay_id)


@screen("stays.sign_host", one_of=queries.visible_learning_agreements)
def host_sign(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """The host signs with one button; the office says with what the signature came."""
    back = reverse("stays:learning_agreement", args=[agreement.pk])
    done = _("Signed by all three; the learning agreement holds.")
    if states.HOST in parties_of(request.person, agreement):
        if request.method == "POST":
            attempt(request, lambda: actions.sign_for_host(agreement, by=request.person), done=done)
            return redirect(back)
        return render(request, "stays/host_sign.html", {"agreement": agreement, "stay": agreement.stay})
    return one_form(
        request,
        HostSignatureForm(request.POST or None),
        lambda given: actions.sign_for_host(agreement, by=request.person, **given),
        done=done,
        back=back,
        title=_("Enter the host's signature"),
        lead=_("Where the host signed on paper or by mail instead of here."),
        submit=_("Enter the signature"),
    )


@screen("stays.propose_change", one_of=queries.visible_stays)
def change_propose(request: HttpRequest, stay: Stay) -> HttpResponse:
    """Begin a new version."""
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        begun: list[LearningAgreement] = []
        if attempt(
            request,
            lambda: begun.append(actions.propose_change(stay, by=request.person, **form.cleaned_data)),
            done=_("The new version has the courses of the old one. Change them, then sign."),
            form=form,
        ):
            return redirect("stays:courses", begun[0].pk)
    return form_page(
        request,
        form,
        title=_("Change the learning agreement"),
        lead=_("All three sign the new version again; until then the agreed one holds."),
        submit=_("Begin a new version"),
        back=reverse("stays:stay", args=[stay.pk]),
    )


@require_POST
@screen("stays.discard_change", one_of=queries.visible_learning_agreements)
def change_discard(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    stay = agreement.stay
    if attempt(
        request,
        lambda: actions.discard_change(agreement, by=request.person),
        done=_("The drafted change is thrown away; the agreed version holds."),
    ):
        return redirect("stays:stay", stay.pk)
    return redirect("stays:learning_agreement", agreement.pk)
