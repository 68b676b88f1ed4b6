"""Action items: the list, one, a new one about a thing."""

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.followups import actions
from sojourn.followups.forms import ActionItemForm, OutcomeForm
from sojourn.followups.models import ActionItem
from sojourn.followups.queries import visible_action_items
from sojourn.kernel.links import came_from
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import listings, may, screen
from sojourn.kernel.worklists.views import worklist_page
from sojourn.organisation.models import Person


@screen("followups.list_action_items")
def action_item_list(request: HttpRequest) -> HttpResponse:
    """The action items one may see."""
    return worklist_page(request, "followups.action_items", template="followups/action_item_list.html")


@screen("followups.view_action_item", one_of=visible_action_items)
def action_item_detail(request: HttpRequest, item: ActionItem) -> HttpResponse:
    return _item_page(request, item)


def _item_page(request: HttpRequest, item: ActionItem, **bound: Any) -> HttpResponse:
    """Where it stands and what it came from; a form that was refused stands open on it."""
    forms = {"change_form": ActionItemForm(instance=item), "outcome_form": OutcomeForm()} | bound
    sources = [thing for thing in came_from(item) if _sees(request.person, thing)]
    return render(
        request,
        "followups/action_item_detail.html",
        {"action_item": item, "sources": sources, **forms},
        status=422 if bound else 200,
    )


def _sees(person: Person, thing: Model) -> bool:
    name, _listing = listings().get(type(thing), ("", None))
    return bool(name) and may(person, name, thing)


@require_POST
@screen("followups.change_action_item", one_of=visible_action_items)
def action_item_change(request: HttpRequest, item: ActionItem) -> HttpResponse:
    form = ActionItemForm(request.POST, instance=item)
    if form.is_valid() and attempt(
        request,
        lambda: actions.change_action_item(
            item, seen=form.cleaned_data["version"] or 0, changes=form.typed(), by=request.person
        ),
        done=_("Saved."),
        form=form,
    ):
        return redirect("followups:action_item", item.pk)
    return _item_page(request, item, change_form=form)


@require_POST
@screen("followups.take_action_item_step", one_of=visible_action_items)
def action_item_step(request: HttpRequest, item: ActionItem) -> HttpResponse:
    """Done, with what came of it; dropped or taken up again, with the reason."""
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    by = request.person
    steps = {
        "complete": lambda: actions.complete_action_item(
            item, outcome=request.POST.get("outcome", ""), by=by
        ),
        "drop": lambda: actions.drop_action_item(item, reason=reason, by=by),
        "reopen": lambda: actions.reopen_action_item(item, reason=reason, by=by),
    }
    if step in steps:
        attempt(request, steps[step], done=_("Done."))
    return redirect("followups:action_item", item.pk)


@screen("followups.add_action_item")
def action_item_add(request: HttpRequest) -> HttpResponse:
    """A new one; `about` in the address is the thing it comes from, which the person must see."""
    about = _thing_named(request.GET.get("about", ""), request.person)
    form = ActionItemForm(posted(request))
    if form.is_valid() and attempt(
        request,
        lambda: actions.add_action_item(about, by=request.person, **form.typed()),
        done=_("Agreed. Who answers for it gets a letter."),
        form=form,
    ):
        return redirect("followups:action_item_list")
    return render(
        request,
        "followups/action_item_add.html",
        {"form": form, "about": about},
        status=422 if form.errors else 200,
    )


def _thing_named(text: str, person: Person) -> Model | None:
    """The thing named "package.model-number", where the person sees it; 404 where not."""
    if not text:
        return None
    label, _dash, number = text.rpartition("-")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise Http404 from None
    if model not in listings() or not number.isdecimal() or len(number) > 18:
        raise Http404
    found: Model | None = listings()[model][1](person).filter(pk=int(number)).first()
    if found is None:
        raise Http404
    return found
