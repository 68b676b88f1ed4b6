"""Suggestions with what becomes of them, and drafts open to opinion."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.consultations import actions
from sojourn.consultations.forms import (
    AnswerForm,
    DraftForm,
    MergeForm,
    OpinionAnswerForm,
    OpinionForm,
    SuggestionForm,
    TakeUpForm,
    VersionForm,
)
from sojourn.consultations.models import Draft, Opinion, Suggestion
from sojourn.consultations.queries import (
    compared,
    organised_units,
    paragraphs,
    visible_drafts,
    visible_opinions,
    visible_suggestions,
)
from sojourn.kernel.pages import asked, attempt, number_in, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.text import language


@screen("consultations.list_suggestions")
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """The box, one's own, and for those who answer what waits, by theme."""
    form = SuggestionForm(posted(request))
    if form.is_valid() and attempt(
        request,
        lambda: actions.suggest(by=request.person, **form.cleaned_data),
        done=_("Thank you. It will be answered, and reported back at the next meeting."),
        form=form,
    ):
        return redirect("consultations:suggestion_list")
    theme, state = asked(request, "theme"), asked(request, "state")
    suggestions = visible_suggestions(request.person).select_related("made_by", "meeting")
    if theme in Suggestion.Theme.values:
        suggestions = suggestions.filter(theme=theme)
    if state in dict(Suggestion.workflow.choices):
        suggestions = suggestions.filter(state=state)
    page = Paginator(suggestions.order_by("theme", "-pk"), 50).get_page(request.GET.get("page"))
    return render(
        request,
        "consultations/suggestion_list.html",
        {
            "page": page,
            "form": form,
            "themes": Suggestion.Theme.choices,
            "theme": theme,
            "answers": bool(organised_units(request.person)),
        },
        status=422 if form.is_bound else 200,
    )


