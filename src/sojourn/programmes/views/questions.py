"""The form of a call for the office: sections and questions, their order, preview, versions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen
from sojourn.organisation.models import Level, Unit
from sojourn.programmes import states
from sojourn.programmes.actions import questions as actions
from sojourn.programmes.conditions import Asked
from sojourn.programmes.forms.answers import QuestionsForm
from sojourn.programmes.forms.questions import AskedForm, QuestionForm, SectionTextsForm, feed_label
from sojourn.programmes.models import Call, Question, Section
from sojourn.programmes.queries.calls import visible_calls
from sojourn.programmes.queries.condition_words import condition_sentence
from sojourn.programmes.queries.form_versions import (
    earlier_than,
    names_of,
    parts_of,
    untold_versions,
    version_lines,
)
from sojourn.programmes.queries.questions import limits_in_words
from sojourn.programmes.views.saving import asked, number_in, save


@screen("programmes.change_call", one_of=visible_calls)
def call_questions(request: HttpRequest, call: Call) -> HttpResponse:
    """The form as a list to work on: what is asked, of whom, in which order."""
    parts = parts_of(call)
    names = names_of(question for part in parts for question in part.questions)
    return render(
        request,
        "programmes/call_questions.html",
        {
            "call": call,
            "parts": [
                (
                    part.section,
                    [
                        {
                            "question": question,
                            "limits": limits_in_words(question),
                            "condition": condition_sentence(question.condition, names)
                            if question.condition
                            else "",
                            "feeds": feed_label(question.feeds) if question.feeds else "",
                        }
                        for question in part.questions
                    ],
                )
                for part in parts
            ],
            "count": len(names),
            "kinds": Question.Kind.choices,
            "is_changeable": call.state in states.CHANGEABLE["questions"],
            "has_begun": call.state != "draft" and call.is_past_opening,
            "waiting": untold_versions(call).count(),
            "moved": number_in(asked(request, "moved")),
            "moved_section": number_in(asked(request, "moved_section")),
            "way": asked(request, "way"),
        },
    )


@screen("programmes.change_call", one_of=visible_calls)
def question_add(request: HttpRequest, call: Call, kind: str) -> HttpResponse:
    if kind not in Question.Kind.values:
        raise Http404
    section = call.sections.filter(pk=number_in(asked(request, "section"))).first()
    form = QuestionForm(
        posted(request),
        instance=Question(call=call, kind=kind, section=section),
        call=call,
        kind=kind,
        earlier=_asked_now(call),
    )
    if request.method == "POST" and form.is_valid():
        made: list[Question] = []
        facts = form.facts()
        if attempt(
            request,
            lambda: made.append(actions.add_question(call, by=request.person, **facts)),
            done=_("Added."),
            form=form,
        ):
            return _back(call, made[0])
    return _question_page(request, call, form)


@screen("programmes.change_call", one_of=visible_calls)
def question_edit(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    question = get_object_or_404(call.questions.filter(is_withdrawn=False), pk=number)
    kept = Question.objects.get(pk=question.pk)
    form = QuestionForm(
        posted(request),
        instance=question,
        initial={"version": question.version},
        call=call,
        kind=question.kind,
        earlier=earlier_than(_asked_now(call), kept),
    )
    stale = None
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        saved, stale = save(
            request,
            form,
            lambda: actions.change_question(
                kept, seen=form.cleaned_data["version"] or 0, changes=facts, by=request.person
            ),
            version=kept.version,
        )
        if saved:
            return _back(call, kept)
    return _question_page(request, call, form, stale=stale)


def _asked_now(call: Call) -> list[Question]:
    return [question for question in call.questions.all() if not question.is_withdrawn]


def _question_page(request: HttpRequest, call: Call, form: QuestionForm, **context: Any) -> HttpResponse:
    facts = {
        "call": call,
        "form": form,
        "kind": dict(Question.Kind.choices)[form.kind],
        "has_begun": call.state != "draft" and call.is_past_opening,
    }
    return render(
        request,
        "programmes/question_form.html",
        facts | context,
        status=422 if form.is_bound else 200,
    )


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def question_move(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    """One place up or down; the button that was pressed has the focus again."""
    question = get_object_or_404(call.questions.filter(is_withdrawn=False), pk=number)
    up = request.POST.get("way") == "up"
    attempt(request, lambda: actions.move_question(question, up=up, by=request.person))
    return _back(call, question, way="up" if up else "down")


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def question_remove(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    question = get_object_or_404(call.questions.filter(is_withdrawn=False), pk=number)
    attempt(request, lambda: actions.remove_question(question, by=request.person), done=_("Removed."))
    return _back(call)


@screen("programmes.change_call", one_of=visible_calls)
def section_add(request: HttpRequest, call: Call) -> HttpResponse:
    form = SectionTextsForm(posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            request,
            lambda: actions.add_section(call, by=request.person, **form.changes()),
            done=_("Added."),
            form=form,
        )
    ):
        return _back(call)
    context = {"call": call, "form": form}
    return render(request, "programmes/questions_section.html", context, status=422 if form.is_bound else 200)


@screen("programmes.change_call", one_of=visible_calls)
def section_change(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    section = get_object_or_404(call.sections, pk=number)
    kept = Section.objects.get(pk=section.pk)
    form = SectionTextsForm(posted(request), instance=section, initial={"version": section.version})
    stale = None
    if request.method == "POST" and form.is_valid():
        saved, stale = save(
            request,
            form,
            lambda: actions.change_section(
                kept, seen=form.cleaned_data["version"] or 0, changes=form.changes(), by=request.person
            ),
            version=kept.version,
        )
        if saved:
            return _back(call)
    context = {"call": call, "form": form, "stale": stale}
    return render(request, "programmes/questions_section.html", context, status=422 if form.is_bound else 200)


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def section_move(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    section = get_object_or_404(call.sections, pk=number)
    up = request.POST.get("way") == "up"
    attempt(request, lambda: actions.move_section(section, up=up, by=request.person))
    address = reverse("programmes:call_questions", args=[call.pk])
    return redirect(f"{address}?moved_section={section.pk}&way={'up' if up else 'down'}")


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def section_remove(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    section = get_object_or_404(call.sections, pk=number)
    attempt(request, lambda: actions.remove_section(section, by=request.person), done=_("Removed."))
    return _back(call)


@screen("programmes.view_call_desk", one_of=visible_calls)
def questions_preview(request: HttpRequest, call: Call) -> HttpResponse:
    """The form as an applicant of some level and unit fills it in; nothing typed here is kept."""
    units = list(Unit.objects.all())
    chosen = AskedForm(request.GET, levels=Level.choices, units=units)
    chosen.is_valid()
    who = Asked(
        chosen.cleaned_data.get("level") or None,
        _line_of(chosen.cleaned_data.get("unit") or "", units),
    )
    form = QuestionsForm(posted(request), request.FILES or None, call=call, answers={}, who=who)
    form.is_valid()
    context = {"call": call, "chosen": chosen, "form": form, "parts": form.parts()}
    return render(request, "programmes/questions_preview.html", context)


def _line_of(code: str, units: list[Unit]) -> tuple[str, ...]:
    """The unit's code and those above it."""
    by_number = {unit.pk: unit for unit in units}
    unit = next((one for one in units if one.code == code), None)
    line: list[str] = []
    while unit is not None:
        line.append(unit.code)
        unit = by_number.get(unit.parent_id)
    return tuple(line)


@screen("programmes.view_call_desk", one_of=visible_calls)
def questions_versions(request: HttpRequest, call: Call) -> HttpResponse:
    """What changed in the form, when, by whom, and who was told."""
    context = {"call": call, "lines": version_lines(call)}
    return render(request, "programmes/questions_versions.html", context)


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def questions_tell(request: HttpRequest, call: Call) -> HttpResponse:
    """Do not wait until the pause after the last change is over."""
    count = untold_versions(call).count()
    attempt(
        request,
        lambda: actions.tell_now(call, by=request.person),
        done=ngettext(
            "Whoever has begun is told of %(count)d change within a minute.",
            "Whoever has begun is told of %(count)d changes within a minute.",
            count,
        )
        % {"count": count},
    )
    return _back(call)


def _back(call: Call, question: Question | None = None, way: str = "") -> HttpResponse:
    address = reverse("programmes:call_questions", args=[call.pk])
    if question is None:
        return redirect(address)
    if way:  # a browser gives no focus to the button where the address names a place on the page
        return redirect(f"{address}?moved={question.pk}&way={way}")
    return redirect(f"{address}#question-{question.pk}")
