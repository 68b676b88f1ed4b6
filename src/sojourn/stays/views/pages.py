"""What the pages of this package share: a page with one form, and the steps that lead to such a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.kernel.pages import attempt
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.kernel.steps import steps_offered
from sojourn.organisation.models import Person

PAGES: dict[tuple[str, str], str] = {
    ("nomination", "approve"): "stays:answer",
    ("nomination", "reject"): "stays:answer",
    ("learning agreement", "sign_host"): "stays:sign_host",
    ("stay", "depart"): "stays:depart",
    ("stay", "arrive"): "stays:arrive",
    ("stay", "extend"): "stays:extend",
    ("stay", "return"): "stays:return",
}
"""Steps that need more than a reason, and the page that asks for it."""

LABELS = {"stays:answer": gettext_lazy("Answer the nomination")}
"""Pages on which one chooses among several steps."""


@dataclass(frozen=True)
class Move:
    """A step as a link to its page, or the reason why it cannot be taken yet."""

    label: str
    address: str
    refusal: str | None


def moves_of(thing: Any, person: Person) -> list[Move]:
    """The steps of the thing that the person is offered and that have a page; each page once."""
    found: dict[str, Move] = {}
    for offer in steps_offered(thing, person):
        page = PAGES.get((thing.workflow.name, offer.step.name))
        if page is not None and page not in found:
            label = LABELS.get(page, offer.step.label)
            found[page] = Move(label, reverse(page, args=[thing.pk]), offer.refusal)
    return list(found.values())


Acts = dict[str, tuple[Callable[[], Any], str]]
"""Step -> what it does, and what is said afterwards."""


def take_posted_step(request: HttpRequest, thing: Any, acts: Acts) -> HttpResponse | None:
    """Do the step that was posted; where it has a page of its own, lead there. 404 for what is no step."""
    name = request.POST.get("step", "")
    if name in acts:
        act, done = acts[name]
        attempt(request, act, done=done)
        return None
    workflow = thing.workflow
    if (page := PAGES.get((workflow.name, name))) is not None:
        return redirect(page, thing.pk)
    if name not in {step.name for step in workflow.steps}:
        raise Http404
    messages.error(request, _("This step cannot be taken here."))
    return None


def form_page(request: HttpRequest, form: BaseForm, **texts: Any) -> HttpResponse:
    """A page with one form: `title`, `lead`, `submit`, `back`, and whatever stands around it."""
    return render(
        request, "stays/form_page.html", {"form": form, **texts}, status=422 if form.is_bound else 200
    )


def submitted(
    request: HttpRequest, form: BaseForm, act: Callable[[], Any], *, done: str
) -> tuple[bool, Stale | None]:
    """Whether it went through; else the refusal stands on the form, or somebody else's changes come back."""
    try:
        act()
    except Stale as stale:
        return False, stale
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False, None
    messages.success(request, done)
    return True, None


def seeing(form: BaseForm, version: int) -> None:
    """After a comparison the form counts as having seen the version that stands now."""
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(version)


def one_form(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    done: str,
    back: str,
    **texts: Any,
) -> HttpResponse:
    """Show the form, or do what it asks and go back."""
    if request.method == "POST" and form.is_valid():
        went_through, _stale = submitted(request, form, lambda: act(form.cleaned_data), done=done)
        if went_through:
            return redirect(back)
    return form_page(request, form, back=back, **texts)
