"""Steps of a workflow as acts on many rows, with the reason for which a row is left out."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.engines.workflow import Workflow
from sojourn.kernel.steps import parties_of, state_of


class ReasonForm(forms.Form):
    """The reason that a step needs, the same for all rows."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The people concerned will read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


def why_no_step(name: str) -> Callable[[Any, Any], str | None]:
    """Why this person cannot take this step on this row now; None where they can."""

    def why_not(row: Any, person: Any) -> str | None:
        workflow: Workflow = row.workflow
        step = workflow.step(name)
        if row.state not in step.sources:
            return _("Not from the state “%(state)s”.") % {"state": state_of(row).label}
        if not parties_of(person, row) & set(step.who):
            return _("You may not do this here.")
        return step.guard(row) if step.guard else None

    return why_not