@screen("consultations.view_suggestion", one_of=visible_suggestions)
def suggestion_detail(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    return _suggestion_page(request, suggestion)


def _suggestion_page(request: HttpRequest, suggestion: Suggestion, **bound: Any) -> HttpResponse:
    answers = may(request.person, "consultations.answer_suggestion", suggestion)
    forms = {
        "answer_form": AnswerForm(),
        "take_up_form": TakeUpForm(),
        "merge_form": MergeForm(others=_alike(suggestion)),
    }
    return render(
        request,
        "consultations/suggestion_detail.html",
        {
            "suggestion": suggestion,
            "answers": answers,
            "joined": suggestion.joined.all() if answers else [],
            **(forms | bound),
        },
        status=422 if bound else 200,
    )


def _alike(suggestion: Suggestion) -> Any:
    """To which it can be joined: of the same unit, and not joined themselves."""
    others = Suggestion.objects.filter(unit=suggestion.unit_id, merged_into=None).exclude(pk=suggestion.pk)
    return others.exclude(state="reported")


@require_POST
@screen("consultations.answer_suggestion", one_of=visible_suggestions)
def suggestion_deal(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    """Join it, answer it or take it up."""
    ways: dict[str, tuple[str, Any, Any]] = {
        "merge": ("merge_form", MergeForm(request.POST, others=_alike(suggestion)), actions.merge_suggestion),
        "answer": ("answer_form", AnswerForm(request.POST), actions.answer_suggestion),
        "take_up": ("take_up_form", TakeUpForm(request.POST), actions.take_up_suggestion),
    }
    found = ways.get(request.POST.get("way", ""))
    if found is None:
        return redirect("consultations:suggestion", suggestion.pk)
    name, form, act = found
    if form.is_valid() and attempt(
        request,
        lambda: act(suggestion, by=request.person, **form.cleaned_data),
        done=_("Done."),
        form=form,
    ):
        return redirect("consultations:suggestion", suggestion.pk)
    suggestion.refresh_from_db()
    return _suggestion_page(request, suggestion, **{name: form})


@screen("consultations.list_drafts")
def draft_list(request: HttpRequest) -> HttpResponse:
    drafts = visible_drafts(request.person).select_related("unit").order_by("-pk")
    page = Paginator(drafts, 30).get_page(request.GET.get("page"))
    return render(request, "consultations/draft_list.html", {"page": page})


@screen("consultations.organise")
def draft_add(request: HttpRequest) -> HttpResponse:
    form = DraftForm(posted(request), person=request.person)
    if form.is_valid():
        made: list[Draft] = []
        if attempt(
            request,
            lambda: made.append(actions.prepare_draft(by=request.person, **form.cleaned_data)),
            done=_("The draft is kept. Open it to opinion when it is ready."),
            form=form,
        ):
            return redirect("consultations:draft", made[0].pk)
    status = 422 if form.is_bound else 200
    return render(request, "consultations/draft_form.html", {"form": form}, status=status)


@screen("consultations.view_draft", one_of=visible_drafts)
def draft_detail(request: HttpRequest, draft: Draft) -> HttpResponse:
    return _draft_page(request, draft)


def _spoken(version: Any) -> str:
    """The language in which the text is shown."""
    own = language()
    return own if getattr(version, f"text_{own}").strip() else ("en" if own == "zh" else "zh")


def _draft_page(request: HttpRequest, draft: Draft, form: OpinionForm | None = None) -> HttpResponse:
    """The text that stands now, each paragraph with what is thought of it; or an earlier one."""
    versions = list(draft.versions.all())
    wanted = number_in(request.GET, "version")
    version = next((one for one in versions if one.number == wanted), versions[0])
    opinions: dict[int, list[Opinion]] = {}
    for one in version.opinions.select_related("given_by", "answered_by"):
        opinions.setdefault(one.paragraph, []).append(one)
    texts = paragraphs(getattr(version, f"text_{_spoken(version)}"))
    return render(
        request,
        "consultations/draft_detail.html",
        {
            "draft": draft,
            "version": version,
            "versions": versions,
            "lines": [(number, text, opinions.get(number, [])) for number, text in enumerate(texts, 1)],
            "spoken": "zh-Hans" if _spoken(version) == "zh" else "en",
            "keeps": may(request.person, "consultations.keep_draft", draft),
            "gives": may(request.person, "consultations.give_opinion", draft) and version == versions[0],
            "form": form,
            "outcomes": Opinion.Outcome.choices,
        },
        status=422 if form is not None else 200,
    )


@require_POST
@screen("consultations.view_draft", one_of=visible_drafts)
def draft_step(request: HttpRequest, draft: Draft) -> HttpResponse:
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if step not in {one.name for one in Draft.workflow.steps}:
        raise Http404
    attempt(
        request,
        lambda: actions.take_draft_step(draft, step=step, by=request.person, reason=reason),
        done=_("Done."),
    )
    return redirect("consultations:draft", draft.pk)


@screen("consultations.keep_draft", one_of=visible_drafts)
def version_add(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The next text, begun from the one that stands."""
    last = draft.versions.first()
    initial = {"text_zh": last.text_zh, "text_en": last.text_en} if last else {}
    form = VersionForm(posted(request), initial=initial)
    if form.is_valid() and attempt(
        request,
        lambda: actions.write_version(draft, by=request.person, **form.cleaned_data),
        done=_("The new text is kept; the earlier one stays with its opinions."),
        form=form,
    ):
        return redirect("consultations:draft", draft.pk)
    status = 422 if form.is_bound else 200
    return render(request, "consultations/version_form.html", {"form": form, "draft": draft}, status=status)


@screen("consultations.view_draft", one_of=visible_drafts)
def draft_compare(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Two texts, paragraph by paragraph; without being told which, the last two."""
    versions = list(draft.versions.all())
    by_number = {one.number: one for one in versions}
    new = by_number.get(number_in(request.GET, "new"), versions[0])
    old = by_number.get(number_in(request.GET, "old"), by_number.get(new.number - 1, new))
    return render(
        request,
        "consultations/draft_compare.html",
        {
            "draft": draft,
            "old": old,
            "new": new,
            "versions": versions,
            "lines": compared(old, new, _spoken(new)),
        },
    )


@require_POST
@screen("consultations.give_opinion", one_of=visible_drafts)
def opinion_give(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = OpinionForm(request.POST)
    newest = draft.versions.first()
    version = draft.versions.filter(number=number_in(request.POST, "version")).first() or newest
    if form.is_valid() and attempt(
        request,
        lambda: actions.give_opinion(version, by=request.person, **form.cleaned_data),
        done=_("Your opinion stands at the paragraph; its answer will too."),
        form=form,
    ):
        return redirect("consultations:draft", draft.pk)
    return _draft_page(request, draft, form)


@require_POST
@screen("consultations.answer_opinion", one_of=visible_opinions)
def opinion_answer(request: HttpRequest, opinion: Opinion) -> HttpResponse:
    form = OpinionAnswerForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.answer_opinion(opinion, by=request.person, **form.cleaned_data),
            done=_("Answered."),
        )
    else:
        attempt(request, _refuse_empty)
    return redirect("consultations:draft", opinion.version.draft_id)


def _refuse_empty() -> None:
    raise Refusal(_("Say what came of it, and why."))
