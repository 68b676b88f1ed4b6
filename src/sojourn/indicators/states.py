"""The axes of a release of the index, and of an objection to one of its figures."""

from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import State, Step, Workflow
from sojourn.kernel.steps import CLOCK

OFFICE, UNIT, LEADER = "office", "unit", "leader"

CHECKED = ("checking", "decided", "released", "archived")
"""States in which units read their own figures."""
OUT = ("released", "archived")
"""States in which everybody inside reads the index."""


def _has_figures(release) -> str | None:  # noqa: ANN001 - a Release; states stand below models
    return None if release.figures_sha256 else _("The figures are not computed yet.")


def _has_day(release) -> str | None:  # noqa: ANN001
    return _has_figures(release) or (
        None if release.check_until else _("Say until which day units may object.")
    )


def _is_settled(release) -> str | None:  # noqa: ANN001
    return release.why_not_decided()


RELEASE = Workflow(
    name="release",
    label=_("release of the index"),
    start="draft",
    states=(
        State("draft", _("draft"), (OFFICE,)),
        State("frozen", _("figures frozen"), (OFFICE,), "info"),
        State("checking", _("units check their figures"), (OFFICE,), "warning"),
        State("decided", _("decided, to be released"), (LEADER,), "info"),
        State("released", _("released"), (), "success"),
        State("archived", _("archived")),
    ),
    steps=(
        Step("freeze", _("Figures are frozen"), ("draft",), "frozen", (OFFICE, CLOCK), _has_figures),
        Step("open_check", _("Let units check"), ("frozen",), "checking", (OFFICE,), _has_day),
        Step("thaw", _("Compute anew"), ("frozen", "checking"), "draft", (OFFICE,), None, True),
        Step("decide", _("End the check"), ("checking",), "decided", (OFFICE,), _is_settled),
        Step("take_back", _("Back to the check"), ("decided",), "checking", (OFFICE, LEADER), None, True),
        Step("release", _("Release the index"), ("decided",), "released", (LEADER,)),
        Step("archive", _("Archive"), ("released",), "archived", (OFFICE,)),
    ),
)

OBJECTION = Workflow(
    name="objection to a figure",
    label=_("objection to a figure"),
    start="filed",
    states=(
        State("filed", _("waits for an answer"), (OFFICE,), "warning"),
        State("upheld", _("upheld: the records are to be corrected"), (OFFICE,), "info"),
        State("corrected", _("upheld and corrected"), (), "success"),
        State("rejected", _("rejected with reason"), (), "danger"),
        State("withdrawn", _("withdrawn")),
    ),
    steps=(
        Step("uphold", _("Uphold"), ("filed",), "upheld", (OFFICE,), None, True),
        Step("correct", _("Records are corrected"), ("upheld",), "corrected", (OFFICE,), None, True),
        Step("reject", _("Reject"), ("filed",), "rejected", (OFFICE,), None, True),
        Step("withdraw", _("Withdraw"), ("filed",), "withdrawn", (UNIT,)),
    ),
)

IMPROVEMENT = Workflow(
    name="improvement",
    label=_("improvement"),
    start="agreed",
    states=(
        State("agreed", _("agreed"), (UNIT,), "info"),
        State("running", _("under way"), (UNIT,), "info"),
        State("done", _("done"), (), "success"),
        State("dropped", _("dropped"), (), "neutral"),
    ),
    steps=(
        Step("begin", _("Begin"), ("agreed",), "running", (UNIT, OFFICE)),
        Step("finish", _("Done"), ("agreed", "running"), "done", (UNIT, OFFICE), None, True),
        Step("drop", _("Drop the improvement"), ("agreed", "running"), "dropped", (UNIT, OFFICE), None, True),
        Step("resume", _("Take up again"), ("dropped", "done"), "running", (UNIT, OFFICE)),
    ),
)
