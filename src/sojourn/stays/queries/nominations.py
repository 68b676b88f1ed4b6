"""Nominations to prepare, to send, to answer; what the letter says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import formats, translation

from sojourn.agreements.models import FieldOfStudy
from sojourn.allocation.models import Offer
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.text import in_language
from sojourn.organisation.models import LanguageScore, Person, Unit
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.partners.models import Institution
from sojourn.programmes.models import Period, Place
from sojourn.stays import states
from sojourn.stays.models import Nomination
from sojourn.stays.queries.people import hosts_of
from sojourn.stays.queries.visible import visible_nominations


def accepted_without_nomination() -> QuerySet[Offer]:
    """Accepted offers without a nomination for their place; a cancelled one is not made again by itself."""
    made = Nomination.objects.filter(application=OuterRef("application"), place=OuterRef("place"))
    return (
        Offer.objects.filter(~Exists(made), state="accepted", application__state="accepted")
        .select_related("application__person", "application__unit", "place__programme__institution")
        .order_by("id")
    )


def nominations_without_place() -> QuerySet[Nomination]:
    """Standing nominations of students who have given their place up, as long as they have not left."""
    return (
        Nomination.objects.filter(state__in=states.LIVE_NOMINATIONS)
        .exclude(application__state="accepted")
        .exclude(stay__state__in=states.GONE)
        .select_related("application__person", "institution")
        .order_by("id")
    )


def nomination_of(application: Application) -> Nomination | None:
    """The nomination that stands, else the last one."""
    made = application.nominations.select_related("institution", "place__programme")
    return made.filter(state__in=states.LIVE_NOMINATIONS).first() or made.order_by("-id").first()


def own_nominations(person: Person) -> QuerySet[Nomination]:
    """The person's own nominations that have not led to a stay, newest first."""
    return (
        Nomination.objects.filter(application__person=person, stay=None)
        .select_related("application__person", "institution", "place__programme", "place__academic_year")
        .order_by("-id")
    )


def nominations_to_send(person: Person) -> QuerySet[Nomination]:
    """Prepared nominations of the units whose office the person is."""
    return (
        visible_nominations(person)
        .filter(state="prepared", application__unit__in=standing_of(person).units(OFFICE))
        .exclude(application__person=person)
    )


def nominations_to_answer(person: Person) -> QuerySet[Nomination]:
    """Nominations that wait for the institution whose contact the person is."""
    return visible_nominations(person).filter(state="pending", institution__in=hosts_of(person))


def tracked_nominations(person: Person, *, state: str = "", words: str = "") -> QuerySet[Nomination]:
    """The office's nominations by deadline, so that late ones come first, then by host."""
    found = visible_nominations(person).filter(application__unit__in=standing_of(person).units(OFFICE))
    if state:
        found = found.filter(state=state)
    for word in words.split():
        found = found.filter(
            Q(institution__search_text__icontains=word)
            | Q(institution__name_en__icontains=word)
            | Q(institution__name_zh__icontains=word)
            | Q(application__person__name_zh__icontains=word)
            | Q(application__person__name_en__icontains=word)
        )
    return found.order_by(F("deadline").asc(nulls_last=True), "institution__name_en", "institution_id", "id")


def nominations_per_state(person: Person) -> dict[str, int]:
    """How many of the office's nominations stand where."""
    found = tracked_nominations(person).order_by().values("state").annotate(number=Count("pk"))
    return {line["state"]: line["number"] for line in found}


@dataclass(frozen=True)
class HostGroup:
    """The nominations of one host with one deadline."""

    institution: Institution | None
    deadline: date | None
    nominations: list[Nomination]

    @property
    def is_late(self) -> bool:
        return any(nomination.is_late for nomination in self.nominations)

    @property
    def days_left(self) -> int | None:
        return (self.deadline - clock.today()).days if self.deadline else None

    @property
    def to_answer(self) -> int:
        return sum(nomination.state == "pending" for nomination in self.nominations)

    @property
    def to_send(self) -> int:
        return sum(nomination.state == "prepared" for nomination in self.nominations)


def by_host(nominations: Iterable[Nomination]) -> list[HostGroup]:
    """Nominations in their given order, those of one host and deadline together."""
    groups = groupby(nominations, key=lambda line: (line.institution_id, line.deadline))
    found = [(deadline, list(lines)) for (_host, deadline), lines in groups]
    return [HostGroup(lines[0].institution, deadline, lines) for deadline, lines in found]


def planned_dates(place: Place) -> tuple[date, date]:
    """From when to when somebody at this place is away: the autumn term, or the whole academic year."""
    year = place.academic_year
    return year.starts_on, year.ends_on if place.period == Period.YEAR else year.spring_starts_on


def letter_values(nomination: Nomination, *, by: Person) -> dict[str, Any]:
    """What the letter of nomination says, each text in both languages; about eight queries."""
    home = Unit.objects.filter(parent=None).order_by("id").first()
    begins, ends = planned_dates(nomination.place)
    return {
        "reference": f"NOM-{nomination.pk:06d}",
        "deadline": _both(nomination.deadline),
        "date": _both(clock.today()),
        "home": _names(home),
        "host": _names(nomination.institution),
        "city": nomination.institution.city if nomination.institution else "",
        "programme": _pair(nomination.place.programme, "title"),
        "academic_year": nomination.place.academic_year.label,
        "period": _translated(nomination.place.get_period_display),
        "begins": _both(begins),
        "ends": _both(ends),
        "officer": {**_names(by), "email": by.email},
        "student": _student(nomination.application),
    }


def package_values(nominations: Sequence[Nomination], letters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the letter of a package says: that of its first student without the student, and all of them."""
    shared = {name: value for name, value in letters[0].items() if name not in {"student", "reference"}}
    earliest = min((one.deadline for one in nominations if one.deadline), default=None)
    return shared | {
        "deadline": _both(earliest),
        "reference": f"PKG-{nominations[0].institution_id:05d}-{clock.today():%Y%m%d}",
        "students": [dict(letter) for letter in letters],
    }


def _student(application: Application) -> dict[str, Any]:
    person, studies = application.person, getattr(application.person, "studies", None)
    told: dict[str, Any] = {
        **_names(person),
        "unit": _names(application.unit),
        "scores": [str(score) for score in latest_scores(person)],
    }
    if studies is not None:
        field = FieldOfStudy.objects.filter(code=studies.field_code).first()
        told |= {
            "level": _translated(studies.get_level_display),
            "year": studies.year,
            "major": _pair(studies, "major"),
            "field": {**_pair(field, "title"), "code": studies.field_code},
            "marks": f"{studies.gpa.normalize():f} / {studies.gpa_scale.normalize():f}"
            if studies.gpa
            else "",
        }
    return told


def latest_scores(person: Person) -> list[LanguageScore]:
    """The newest result of each language test that is still valid."""
    valid = person.language_scores.filter(Q(valid_until=None) | Q(valid_until__gte=clock.today()))
    newest: dict[str, LanguageScore] = {}
    for score in valid.order_by("-taken_on", "-id"):
        newest.setdefault(score.test, score)
    return list(newest.values())


def _names(thing: Any) -> dict[str, str]:
    return _pair(thing, "name")


def _pair(thing: Any, name: str) -> dict[str, str]:
    return {code: in_language(thing, name, code) if thing else "" for code in ("zh", "en")}


def _translated(text: Any) -> dict[str, str]:
    found = {}
    for code, locale in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(locale):
            found[code] = str(text())
    return found


def _both(day: date | None) -> dict[str, str]:
    return _translated(lambda: formats.date_format(day, "DATE_FORMAT") if day else "")
