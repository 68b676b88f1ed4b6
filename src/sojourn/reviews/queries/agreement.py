"""How strict reviewers are, how far reviews of one application lie apart, and what normalisation does."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.engines.scoring import LEAST, Reviewer, Shares, icc, manners, normalised, share_out, spreads
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models import PanelRules, Review
from sojourn.reviews.queries.assignment import Match, loads_in, matching, most_for, reviews_asked, rules_of
from sojourn.reviews.queries.conflict import barred_reviewers
from sojourn.reviews.queries.score import shares_of

EXPLANATIONS = {
    PanelRules.Normalisation.NONE: lambda: _(
        "Points count as they were given. Right where all read the same applications, or few reviews each."
    ),
    PanelRules.Normalisation.MEAN: lambda: _(
        "From each review the reviewer's own mean is taken away and the mean of all is added: who is strict "
        "or mild throughout has no influence. Distances stay as they were given."
    ),
    PanelRules.Normalisation.Z: lambda: _(
        "As mean shift, and the spread of each reviewer is brought to that of all: who uses only part of the "
        "scale counts as much as who uses all of it."
    ),
    PanelRules.Normalisation.RANK: lambda: _(
        "Only the order in which a reviewer puts the applications counts: the first of 10 gets 95 points, "
        "the last 5; equal points share."
    ),
}
"""What each normalisation does, in words."""


@dataclass(frozen=True)
class Manner:
    """A reviewer and how they judge, in points of 100; too few reviews are not normalised."""

    person: Person
    given: Reviewer
    shift: float
    """Their mean less that of all."""

    @property
    def is_too_few(self) -> bool:
        return self.given.count < LEAST


@dataclass(frozen=True)
class Judged:
    """A review as it was given and as it counts, in points of 100."""

    reviewer: Person
    review: int
    raw: float
    normal: float


@dataclass(frozen=True)
class Agreement:
    """Everything that the page of agreement shows of a call's reviews that are handed in."""

    manners: list[Manner]
    icc: float | None
    apart: Mapping[int, float]
    """Application -> highest less lowest, as given."""
    judged: Mapping[int, list[Judged]]
    threshold: int

    @property
    def disagreeing(self) -> list[int]:
        """Applications whose reviews lie at least the threshold apart, the farthest first."""
        found = [one for one, apart in self.apart.items() if apart >= self.threshold]
        return sorted(found, key=lambda one: (-self.apart[one], one))

    @property
    def sentence(self) -> str:
        """What the ICC says, for people; limits as in Koo and Li 2016."""
        if self.icc is None:
            return _("Too few applications have two reviews to say how far the reviewers agree.")
        if self.icc < 0.5:
            return _("The reviewers agree little: which reviewer one gets matters a lot.")
        if self.icc < 0.75:
            return _("The reviewers agree moderately: a third review helps where they lie apart.")
        if self.icc < 0.9:
            return _("The reviewers agree well.")
        return _("The reviewers agree very well.")


def agreement_in(call: Call) -> Agreement:
    """How the reviewers of a call agree. Five queries."""
    rules, reviews = rules_of(call), handed_in(call)
    people = {review.reviewer_id: review.reviewer for review in reviews}
    raw = {pair: float(share) for pair, share in shares_of(reviews).items()}
    normal = normalised(raw, rules.normalisation)
    centre = sum(raw.values()) / len(raw) if raw else 0.0
    judged: dict[int, list[Judged]] = {}
    for review in reviews:
        pair = review.application_id, review.reviewer_id
        if pair in raw:
            line = Judged(review.reviewer, review.pk, raw[pair], normal[pair])
            judged.setdefault(review.application_id, []).append(line)
    return Agreement(
        [Manner(people[one], given, given.mean - centre) for one, given in sorted(manners(raw).items())],
        icc(raw),
        spreads(raw),
        judged,
        rules.threshold,
    )


def handed_in(call: Call) -> QuerySet[Review]:
    """The reviews of a call that count, with reviewer and points."""
    return (
        Review.objects.filter(application__call=call, state="submitted")
        .select_related("reviewer")
        .prefetch_related("scores__criterion")
        .order_by("pk")
    )


def awaiting(call: Call) -> set[int]:
    """Numbers of the applications of which a review is still to be written."""
    return set(
        Review.objects.filter(application__call=call, state="assigned").values_list("application", flat=True)
    )


def one_more_reader(call: Call, applications: list[Application]) -> Shares:
    """One further reviewer for each of these, the least busy whom rules and conflicts allow."""
    members, rules, asked = list(call.panel.all()), rules_of(call), reviews_asked(call)
    held = loads_in(asked)
    panel = [member.person_id for member in members]
    barred = barred_reviewers(applications, panel)
    only = matching(applications, members, rules, Match.ONLY)
    allowed = {
        one.pk: only[one.pk] - asked.get(one.pk, {}).keys() - barred[one.pk].keys() for one in applications
    }
    loads = {one: held[one] for one in panel}
    return share_out(dict.fromkeys(allowed, 1), allowed, loads, most_for(members, rules))
