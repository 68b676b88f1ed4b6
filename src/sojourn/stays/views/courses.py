"""Pages on which the student writes a learning agreement: the three tables, and the reasons of a change."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sojourn.kernel.pages import asked, attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.stays import actions, queries
from sojourn.stays.forms import (
    ChangeReasonForm,
    CourseTables,
    posted_tables,
    saved_rows,
    tables_of,
    take_over,
    typed_rows,
)
from sojourn.stays.forms.courses import ROWS
from sojourn.stays.models import Course, LearningAgreement, Precedent

LOOKED_UP = 8
"""Rows for which earlier decisions are looked up at once."""


@screen("stays.change_courses", one_of=queries.visible_learning_agreements)
def courses_change(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """Enter the courses; rows are added and removed without any script."""
    if agreement.state != "draft":
        return redirect("stays:learning_agreement", agreement.pk)
    seen, found, status = agreement.version, {}, 200
    if request.method != "POST":
        tables = tables_of(saved_rows(actions.lines_of(agreement)))
    elif "add" in request.POST:
        tables = _with_more(request, agreement)
        seen = number_in(request.POST, "version")
    else:
        tables, seen, status = posted_tables(request.POST), number_in(request.POST, "version"), 422
        if tables.is_valid():
            try:
                return _save(request, agreement, tables, seen)
            except Stale as stale:
                found, seen = {"stale": stale}, LearningAgreement.objects.get(pk=agreement.pk).version
            except Refusal as refusal:
                found = {"refusal": str(refusal)}
    return render(
        request,
        "stays/courses_form.html",
        {"agreement": agreement, "stay": agreement.stay, "tables": tables, "seen": seen, **found},
        status=status,
    )


def _with_more(request: HttpRequest, agreement: LearningAgreement) -> CourseTables:
    """What was typed with one row more, with earlier decisions looked up, or with one of them taken over."""
    wanted, host = request.POST["add"], agreement.stay.institution_id
    rows = typed_rows(request.POST, more=wanted)
    number, _dash, row = wanted.removeprefix("P").partition("-")
    if wanted.startswith("P") and number.isdecimal() and row.isdecimal() and len(number + row) < 20:
        precedent = Precedent.objects.filter(institution=host, pk=int(number)).first()
        if precedent is not None and int(row) < ROWS:
            rows = take_over(rows, precedent, row=int(row))
    tables = tables_of(rows)
    if wanted == "look":
        for form in list(tables.a)[:LOOKED_UP]:
            form.precedents = queries.precedents_for(host, _words(form.initial))
    return tables


def _words(typed: Mapping[str, Any]) -> str:
    return f"{typed.get('code', '')} {typed.get('title', '')}"


@screen("stays.change_courses", one_of=queries.visible_learning_agreements)
def precedents(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """Earlier decisions on the course that is being typed, for its row."""
    row = number_in(request.GET, "row")
    typed = {name: asked(request, f"studied-{row}-{name}") for name in ("code", "title")}
    words = _words(typed).strip()
    found = queries.precedents_for(agreement.stay.institution_id, words) if len(words) > 1 else []
    return render(request, "stays/_precedents.html", {"precedents": found, "row": row, "words": words})


def _save(
    request: HttpRequest, agreement: LearningAgreement, tables: CourseTables, seen: int
) -> HttpResponse:
    """Save, and sign where the student asked for both at once and no reason is missing."""
    saved = actions.save_courses(agreement, courses=tables.lines, seen=seen, by=request.person)
    if queries.reasons_missing(saved):
        attempt(request, lambda: None, done=_("Saved. Give the reason of each change, then sign."))
        return redirect("stays:reasons", agreement.pk)
    return _sign_or_say(request, saved)


def _sign_or_say(request: HttpRequest, saved: LearningAgreement) -> HttpResponse:
    if "sign" in request.POST:
        attempt(
            request,
            lambda: actions.sign_as_student(saved, by=request.person),
            done=_("Saved and signed; your coordinator signs next."),
        )
    else:
        attempt(request, lambda: None, done=_("Saved. Sign when the list is complete."))
    return redirect("stays:learning_agreement", saved.pk)


@screen("stays.change_courses", one_of=queries.visible_learning_agreements)
def reasons_give(request: HttpRequest, agreement: LearningAgreement) -> HttpResponse:
    """Why each course was put in, changed or taken out."""
    former = queries.version_before(agreement)
    if agreement.state != "draft" or former is None:
        return redirect("stays:learning_agreement", agreement.pk)
    forms = _reason_forms(request, agreement, former)
    is_complete = request.method == "POST" and all([form.is_valid() for form in forms])
    if is_complete and attempt(request, lambda: _give(request, agreement, forms)):
        return _sign_or_say(request, agreement)
    return render(
        request,
        "stays/reasons_form.html",
        {"agreement": agreement, "stay": agreement.stay, "former": former, "forms": forms},
        status=422 if request.method == "POST" else 200,
    )


def _reason_forms(
    request: HttpRequest, agreement: LearningAgreement, former: LearningAgreement
) -> list[ChangeReasonForm]:
    """A form for each difference; what replaces a course taken out is proposed as such."""
    removals = {line.course_id: line for line in agreement.removals.all()}
    lines = queries.differences(queries.courses_of(former), queries.courses_of(agreement))
    gone = {line.course.table for line in lines if line.kind == "removed"}
    forms = []
    for line in lines:
        if line.kind == "same":
            continue
        row: Any = line.after or removals[line.course.pk]
        prefix = f"c{row.pk}" if line.after else f"x{row.pk}"
        first = _first_guess(line.kind, line.course, gone) if line.after else ""
        forms.append(ChangeReasonForm(posted(request), prefix=prefix, line=line, row=row, first=first))
    return forms


def _first_guess(kind: str, course: Course, gone: set[str]) -> str:
    if kind != "added":
        return ""
    if course.table == Course.Table.VIRTUAL:
        return "adding-virtual-component"
    return "substituting-deleted" if course.table in gone else ""


def _give(request: HttpRequest, agreement: LearningAgreement, forms: list[ChangeReasonForm]) -> None:
    given = {form.prefix: form.given for form in forms}
    actions.give_reasons(
        agreement,
        courses={int(name[1:]): one for name, one in given.items() if name.startswith("c")},
        removals={int(name[1:]): one for name, one in given.items() if name.startswith("x")},
        by=request.person,
    )
