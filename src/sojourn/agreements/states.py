"""The way of an agreement from a unit's proposal to its end, and of the yearly split of seats."""

from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import State, Step, Workflow
from sojourn.kernel.steps import CLOCK

UNIT, OFFICE, DIRECTOR = "unit", "office", "director"

NOT_YET = ("proposed", "opinions", "to_sign", "refused")
"""States of what is no agreement yet."""


def _has_opinion(agreement) -> str | None:  # noqa: ANN001 - an Agreement; states stand below models
    return None if agreement.opinions.exists() else _("Nobody has given an opinion yet.")


def _is_signed(agreement) -> str | None:  # noqa: ANN001
    if agreement.signed_on is None:
        return _("Enter the day of the signature first.")
    return None if agreement.document_id else _("Upload the signed copy first.")


AGREEMENT = Workflow(
    name="agreement",
    label=_("agreement"),
    start="proposed",
    states=(
        State("proposed", _("proposed, to be checked"), (OFFICE,), "warning"),
        State("opinions", _("opinions are asked for"), (DIRECTOR,), "info"),
        State("to_sign", _("to be signed"), (OFFICE,), "warning"),
        State("in_force", _("in force"), (), "success"),
        State("expired", _("expired")),
        State("terminated", _("terminated"), (), "danger"),
        State("refused", _("not agreed"), (), "danger"),
    ),
    steps=(
        Step("check", _("Checked: ask for opinions"), ("proposed",), "opinions", (OFFICE,)),
        Step("approve", _("Approve for signature"), ("opinions",), "to_sign", (DIRECTOR,), _has_opinion),
        Step("sign", _("Signed: in force"), ("to_sign",), "in_force", (OFFICE,), _is_signed),
        Step(
            "refuse",
            _("Do not agree"),
            ("proposed", "opinions", "to_sign"),
            "refused",
            (OFFICE,),
            None,
            True,
        ),
        Step("terminate", _("Terminate"), ("in_force",), "terminated", (DIRECTOR,), None, True),
        Step("expire", _("Expire"), ("in_force",), "expired", (CLOCK,)),
    ),
)


def _sums_hold(split) -> str | None:  # noqa: ANN001 - a SeatSplit
    over = [line.cap.label for line in split.lines() if line.left < 0]
    if over:
        return _("More seats are given than the cap has: %(caps)s.") % {"caps": ", ".join(over[:5])}
    return None


SEAT_SPLIT = Workflow(
    name="split of seats",
    label=_("split of seats"),
    start="draft",
    states=(
        State("draft", _("draft"), (OFFICE,), "warning"),
        State("commenting", _("open for comments"), (OFFICE,), "info"),
        State("final", _("final"), (), "success"),
    ),
    steps=(
        Step("open", _("Ask the schools for comments"), ("draft",), "commenting", (OFFICE,), _sums_hold),
        Step("finish", _("Make it final"), ("commenting",), "final", (OFFICE,), _sums_hold),
        Step("reopen", _("Open it again"), ("commenting", "final"), "draft", (OFFICE,), None, True),
    ),
)
