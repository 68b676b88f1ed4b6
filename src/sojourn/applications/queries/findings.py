"""What the eligibility engine finds for the places of a call, as it is shown and as it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.applications.queries.answered import situation_with_answers
from sojourn.engines.eligibility import Finding, Requirement, Situation, Verdict
from sojourn.kernel import clock
from sojourn.organisation.models import Person
from sojourn.organisation.situation import situation_of
from sojourn.programmes.models import Call, Place
from sojourn.programmes.queries import finding_sentence, judge_place, names_for, places_of

OUTCOMES = ("eligible", "unclear", "not_eligible")
"""In the order in which a student wants to read them."""


def outcome_label(outcome: str) -> str:
    """A verdict in words."""
    return {
        "eligible": _("requirements met"),
        "unclear": _("a person will check"),
        "not_eligible": _("requirements not met"),
    }.get(outcome, _("not judged yet"))


@dataclass(frozen=True)
class Said:
    """One finding in words; `met` is None where a value is unknown or a person must judge."""

    met: bool | None
    text: str
    is_note: bool

    @property
    def tone(self) -> str:
        return {True: "success", False: "danger", None: "neutral" if self.is_note else "warning"}[self.met]


@dataclass(frozen=True)
class Possibility:
    """A place of a call and what the requirements say of one student."""

    place: Place
    outcome: str
    said: tuple[Said, ...]
    is_chosen: bool = False

    @property
    def reasons(self) -> list[Said]:
        """What keeps it from being eligible without question, what is not met first."""
        open_ones = [said for said in self.said if said.met is not True and not said.is_note]
        return sorted(open_ones, key=lambda said: said.met is None)

    @property
    def met(self) -> list[Said]:
        return [said for said in self.said if said.met is True]

    @property
    def notes(self) -> list[Said]:
        return [said for said in self.said if said.is_note]

    def fits(self, *, q: str = "", country: str = "", period: str = "", only: str = "") -> bool:
        """Whether it stands in the list narrowed like this."""
        if country and self.country != country or period and self.place.period != period:
            return False
        if only and self.outcome not in ({"eligible"} if only == "eligible" else {"eligible", "unclear"}):
            return False
        programme, institution = self.place.programme, self.place.programme.institution
        names = [programme.title_zh, programme.title_en, programme.code]
        names += [institution.name_zh, institution.name_en, institution.city] if institution else []
        return all(any(word in name.casefold() for name in names) for word in q.casefold().split())

    @property
    def label(self) -> str:
        return outcome_label(self.outcome)

    @property
    def tone(self) -> str:
        return {"eligible": "success", "unclear": "warning"}.get(self.outcome, "danger")

    @property
    def country(self) -> str:
        institution = self.place.programme.institution
        return institution.country if institution else ""


def judging_day(call: Call) -> date:
    """The day on which language results must be valid: that of the close."""
    return timezone.localdate(call.closes_at) if call.closes_at else clock.today()


def verdict_on(place: Place, call: Call, situation: Situation) -> Verdict:
    """What the requirements of the place, and of the call, say of this situation."""
    return judge_place(place, situation, on=judging_day(call), call=call)


def possibilities(
    call: Call,
    person: Person,
    *,
    chosen: frozenset[int] = frozenset(),
    application: Application | None = None,
) -> list[Possibility]:
    """Every place of the call with its verdict for this person, eligible ones first. Nine queries.

    What the application answers counts as well.
    """
    situation = situation_of(person)
    if application is not None:
        situation = situation_with_answers(situation, application)
    prefetch_related_objects([call], "requirements")
    verdicts = [(place, verdict_on(place, call, situation)) for place in places_of(call)]
    spoken = _in_words([[as_kept(finding) for finding in verdict.findings] for _place, verdict in verdicts])
    found = [
        Possibility(place, verdict.outcome, tuple(said), place.pk in chosen)
        for (place, verdict), said in zip(verdicts, spoken, strict=True)
    ]
    return sorted(found, key=lambda one: OUTCOMES.index(one.outcome))


def as_kept(finding: Finding) -> dict[str, Any]:
    """A finding as a choice keeps it: enough to say it again in either language."""
    return {
        "kind": finding.requirement.kind,
        "required": dict(finding.requirement.parameters),
        "met": finding.met,
        "code": finding.code,
        "values": dict(finding.values),
    }


def findings_in_words(many: Iterable[Sequence[Mapping[str, Any]]]) -> list[list[Said]]:
    """The kept findings of several choices in the page's language. Two queries at most for all."""
    return _in_words(list(many))


def _in_words(many: Sequence[Sequence[Mapping[str, Any]]]) -> list[list[Said]]:
    names = names_for(Requirement(one["kind"], one["required"]) for findings in many for one in findings)
    return [
        [
            Said(one["met"], finding_sentence(one["code"], one["values"], names), one["code"] == "note")
            for one in findings
        ]
        for findings in many
    ]
