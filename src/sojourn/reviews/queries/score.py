"""The composite score, 0 to 100; docs/decisions/0004-composite-score.md says why it is made like this."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from sojourn.applications.models import Application, Endorsement
from sojourn.applications.queries import facts_at_submission, judging_day
from sojourn.engines.eligibility import TESTS
from sojourn.engines.scoring import normalised
from sojourn.programmes.models import Call, ScorePart
from sojourn.reviews.models import PanelRules, Review
from sojourn.reviews.queries.assignment import rules_of
from sojourn.reviews.queries.interview import interview_points

Source = ScorePart.Source
HUNDRED = Fraction(100)
MOTHER_TONGUES = {"CN": "zh"}
"""Nationality -> the language whose tests give no points."""
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Composite:
    """A score with its parts: points from 0 to 100 before the weight, None where nothing is known."""

    score: Decimal
    parts: dict[str, float | None]


def composite(points: Mapping[str, Fraction | None], weights: Mapping[str, int]) -> Composite:
    """The weighted mean of the parts; where nothing is known a part gives 0 points and keeps its weight."""
    total = sum(weights.values())
    summed = sum((points[source] or Fraction(0)) * weight for source, weight in weights.items())
    score = Fraction(summed, total) if total else Fraction(0)
    parts = {source: None if points[source] is None else float(rounded(points[source])) for source in weights}
    return Composite(rounded(score), parts)


def rounded(value: Fraction | None) -> Decimal:
    """Four decimals, exact halves to the even digit."""
    value = value or Fraction(0)
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(PLACES, ROUND_HALF_EVEN)


def marks_points(facts: Mapping[str, Any]) -> Fraction | None:
    """The mean of marks as a percentage of the highest possible mark."""
    if facts.get("gpa") is None or not facts.get("gpa_scale"):
        return None
    return Fraction(facts["gpa"]) / Fraction(facts["gpa_scale"]) * HUNDRED


def language_points(facts: Mapping[str, Any], on: date) -> Fraction | None:
    """The best result valid on that day, as a percentage of its test's range; not in one's mother tongue."""
    found = [
        points
        for result in facts.get("languages") or []
        if result["language"] != MOTHER_TONGUES.get(facts.get("nationality") or "")
        and (result["taken_on"] or "") <= on.isoformat()
        and (result["valid_until"] is None or result["valid_until"] >= on.isoformat())
        and (points := test_points(result["test"], result["overall"])) is not None
    ]
    return max(found, default=None)


def test_points(test: str, overall: Any) -> Fraction | None:
    """Where a result lies between the lowest and the highest of its test, from 0 to 100."""
    if overall is None or test not in TESTS:
        return None
    lowest, highest = TESTS[test].overall
    levels = TESTS[test].levels
    value = Fraction(levels.index(overall) + lowest) if levels else Fraction(str(overall))
    return min(max((value - lowest) / (highest - lowest), Fraction(0)), Fraction(1)) * HUNDRED


def unit_points(rank: int | None, count: int) -> Fraction | None:
    """100 for the first of a unit's n, then in equal steps down to 100 / n for the last."""
    return None if rank is None else Fraction(100 * (count + 1 - rank), count)


def share_of(review: Review) -> Fraction | None:
    """The weighted share of the possible points that a review gives, from 0 to 100."""
    scores = list(review.scores.all())
    weight = sum(score.criterion.weight for score in scores)
    if not weight:
        return None
    won = sum(Fraction(score.points) / score.criterion.points * score.criterion.weight for score in scores)
    return won / weight * HUNDRED


def shares_of(reviews: Iterable[Review]) -> dict[tuple[int, int], Fraction]:
    """(application, reviewer) -> the share of the possible points; reviews without points are left out."""
    shares = {(review.application_id, review.reviewer_id): share_of(review) for review in reviews}
    return {pair: share for pair, share in shares.items() if share is not None}


def review_points(call: Call) -> dict[int, Fraction]:
    """Application -> the mean over its reviews that are handed in, normalised as the panel's rules say."""
    reviews = Review.objects.filter(application__call=call, state="submitted")
    shares = shares_of(reviews.prefetch_related("scores__criterion"))
    method = rules_of(call).normalisation
    if method != PanelRules.Normalisation.NONE:
        moved = normalised({pair: float(share) for pair, share in shares.items()}, method)
        # as written, so that the mean is one of decimal numbers that anybody can add up
        shares = {pair: Fraction(str(value)) for pair, value in moved.items()}
    given: dict[int, list[Fraction]] = defaultdict(list)
    for (application, _reviewer), share in shares.items():
        given[application].append(share)
    return {application: sum(ones, Fraction(0)) / len(ones) for application, ones in given.items()}


def composites(call: Call, applications: Iterable[Application]) -> dict[int, Composite]:
    """The score of each of these applications to the call, by its number. Seven queries."""
    applications = list(applications)
    weights = {part.source: part.weight for part in call.score_parts.all()}
    on = judging_day(call)
    ranks, counts = unit_ranks(call)
    reviews, interviews = review_points(call), interview_points(call)
    found = {}
    for application in applications:
        facts = facts_at_submission(application)
        points = {
            Source.MARKS: marks_points(facts),
            Source.LANGUAGE: language_points(facts, on),
            Source.REVIEW: reviews.get(application.pk),
            Source.INTERVIEW: interviews.get(application.pk),
            Source.UNIT: unit_points(ranks.get(application.pk), counts[application.unit_id]),
        }
        found[application.pk] = composite({str(key): value for key, value in points.items()}, weights)
    return found


def unit_ranks(call: Call) -> tuple[dict[int, int], Counter[int]]:
    """Application -> its rank in its unit; unit -> how many it has endorsed."""
    endorsed = Endorsement.objects.filter(application__call=call, rank_in_unit__isnull=False).values_list(
        "application", "application__unit", "rank_in_unit"
    )
    ranks = {application: rank for application, _unit, rank in endorsed}
    return ranks, Counter(unit for _application, unit, _rank in endorsed)
