"""The office's pages of kinds: the table with its drawing, one state or step at a time, versions, limits."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.engines.workflow.layout import HEIGHT, WIDTH, lay_out
from sojourn.kernel import clock
from sojourn.kernel.flows import guards
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.steps import PARTY_LABELS
from sojourn.kernel.text import in_language
from sojourn.organisation.models import AcademicYear
from sojourn.organisation.years import year_after
from sojourn.programmes.actions import kinds as actions
from sojourn.programmes.forms.kinds import (
    CategoryForm,
    KindForm,
    LimitForm,
    LineForm,
    PublishForm,
    StateForm,
    StepForm,
    as_typed,
)
from sojourn.programmes.models import Category, Kind
from sojourn.programmes.queries.kinds import (
    STAGE_LABELS,
    changes_between,
    draft_of,
    faults_told,
    label_in,
    limits_of,
    newest_table,
    visible_categories,
    visible_kinds,
    whole_table,
)
from sojourn.programmes.shipped import shipped


@screen("programmes.list_kinds")
def kind_list(request: HttpRequest) -> HttpResponse:
    kinds = list(visible_kinds(request.person).prefetch_related("versions", "categories"))
    there = {kind.code for kind in kinds}
    waiting = [
        (code, in_language(_Named(told), "name")) for code, told in shipped().items() if code not in there
    ]
    return render(request, "programmes/kind_list.html", {"kinds": kinds, "waiting": waiting})


class _Named:
    """What a file says, read as columns are."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.__dict__.update(told)


@screen("programmes.view_kind", one_of=visible_kinds)
def kind_detail(request: HttpRequest, kind: Kind) -> HttpResponse:
    table, before = whole_table(kind), newest_table(kind)
    changes = changes_between(before, table) if before != table else []
    year = AcademicYear.objects.order_by("-label").first()
    return render(
        request,
        "programmes/kind_detail.html",
        {
            "kind": kind,
            **_shown(table),
            "versions": kind.versions.select_related("by"),
            "faults": faults_told(kind),
            "changes": changes,
            "is_changed": bool(changes) or not before,
            "can_change": may(request.person, "programmes.change_kind", kind),
            "limits": limits_of(kind.code, year) if year else [],
            "form": PublishForm(),
        },
    )


@screen("programmes.view_kind", one_of=visible_kinds)
def kind_version(request: HttpRequest, kind: Kind, number: int) -> HttpResponse:
    """A version as it stands, and what it changed."""
    version = get_object_or_404(kind.versions.select_related("by"), pk=number)
    before = kind.versions.filter(number__lt=version.number).order_by("-number").first()
    return render(
        request,
        "programmes/kind_version.html",
        {
            "kind": kind,
            "version": version,
            **_shown(version.table),
            "changes": changes_between(before.table, version.table) if before else [],
            "calls": version.calls.order_by("-pk")[:20],
        },
    )


def _shown(table: Mapping[str, Any]) -> dict[str, Any]:
    """States and steps in words, and the drawing."""
    drawing = lay_out(table)
    label = {one["name"]: label_in(table, "states", one["name"]) for one in table["states"]}
    tones = {one["name"]: one.get("tone", "neutral") for one in table["states"]}
    known = guards()
    steps = label_of_steps(table)
    return {
        "states": [
            {
                **one,
                "label": label[one["name"]],
                "stage_label": STAGE_LABELS.get(one.get("stage", ""), "–"),
                "parties": [PARTY_LABELS[party] for party in one.get("waits_for", ())],
            }
            for one in table["states"]
        ],
        "steps": [
            {
                **one,
                "number": number,
                "label": steps[one["name"]],
                "sources": [label.get(name, name) for name in one["from"]],
                "target": label.get(one["to"], one["to"]),
                "parties": [PARTY_LABELS[party] for party in one["who"]],
                "conditions": [
                    known[told["name"]].label for told in one.get("guards", ()) if told["name"] in known
                ],
            }
            for number, one in enumerate(table["steps"], 1)
        ],
        "drawing": drawing,
        "boxes": [
            {
                "box": box,
                "label": label[box.name],
                "tone": tones[box.name],
                "x": box.x + WIDTH // 2,
                "y": box.y + HEIGHT // 2 + 5,
            }
            for box in drawing.boxes
        ],
        "box_size": (WIDTH, HEIGHT),
    }


def label_of_steps(table: Mapping[str, Any]) -> dict[str, str]:
    """Name -> label in the page's language."""
    return {one["name"]: label_in(table, "steps", one["name"]) for one in table["steps"]}


@screen("programmes.add_kind")
def kind_add(request: HttpRequest) -> HttpResponse:
    form, made = KindForm(posted(request)), []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.create_kind(by=request.person, **form.columns())),
        done=_("The kind is there. Write its states and steps, then publish it."),
        form=form,
    ):
        return redirect("programmes:kind", made[0].pk)
    return _form_page(request, form, None, _("A new kind of programme"))


