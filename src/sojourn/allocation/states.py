"""The axes of an allocation run and of an offer."""

from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Guard, State, Step, Workflow
from sojourn.kernel.steps import CLOCK

APPLICANT, OFFICE, DIRECTOR = "applicant", "office", "director"

PUBLISHED = ("published", "final")
"""States of a run whose result is out."""


def _notice_is_over(run) -> str | None:  # noqa: ANN001 - a Run; states stand below models
    if not run.notice_has_ended:
        return _("The notice period runs until the end of %(day)s.") % {"day": run.notice_until_text}
    return run.why_objections_keep_it_open


RUN = Workflow(
    name="run",
    label=_("allocation run"),
    start="frozen",
    states=(
        State("frozen", _("input frozen"), (CLOCK,), "info"),
        State("computed", _("computed"), (OFFICE,), "info"),
        State("published", _("published, notice period"), (CLOCK,), "warning"),
        State("final", _("final"), (), "success"),
        State("discarded", _("discarded")),
    ),
    steps=(
        Step("compute", _("Compute"), ("frozen",), "computed", (CLOCK,)),
        Step("publish", _("Publish with notice"), ("computed",), "published", (OFFICE,)),
        Step("take_back", _("Take back"), ("published",), "computed", (OFFICE,), None, True),
        Step("finish", _("End the notice period"), ("published",), "final", (OFFICE, CLOCK), _notice_is_over),
        Step("discard", _("Discard"), ("frozen", "computed"), "discarded", (OFFICE,), None, True),
    ),
)


def _is_in_time(offer) -> str | None:  # noqa: ANN001
    return (
        _("The time to answer ran out at %(at)s.") % {"at": offer.expires_at_text}
        if offer.has_expired
        else None
    )


def _is_overdue(offer) -> str | None:  # noqa: ANN001
    return None if offer.has_expired else _("The offer runs until %(at)s.") % {"at": offer.expires_at_text}


_kept: list[Guard] = []


def keeps_place(guard: Guard) -> Guard:
    """Declare a reason, known to a package above, for which an accepted place cannot be given up any more."""
    _kept.append(guard)
    return guard


_bound: list[Guard] = []


def binds_place(guard: Guard) -> Guard:
    """Declare a reason, known to a package above, for which a further round cannot move who holds a place."""
    _bound.append(guard)
    return guard


def why_place_is_bound(offer) -> str | None:  # noqa: ANN001
    """Why the holder of this offer keeps exactly this place in a further round."""
    return next((why for guard in (*_kept, *_bound) if (why := guard(offer))), None)


def _can_be_given_up(offer) -> str | None:  # noqa: ANN001
    return next((why for guard in _kept if (why := guard(offer))), None)


_settled: list[Guard] = []


def settles_place(guard: Guard) -> Guard:
    """Declare a reason, known to a package above, for which a place cannot be exchanged any more."""
    _settled.append(guard)
    return guard


def _can_be_exchanged(offer) -> str | None:  # noqa: ANN001
    if offer.state == "pending" and (late := _is_in_time(offer)):
        return late
    return next((why for guard in _settled if (why := guard(offer))), None)


OFFER = Workflow(
    name="offer",
    label=_("offer"),
    start="pending",
    states=(
        State("pending", _("waits for an answer"), (APPLICANT,), "warning"),
        State("accepted", _("accepted"), (), "success"),
        State("declined", _("declined")),
        State("lapsed", _("lapsed"), (), "danger"),
        State("replaced", _("replaced by a better choice")),
        State("given_up", _("given up after acceptance")),
        State("exchanged", _("exchanged for another place")),
    ),
    steps=(
        Step("accept", _("Accept the place"), ("pending",), "accepted", (APPLICANT, CLOCK), _is_in_time),
        Step("decline", _("Decline the place"), ("pending",), "declined", (APPLICANT,)),
        Step("lapse", _("Let the offer lapse"), ("pending",), "lapsed", (CLOCK,), _is_overdue),
        Step("replace", _("Replace"), ("pending",), "replaced", (CLOCK,)),
        Step("extend", _("Extend the time to answer"), ("pending",), "pending", (OFFICE,), _is_in_time, True),
        Step(
            "exchange",
            _("Exchange for another place"),
            ("pending", "accepted"),
            "exchanged",
            (OFFICE,),
            _can_be_exchanged,
            True,
        ),
        Step(
            "give_up",
            _("Give the place up"),
            ("accepted",),
            "given_up",
            (APPLICANT, OFFICE, CLOCK),
            _can_be_given_up,
            True,
        ),
    ),
)


def _is_appealable(objection) -> str | None:  # noqa: ANN001
    if objection.can_be_appealed:
        return None
    return _("An appeal was possible until the end of %(day)s.") % {"day": objection.appeal_until_text}


OBJECTION = Workflow(
    name="objection",
    label=_("objection"),
    start="filed",
    states=(
        State("filed", _("waits for the answer"), (OFFICE,), "warning"),
        State("upheld", _("upheld"), (), "success"),
        State("rejected", _("not upheld")),
        State("appealed", _("appealed"), (DIRECTOR,), "warning"),
        State("appeal_upheld", _("upheld on appeal"), (), "success"),
        State("appeal_rejected", _("not upheld on appeal")),
        State("withdrawn", _("withdrawn")),
    ),
    steps=(
        Step("uphold", _("Uphold"), ("filed",), "upheld", (OFFICE,), None, True),
        Step("reject", _("Do not uphold"), ("filed",), "rejected", (OFFICE,), None, True),
        Step("appeal", _("Appeal"), ("rejected",), "appealed", (APPLICANT,), _is_appealable, True),
        Step("uphold_appeal", _("Uphold on appeal"), ("appealed",), "appeal_upheld", (DIRECTOR,), None, True),
        Step(
            "reject_appeal",
            _("Do not uphold on appeal"),
            ("appealed",),
            "appeal_rejected",
            (DIRECTOR,),
            None,
            True,
        ),
        Step("withdraw", _("Withdraw"), ("filed", "appealed"), "withdrawn", (APPLICANT,)),
    ),
)
