"""How a suggestion is dealt with, and how a text is opened to opinion."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.engines.workflow import State, Step, Workflow
from sojourn.kernel.steps import CLOCK

OFFICE = "office"

SUGGESTION = Workflow(
    name="suggestion",
    label=_("suggestion"),
    start="new",
    states=(
        State("new", pgettext_lazy("suggestion", "to be answered"), (OFFICE,), "warning"),
        State("merged", pgettext_lazy("suggestion", "joined to another")),
        State("answered", pgettext_lazy("suggestion", "answered"), (), "success"),
        State("taken_up", pgettext_lazy("suggestion", "taken up, under way"), (OFFICE,), "info"),
        State("reported", pgettext_lazy("suggestion", "reported back"), (), "success"),
    ),
    steps=(
        Step("merge", _("Join to another"), ("new",), "merged", (OFFICE,)),
        Step("answer", _("Answer"), ("new",), "answered", (OFFICE,)),
        Step("take_up", _("Take up"), ("new", "answered"), "taken_up", (OFFICE,)),
        Step("report", _("Report back"), ("taken_up", "answered"), "reported", (OFFICE,)),
    ),
)


def _has_text(draft) -> str | None:  # noqa: ANN001 - a Draft; states stand below models
    return None if draft.versions.exists() else _("There is no text yet.")


def _is_answered(draft) -> str | None:  # noqa: ANN001
    return _("Some opinions are not answered yet.") if draft.opinions_open() else None


DRAFT = Workflow(
    name="draft",
    label=_("draft"),
    start="prepared",
    states=(
        State("prepared", pgettext_lazy("draft", "in preparation"), (OFFICE,)),
        State("open", pgettext_lazy("draft", "open to opinion"), (), "success"),
        State("closed", pgettext_lazy("draft", "closed, opinions being answered"), (OFFICE,), "warning"),
        State("adopted", pgettext_lazy("draft", "adopted"), (), "success"),
        State("withdrawn", pgettext_lazy("draft", "withdrawn"), (), "danger"),
    ),
    steps=(
        Step("open", _("Open to opinion"), ("prepared", "closed"), "open", (OFFICE,), _has_text),
        Step("close", _("Close to opinion"), ("open",), "closed", (OFFICE, CLOCK)),
        Step("adopt", _("Adopt"), ("closed",), "adopted", (OFFICE,), _is_answered),
        Step(
            "withdraw",
            _("Withdraw"),
            ("prepared", "open", "closed"),
            "withdrawn",
            (OFFICE,),
            needs_reason=True,
        ),
    ),
)
