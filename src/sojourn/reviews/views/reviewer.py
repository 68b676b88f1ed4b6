"""The reviewer's pages."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sojourn.kernel import clock
from sojourn.kernel.files import serve
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import may, screen
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.organisation.models import Person
from sojourn.reviews import actions
from sojourn.reviews.forms import ReviewForm
from sojourn.reviews.models import Review
from sojourn.reviews.queries import (
    is_closed_to_reviewer,
    own_reviews,
    papers_of,
    reading_of,
    rules_of,
    scored_lines,
    title_of,
    visible_reviews,
)
from sojourn.reviews.queries.calibration import must_calibrate
from sojourn.reviews.queries.copies import is_withheld

STEPS: dict[str, Callable[[Review, Person, str], object]] = {
    "reopen": lambda review, by, reason: actions.reopen_review(review, by=by),
    "recuse": lambda review, by, reason: actions.recuse_review(review, by=by, reason=reason),
    "cancel": lambda review, by, reason: actions.cancel_review(review, by=by),
    "strike": lambda review, by, reason: actions.strike_review(review, by=by, reason=reason),
    "resume": lambda review, by, reason: actions.resume_review(review, by=by),
}


@screen("reviews.view_own_reviews")
def my_reviews(request: HttpRequest) -> HttpResponse:
    """What I am asked to review, what is still to be written first."""
    reviews = own_reviews(request.person).select_related("application__call", "application__person")
    page = Paginator(reviews, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "reviews/my_reviews.html",
        {
            "page": page,
            "lines": [{"review": review, "title": title_of(review.application)} for review in page],
            "to_write": own_reviews(request.person).filter(state="assigned").count(),
        },
    )


@screen("reviews.view_review", one_of=visible_reviews)
def review_detail(request: HttpRequest, review: Review) -> HttpResponse:
    """The application beside the form for its points; the office and leaders read the review."""
    is_mine = review.reviewer_id == request.person.pk and may(request.person, "reviews.write_review", review)
    form = stale = None
    if is_mine and must_calibrate(review):
        messages.info(request, _("Score the samples of this call first; your reviews open then."))
        return redirect("reviews:calibration", review.application.call_id)
    if is_mine and is_closed_to_reviewer(review):
        return _impartiality(request, review)
    if is_mine and review.state == "assigned":
        form = _form(request, review)
        if request.method == "POST":
            if request.htmx:
                return _autosave(request, review, form)
            try:
                if form.is_valid():
                    return _save_and_go_on(request, review, form)
            except Stale as differing:
                stale = differing
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            review.refresh_from_db()
            form.show_as_newest(review)
    if request.method == "POST" and form is None:
        return redirect("reviews:review", review.pk)  # the second of two clicks
    return render(
        request,
        "reviews/review_detail.html",
        {
            "review": review,
            "call": review.application.call,
            "reading": reading_of(review),
            "is_mine": is_mine,
            "form": form,
            "stale": stale,
            "lines": scored_lines(review),
        },
        status=422 if form is not None and form.is_bound else 200,
    )


def _impartiality(request: HttpRequest, review: Review) -> HttpResponse:
    """Before anything of the application is shown: does anything stand against judging it?"""
    if request.method == "POST":
        attempt(request, lambda: actions.declare_impartial(review, by=request.person))
        return redirect("reviews:review", review.pk)
    application = review.application
    return render(
        request,
        "reviews/impartiality.html",
        {
            "review": review,
            "call": application.call,
            "title": title_of(application),
            "unit": None if application.call.is_blind else application.unit,
        },
    )


def _form(request: HttpRequest, review: Review) -> ReviewForm:
    criteria = list(review.application.call.criteria.prefetch_related("anchors"))
    return ReviewForm(request.POST or None, review=review, criteria=criteria)


def _save_and_go_on(request: HttpRequest, review: Review, form: ReviewForm) -> HttpResponse:
    """Save what was typed; hand in where that button was pressed."""
    _save(request, review, form)
    if request.POST.get("do") == "submit":
        actions.submit_review(review, by=request.person)
        messages.success(request, _("Handed in. Thank you."))
        return redirect("reviews:my_reviews")
    messages.success(request, _("Saved."))
    return redirect("reviews:review", review.pk)


def _save(request: HttpRequest, review: Review, form: ReviewForm) -> Review:
    return actions.save_review(
        review,
        seen=form.cleaned_data["version"],
        points=form.points(),
        comment=form.cleaned_data["comment"],
        opinion=form.cleaned_data["opinion"],
        remarks=form.remarks(),
        window=form.cleaned_data["window"],
        by=request.person,
    )


def _autosave(request: HttpRequest, review: Review, form: ReviewForm) -> HttpResponse:
    """Keep what stands in the form; tells in the page that it is kept, or why not."""
    stale, problem = None, ""
    try:
        if form.is_valid():
            review = _save(request, review, form)
        else:
            problem = " ".join(text for texts in form.errors.values() for text in texts)
    except Stale as differing:
        stale = differing
    except Refusal as refusal:
        problem = str(refusal)
    return render(
        request,
        "reviews/_saved.html",
        {"review": review, "form": form, "stale": stale, "problem": problem, "at": clock.now()},
    )


@require_POST
@screen("reviews.take_step", one_of=visible_reviews)
def review_step(request: HttpRequest, review: Review) -> HttpResponse:
    """Correct, declare a conflict of interest, cancel."""
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    is_mine = review.reviewer_id == request.person.pk
    done = attempt(
        request, lambda: step(review, request.person, request.POST.get("reason", "")), done=_("Done.")
    )
    if done and is_mine and request.POST["step"] != "reopen":
        return redirect("reviews:my_reviews")
    return redirect("reviews:review", review.pk)


@require_GET
@screen("reviews.view_review", one_of=visible_reviews)
def review_document(request: HttpRequest, review: Review, number: int) -> FileResponse | HttpResponse:
    """A document of the application, under the name that the reviewer may see."""
    found = next((paper for paper in papers_of(review.application) if paper.number == number), None)
    if found is None:
        raise Http404
    if review.reviewer_id == request.person.pk and is_closed_to_reviewer(review):
        return redirect("reviews:review", review.pk)
    if not review.application.call.is_blind:
        return serve(found.document.stored, name=found.name)
    copy = actions.make_reading_copy(found.document, by=None)
    if is_withheld(copy, withholds_named=rules_of(review.application.call).withholds_named):
        messages.warning(request, _("The International Office is making this document ready."))
        return redirect("reviews:review", review.pk)
    return serve(copy.redacted or copy.cleaned, name=found.name)
