"""What the requirements of a programme or a call would say of our students, before anybody applies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from sojourn.engines.eligibility import Occasion, Verdict, judge_rules, read_requirements
from sojourn.engines.eligibility import Requirement as Rule
from sojourn.kernel import clock
from sojourn.organisation.models import Person, Studies
from sojourn.organisation.queries import people_matching, visible_people
from sojourn.organisation.situation import situation_of, situations_of
from sojourn.programmes.models import Call, Place, Programme
from sojourn.programmes.queries.findings import finding_sentence
from sojourn.programmes.queries.places import ends_of
from sojourn.programmes.queries.sentences import names_for

PART = 500
"""Students whose facts are read at once."""


@dataclass(frozen=True)
class Tried:
    """One finding of a try-out in words."""

    met: bool | None
    is_note: bool
    text: str


def students_to_try(by: Person, words: str) -> QuerySet[Person]:
    """Students whom this person may see and whose name or number contains the words."""
    return people_matching(visible_people(by).exclude(studies=None), words).order_by("pk")


def occasion_of(owner: Programme | Call, place: Place | None = None) -> Occasion:
    """When it would be judged: on the closing day of the call; the stay ends with the place's year."""
    closes = owner.closes_at if isinstance(owner, Call) else None
    on = timezone.localdate(closes) if closes else clock.today()
    return Occasion(on, *ends_of(place)) if place is not None else Occasion(on)


def place_to_try(owner: Programme | Call) -> Place | None:
    """A place whose dates tell when a stay ends: the newest of the programme, any of the call. One query."""
    places = owner.places.select_related("academic_year")
    return places.order_by("-academic_year__starts_on", "-period").first()


def rules_to_try(owner: Programme | Call, programme: Programme | None = None) -> list[Rule]:
    """The requirements of the owner, and for a call those of one of its programmes as well."""
    rows = [*(programme.requirements.all() if programme else []), *owner.requirements.all()]
    return [Rule(row.kind, row.parameters) for row in rows]


def verdict_for(rules: Iterable[Rule], person: Person, occasion: Occasion) -> Verdict:
    """What these requirements say of a person today. Three queries."""
    return judge_rules(read_requirements(rules), situation_of(person), occasion)


def tried(verdict: Verdict) -> list[Tried]:
    """The findings of a try-out in words. Two queries at most."""
    names = names_for(finding.requirement for finding in verdict.findings)
    return [
        Tried(finding.met, finding.is_information, finding_sentence(finding.code, finding.values, names))
        for finding in verdict.findings
    ]


def count_eligible(
    rules: Iterable[Rule], occasion: Occasion, tell: Callable[[int, int], Any]
) -> dict[str, dict[str, int]]:
    """How many students of each unit (by code) are eligible, unclear, not eligible.

    Three queries for every 500 students; `tell` is told how many of how many are done.
    """
    read = read_requirements(rules)
    people = list(Studies.objects.order_by("pk").values_list("person_id", "unit__code"))
    counts: dict[str, dict[str, int]] = {}
    for start in range(0, len(people), PART):
        part = dict(people[start : start + PART])
        situations = situations_of(Person.objects.filter(pk__in=part))
        for number, situation in situations.items():
            outcome = judge_rules(read, situation, occasion).outcome
            unit = counts.setdefault(part[number], {"eligible": 0, "unclear": 0, "not_eligible": 0})
            unit[outcome] += 1
        tell(min(start + PART, len(people)), len(people))
    return counts


def total_of(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The counts of all units together."""
    outcomes = ("eligible", "unclear", "not_eligible")
    return {outcome: sum(unit[outcome] for unit in counts.values()) for outcome in outcomes}
