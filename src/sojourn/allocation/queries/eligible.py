"""Whether somebody may have a place that the allocation did not give them, and who would be passed over."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from sojourn.allocation.models import Offer, Outcome
from sojourn.allocation.queries.instances import number_in
from sojourn.allocation.queries.line import order_of, reserve_lists
from sojourn.allocation.queries.runs import outcome_of
from sojourn.allocation.queries.seats import seats_in
from sojourn.applications.models import Application, Choice
from sojourn.applications.queries import (
    as_kept,
    findings_in_words,
    situation_with_answers,
    verdict_on,
)
from sojourn.kernel.text import enumerated
from sojourn.organisation.situation import situation_of
from sojourn.programmes.models import Place


def why_not_eligible(application: Application, place: Place) -> str:
    """Why the applicant may not have the place, as a sentence; empty where they may.

    A choice of their own was decided on; of any other place the requirements decide. Two to ten queries.
    """
    choice = application.choices.filter(place=place).first()
    if choice is not None:
        return "" if choice.counts else choice.decision_reason or _("This choice was not admitted.")
    prefetch_related_objects([application.call], "requirements")
    situation = situation_with_answers(situation_of(application.person), application)
    verdict = verdict_on(place, application.call, situation)
    if verdict.outcome == "eligible":
        return ""
    (said,) = findings_in_words([[as_kept(finding) for finding in verdict.findings]])
    return enumerated([one.text for one in said if one.met is not True and one.tone != "neutral"]) or _(
        "Somebody must check the requirements first."
    )


def places_of_priority(application: Application) -> dict[int, tuple[float, int]]:
    """Number of the place -> the applicant's order on its list, as frozen: lower comes first. Two queries."""
    outcome = outcome_of(application)
    return _orders(outcome) if outcome else {}


def _orders(outcome: Outcome) -> dict[int, tuple[float, int]]:
    return {
        number_in(line["place"]): order_of(line)
        for line in outcome.explanation
        if line.get("lottery") is not None
    }


def before_in_line(application: Application, place: Place) -> list[Application]:
    """Who waits for the place and comes before this applicant, in order. Five queries and one for each."""
    return before_among(application, place, reserve_lists(application.call).get(place.pk, []))


def before_among(
    application: Application,
    place: Place,
    line: list[Application],
    own: Mapping[int, tuple[float, int]] | None = None,
) -> list[Application]:
    """Those of a line who come before the applicant; all of it where they have no order on it."""
    mine = (places_of_priority(application) if own is None else own).get(place.pk)
    others = [one for one in line if one.pk != application.pk]
    if mine is None or not others:
        return others
    outcomes = Outcome.objects.filter(run__state="final", application__in=others)
    orders = {outcome.application_id: _orders(outcome).get(place.pk) for outcome in outcomes}
    return [one for one in others if (theirs := orders.get(one.pk)) is None or theirs < mine]


@dataclass(frozen=True)
class NextChoice:
    """One of the choices that are left after a place was lost, and what stands against it."""

    choice: Choice
    free: int
    why_not: str
    """Why the applicant is not eligible; empty where they are."""
    before: list[Application]
    """Who waits for it and comes first."""
    has_ended: bool = False
    """Offered before, and declined, lapsed, given up or refused by the host."""

    @property
    def place(self) -> Place:
        return self.choice.place

    @property
    def rank_in_line(self) -> int:
        return len(self.before) + 1

    @property
    def can_be_offered(self) -> bool:
        return bool(self.free) and not self.why_not and not self.has_ended


def next_choices(application: Application) -> list[NextChoice]:
    """The applicant's choices in their order, with free seats and who comes first. About fifteen queries."""
    choices = application.choices.select_related("place__programme__institution", "place__academic_year")
    seats = seats_in(application.call.academic_year_id)
    lines, own = reserve_lists(application.call), places_of_priority(application)
    ended = ended_places([application.pk]).get(application.pk, set())
    return [
        NextChoice(
            choice=choice,
            free=seats.free_at(choice.place_id),
            why_not="" if choice.counts else choice.decision_reason or _("This choice was not admitted."),
            before=before_among(application, choice.place, lines.get(choice.place_id, []), own),
            has_ended=choice.place_id in ended,
        )
        for choice in choices.order_by("rank")
    ]


def ended_places(applications: list[int]) -> dict[int, set[int]]:
    """Application -> places that it was offered and that are not offered to it again. One query."""
    found: dict[int, set[int]] = {}
    ended = Offer.objects.filter(application__in=applications, state__in=Offer.ENDED)
    for application, place in ended.values_list("application_id", "place_id"):
        found.setdefault(application, set()).add(place)
    return found
