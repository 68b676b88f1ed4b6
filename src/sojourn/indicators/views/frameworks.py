"""Frameworks: versions, weights with a preview, and what-if on a release."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sojourn.engines.composite import CompositeError
from sojourn.indicators import actions
from sojourn.indicators.forms import MethodForm, NoteForm
from sojourn.indicators.models import Framework, FrameworkVersion, Indicator, Release
from sojourn.indicators.queries.releases import dimension_from
from sojourn.indicators.queries.visible import visible_frameworks, visible_releases
from sojourn.indicators.queries.what_if import moved_by, newest_release, weights_in
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import may, screen


@screen("indicators.list_frameworks")
def framework_list(request: HttpRequest) -> HttpResponse:
    """All frameworks with their versions."""
    frameworks = Framework.objects.prefetch_related("versions__by")
    return render(request, "indicators/framework_list.html", {"frameworks": frameworks})


@screen("indicators.view_framework", one_of=visible_frameworks)
def framework_detail(request: HttpRequest, framework: Framework) -> HttpResponse:
    """The newest version as a table; the office changes it, sees what that does to places, and saves."""
    newest = framework.versions.select_related("framework", "by").first()
    assert newest is not None  # a framework is made with its first version
    content = _typed(request, newest) if request.method == "POST" else newest.content
    method = MethodForm(posted(request), initial=newest.content["method"])
    note = NoteForm(posted(request), initial={"seen": newest.number})
    may_change = may(request.person, "indicators.prepare")
    moved, fault = None, ""
    if request.method == "POST" and may_change and method.is_valid():
        content["method"] |= method.cleaned_data
        saved = "save" in request.POST and note.is_valid()
        if saved and attempt(
            request,
            lambda: actions.save_framework(
                framework, content=content, by=request.person, **note.cleaned_data
            ),
            done=_("Saved as a new version. Releases that stand keep theirs."),
            form=note,
        ):
            return redirect("indicators:framework", framework.pk)
        try:
            moved = moved_by(newest_release(request.person), content)
        except (CompositeError, ValueError) as failure:
            fault = str(failure)
    in_tree = {one["code"] for one in newest.content["elements"]}
    names = {one.code: one for one in Indicator.objects.all()}
    return render(
        request,
        "indicators/framework_detail.html",
        {
            "framework": framework,
            "newest": newest,
            "versions": framework.versions.select_related("by"),
            "lines": [
                (one, names.get(one["code"], dimension_from(one)), one["code"] in names)
                for one in content["elements"]
            ],
            "addable": [one for code, one in names.items() if code not in in_tree and not one.is_retired],
            "added": request.POST.get("add", ""),
            "below": request.POST.get("below", ""),
            "method": method,
            "note": note,
            "moved": moved,
            "fault": fault,
            "may_change": may_change,
        },
        status=422 if note.errors and "save" in request.POST else 200,
    )


def _typed(request: HttpRequest, newest: FrameworkVersion) -> dict[str, Any]:
    """The version with the weights, directions, caps and goalposts that were typed."""
    elements = []
    for one in newest.content["elements"]:
        line = dict(one)
        code = one["code"]
        line["weight"] = _number(request, f"weight-{code}", one.get("weight", 1))
        if "direction" in one:
            line["direction"] = -1 if request.POST.get(f"direction-{code}") == "-1" else 1
            line["is_capped"] = f"cap-{code}" in request.POST
            line["low"] = _number(request, f"low-{code}", None)
            line["high"] = _number(request, f"high-{code}", None)
        elements.append(line)
    known = {one["code"] for one in elements}
    code, below = request.POST.get("add", ""), request.POST.get("below", "")
    if code and code not in known and below in known:
        elements.append({"code": code, "parent": below, "weight": 1.0, "direction": 1, "is_capped": False})
    return {"elements": elements, "method": dict(newest.content["method"])}


def _number(request: HttpRequest, name: str, otherwise: Any) -> Any:
    """What was typed as a number; a text stays, so that the refusal can name it."""
    typed = request.POST.get(name, "").strip().replace(",", ".")
    if not typed:
        return otherwise if name not in request.POST else None if otherwise is None else 0
    try:
        return float(typed)
    except ValueError:
        return typed


@screen("indicators.read_index", one_of=visible_releases)
def what_if(request: HttpRequest, release: Release) -> HttpResponse:
    """Places under other weights; nothing is kept."""
    weights = weights_in(request.GET, release)
    moved, fault = None, ""
    try:
        moved = moved_by(release, release.framework.content, weights=weights)
    except CompositeError as failure:
        fault = str(failure)
    page = "indicators/_moved.html" if request.htmx else "indicators/what_if.html"
    return render(request, page, {"release": release, "weights": weights, "moved": moved, "fault": fault})
