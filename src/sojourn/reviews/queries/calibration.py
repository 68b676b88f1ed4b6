"""How far the calibration round of a call is, and how differently the same samples were judged."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.applications.queries import answers_in_words, facts_at_submission, facts_in_words
from sojourn.engines.scoring import kendalls_w, mean
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.programmes.queries.calls import published_calls
from sojourn.reviews.models import Criterion, Review, Sample, SampleScore
from sojourn.reviews.queries.assignment import rules_of
from sojourn.reviews.queries.blind import masked


@dataclass(frozen=True)
class Cell:
    """Of one criterion of one sample: one's own points, mean, lowest and highest of all."""

    criterion: Criterion
    own: float | None
    mean: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Calibration:
    """The samples with what was given, by whoever has scored all of them."""

    lines: list[tuple[Sample, list[Cell]]]
    finished: set[int]
    """Numbers of the reviewers who have scored everything."""
    w: float | None

    @property
    def sentence(self) -> str:
        """What Kendall's W says, for people."""
        if self.w is None:
            return _("Two reviewers must have scored two samples or more to say how far they agree.")
        if self.w < 0.5:
            return _("The reviewers put the samples into quite different orders. Talk about the criteria.")
        if self.w < 0.8:
            return _("The reviewers put the samples into similar orders.")
        return _("The reviewers put the samples into nearly the same order.")


def calls_of_panel(person: Person) -> QuerySet[Call]:
    """The published calls on whose panel one sits."""
    return published_calls().filter(panel__person=person)


def calibration_of(call: Call, person: Person | None = None) -> Calibration:
    """What was given to the samples, with one's own points. Three queries."""
    samples, criteria = list(call.samples.all()), list(call.criteria.all())
    given: dict[int, dict[tuple[int, int], float]] = defaultdict(dict)
    scores = SampleScore.objects.filter(sample__call=call)
    for reviewer, sample, criterion, points in scores.values_list(
        "reviewer", "sample", "criterion", "points"
    ):
        given[reviewer][sample, criterion] = float(points)
    everything = {(sample.pk, criterion.pk) for sample in samples for criterion in criteria}
    finished = {one for one, points in given.items() if everything and points.keys() >= everything}
    full = {one: given[one] for one in finished}
    own = given.get(person.pk, {}) if person else {}
    lines = [(sample, _cells(sample, criteria, full, own)) for sample in samples]
    return Calibration(lines, finished, kendalls_w(_totals(full, samples, criteria)))


def _cells(
    sample: Sample,
    criteria: list[Criterion],
    full: Mapping[int, Mapping[tuple[int, int], float]],
    own: Mapping[tuple[int, int], float],
) -> list[Cell]:
    cells = []
    for criterion in criteria:
        key = (sample.pk, criterion.pk)
        points = [ones[key] for ones in full.values()]
        cells.append(
            Cell(criterion, own.get(key), mean(points), min(points, default=0.0), max(points, default=0.0))
        )
    return cells


def _totals(
    full: Mapping[int, Mapping[tuple[int, int], float]], samples: list[Sample], criteria: list[Criterion]
) -> dict[int, dict[int, float]]:
    """Reviewer -> sample -> weighted share of the possible points."""
    return {
        reviewer: {
            sample.pk: sum(points[sample.pk, one.pk] / one.points * one.weight for one in criteria)
            for sample in samples
        }
        for reviewer, points in full.items()
    }


def own_sample_points(call: Call, person: Person) -> dict[tuple[int, int], object]:
    """(sample, criterion) -> the points one has given."""
    scores = SampleScore.objects.filter(sample__call=call, reviewer=person)
    return {(one.sample_id, one.criterion_id): one.points for one in scores}


def must_calibrate(review: Review) -> bool:
    """Whether its reviewer must score the samples of the call before this review."""
    call = review.application.call
    if review.state != "assigned" or review.scores.exists() or not rules_of(call).calibration_first:
        return False
    wanted = call.samples.count() * call.criteria.count()
    if not wanted or not call.panel.filter(person=review.reviewer_id).exists():
        return False
    done = SampleScore.objects.filter(sample__call=call, reviewer=review.reviewer_id).count()
    return done < wanted


def text_of(application: Application) -> str:
    """What a sample made of an application says: facts and answers, without names."""
    facts = [f"{label}: {value}" for label, value in facts_in_words(facts_at_submission(application))]
    answers = [
        f"{question}\n{masked(answer, application)}" for question, answer in answers_in_words(application)
    ]
    return "\n\n".join(["\n".join(facts), *answers])