@require_POST
@screen("programmes.add_kind")
def kind_bring_in(request: HttpRequest) -> HttpResponse:
    """One of the kinds that come with the house."""
    code = request.POST.get("code", "")
    made: list[Kind] = []
    year = year_after(clock.today())
    done = _("The kind is there, with its categories. Look at its limits before you use it.")
    attempt(
        request,
        lambda: made.append(actions.bring_in_kind(code, year=year, by=request.person)),
        done=done,
    )
    return redirect("programmes:kind", made[0].pk) if made else redirect("programmes:kind_list")


@screen("programmes.change_kind", one_of=visible_kinds)
def kind_edit(request: HttpRequest, kind: Kind) -> HttpResponse:
    form = KindForm(posted(request), instance=kind)
    if form.is_valid():
        seen = form.cleaned_data["version"] or 0
        if attempt(
            request,
            lambda: actions.change_kind(kind, seen=seen, by=request.person, **form.columns()),
            done=_("Saved."),
            form=form,
        ):
            return redirect("programmes:kind", kind.pk)
    return _form_page(request, form, kind, _("Names and facts"))


@screen("programmes.change_kind", one_of=visible_kinds)
def state_edit(request: HttpRequest, kind: Kind) -> HttpResponse:
    """A state of the draft, named in the address; a new one where it names none."""
    return _line_page(request, kind, "states", StateForm)


@screen("programmes.change_kind", one_of=visible_kinds)
def step_edit(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The same for a step."""
    return _line_page(request, kind, "steps", StepForm)


def _line_page(request: HttpRequest, kind: Kind, part: str, form_class: type[LineForm]) -> HttpResponse:
    table, name = draft_of(kind), request.GET.get("name", "")
    line = next((one for one in table[part] if one["name"] == name), None)
    if name and line is None:
        raise Http404
    shown = (as_typed(line) if part == "steps" else dict(line)) if line else {}
    form = form_class(posted(request), table=table, initial=shown | {"version": kind.version})
    if form.is_valid():
        seen = form.cleaned_data["version"]
        if attempt(
            request,
            lambda: actions.keep_line(kind, part, name=name, line=form.line(), seen=seen, by=request.person),
            done=_("Written into the draft. It holds once it is published."),
            form=form,
        ):
            return redirect("programmes:kind", kind.pk)
    titles = {
        ("states", False): _("A new state"),
        ("states", True): _("Change a state"),
        ("steps", False): _("A new step"),
        ("steps", True): _("Change a step"),
    }
    return _form_page(request, form, kind, titles[part, bool(line)], part=part if line else "", name=name)


def _form_page(
    request: HttpRequest, form: Any, kind: Kind | None, title: str, **further: Any
) -> HttpResponse:
    return render(
        request,
        "programmes/kind_form.html",
        {"form": form, "kind": kind, "title": title, **further},
        status=422 if form.is_bound else 200,
    )


@require_POST
@screen("programmes.change_kind", one_of=visible_kinds)
def line_remove(request: HttpRequest, kind: Kind) -> HttpResponse:
    """A state or a step goes out of the draft."""
    part, name = request.POST.get("part", ""), request.POST.get("name", "")
    seen = number_in(request.POST, "version")
    attempt(
        request,
        lambda: actions.remove_line(kind, part, name=name, seen=seen, by=request.person),
        done=_("Taken out of the draft."),
    )
    return redirect("programmes:kind", kind.pk)


@require_POST
@screen("programmes.change_kind", one_of=visible_kinds)
def kind_publish(request: HttpRequest, kind: Kind) -> HttpResponse:
    form = PublishForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.publish_kind(kind, note=form.cleaned_data["note"], by=request.person),
            done=_("Published. Calls published from now on take this version; others keep theirs."),
        )
    else:
        messages.error(request, _("Say what was changed and why."))
    return redirect("programmes:kind", kind.pk)


@require_POST
@screen("programmes.change_kind", one_of=visible_kinds)
def kind_drop(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Back to the newest version."""
    seen = number_in(request.POST, "version")
    attempt(
        request,
        lambda: actions.drop_draft(kind, seen=seen, by=request.person),
        done=_("The draft is as the newest version again."),
    )
    return redirect("programmes:kind", kind.pk)


@screen("programmes.change_kind", one_of=visible_kinds)
def category_add(request: HttpRequest, kind: Kind) -> HttpResponse:
    form = CategoryForm(posted(request))
    if form.is_valid() and attempt(
        request,
        lambda: actions.add_category(kind, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("programmes:kind", kind.pk)
    return _form_page(request, form, kind, _("A new category"))


@screen("programmes.change_kind", one_of=visible_categories)
def category_limit(request: HttpRequest, category: Category) -> HttpResponse:
    """What holds from a year on."""
    newest = category.limits.order_by("-academic_year__label").first()
    form = LimitForm(posted(request), instance=newest)
    if form.is_valid():
        given = dict(form.cleaned_data)
        if attempt(
            request,
            lambda: actions.set_limit(category, year=given.pop("academic_year"), by=request.person, **given),
            done=_("Saved."),
            form=form,
        ):
            return redirect("programmes:kind", category.kind.pk)
    title = _("Limits of %(name)s") % {"name": in_language(category, "name")}
    return _form_page(request, form, category.kind, title)
