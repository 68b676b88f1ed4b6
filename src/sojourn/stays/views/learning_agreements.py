"""Pages of learning agreements: one version with what changed, its courses, its signatures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.kernel.steps import parties_of
from sojourn.stays import actions, queries, states
from sojourn.stays.forms import (
    PREFIX,
    CourseFormSet,
    HostSignatureForm,
    ReasonForm,
    courses_typed,
    with_another_row,
)
from sojourn.stays.models import LearningAgreement, Stay
from sojourn.stays.queries.learning_agreements import COURSE_FIELDS
from sojourn.stays.views.pages import Acts, form_page, moves_of, one_form, take_posted_step


@screen("stays.view_learning_agreement", one_of=queries.visible_learning_agreements)
def version_detail(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """The version beside the one before it."""
    former = queries.version_before(agreement)
    courses = list(agreement.courses.all())
    parties = parties_of(request.person, agreement)
    return render(
        request,
        "stays/learning_agreement_detail.html",
        {
            "agreement": agreement,
            "stay": agreement.stay,
            "due": queries.learning_agreement_due(agreement),
            "former": former,
            "courses": courses,
            "differences": queries.differences(former.courses.all(), courses) if former else [],
            "credits": sum(course.credits for course in courses),
            "home_credits": sum(course.home_credits for course in courses),
            "signatures": agreement.signatures.select_related("by"),
            "is_mine_to_edit": states.STUDENT in parties and agreement.state == "draft",
            "moves": moves_of(agreement, request.person),
        },
    )


@screen("stays.change_courses", one_of=queries.visible_learning_agreements)
def courses_change(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """Enter the courses; rows are added and removed without any script."""
    if agreement.state != "draft":
        return redirect("stays:learning_agreement", agreement.pk)
    seen, stale, refusal, status = agreement.version, None, "", 200
    if request.method != "POST":
        formset = courses_typed(list(agreement.courses.values(*COURSE_FIELDS)))
    elif "add" in request.POST:
        formset, seen = with_another_row(request.POST), _seen(request)
    else:
        formset, seen, status = CourseFormSet(request.POST, prefix=PREFIX), _seen(request), 422
        if formset.is_valid():
            try:
                return _save(request, agreement, formset.lines, seen)
            except Stale as found:
                stale, seen = found, LearningAgreement.objects.get(pk=agreement.pk).version
            except Refusal as found:
                refusal = str(found)
    return render(
        request,
        "stays/courses_form.html",
        {
            "agreement": agreement,
            "stay": agreement.stay,
            "formset": formset,
            "seen": seen,
            "stale": stale,
            "refusal": refusal,
        },
        status=status,
    )


def _seen(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isdigit() and len(version) < 9 else 0


def _save(
    request: HttpRequest, agreement: LearningAgreement, lines: list[actions.CourseLine], seen: int
) -> HttpResponse:
    """Save, and sign where the student asked for both at once."""
    saved = actions.save_courses(agreement, courses=lines, seen=seen, by=request.person)
    if "sign" in request.POST:
        attempt(
            request,
            lambda: actions.sign_as_student(saved, by=request.person),
            done=_("Saved and signed; your coordinator signs next."),
        )
    else:
        attempt(request, lambda: None, done=_("Saved. Sign when the list is complete."))
    return redirect("stays:learning_agreement", agreement.pk)


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
    form = ReasonForm(request.POST or None)
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
